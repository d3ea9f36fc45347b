"""Services beside forwarding: multicast, BFD, IP SLA, tracking, VRFs."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address

from dmvpn.config.model.line import NOWHERE, Line


@dataclass(frozen=True, slots=True)
class VrfConfig:
    """``vrf definition NAME`` or the older ``ip vrf NAME``.

    families: ipv4, ipv6; a definition without any is unusable, ``ip vrf`` is ipv4.
    Route targets as typed.  classic: written as ``ip vrf``.
    """

    name: str
    rd: str | None = None
    families: frozenset[str] = frozenset()
    imports: tuple[str, ...] = ()
    exports: tuple[str, ...] = ()
    description: str = ""
    classic: bool = False
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class PimInterface:
    """``ip pim …`` and ``ip igmp …`` of an interface.

    mode: sparse-mode | dense-mode | sparse-dense-mode | passive | "" when PIM is off.
    """

    mode: str = ""
    nbma_mode: bool = False
    dr_priority: int = 1
    query_interval: int = 30
    bsr_border: bool = False
    igmp_version: int = 2
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class RendezvousPoint:
    """``ip pim [vrf V] rp-address A [ACL] [override]``."""

    address: IPv4Address
    vrf: str | None = None
    access_list: str | None = None
    override: bool = False
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class MulticastConfig:
    """Global multicast lines.  routing: VRF names with ``ip multicast-routing``, None: global.

    rp_candidates, bsr_candidates: interfaces.  ssm: ``default`` or ``range ACL``.
    """

    routing: tuple[str | None, ...] = ()
    rp_addresses: tuple[RendezvousPoint, ...] = ()
    rp_candidates: tuple[str, ...] = ()
    bsr_candidates: tuple[str, ...] = ()
    autorp_listener: bool = False
    ssm: str | None = None
    spt_threshold: str | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class BfdTemplate:
    """``bfd-template single-hop NAME``.  interval: (send ms, receive ms, multiplier)."""

    name: str
    interval: tuple[int, int, int] | None = None
    echo: bool = False
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class BfdInterface:
    """``bfd …`` of an interface; interval as in `BfdTemplate`."""

    interval: tuple[int, int, int] | None = None
    template: str | None = None
    echo: bool = True
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class SlaOperation:
    """``ip sla N``.  kind: icmp-echo, udp-jitter …; frequency: seconds."""

    number: int
    kind: str = ""
    target: str = ""
    source: str | None = None
    vrf: str | None = None
    frequency: int = 60
    scheduled: bool = False
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class TrackObject:
    """``track N …``.  what: the words after the number (``ip sla 1 reachability``)."""

    number: int
    what: str = ""
    sla: int | None = None
    interface: str | None = None
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()
