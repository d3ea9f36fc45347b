"""NHRP of one tunnel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dmvpn.config.model.line import NOWHERE, Line
from dmvpn.config.model.routing import Network
from dmvpn.model import Address


@dataclass(frozen=True, slots=True)
class NhrpMap:
    """``ip nhrp map TUNNEL_ADDRESS [MASK] NBMA``.  network: where it is for more than one address."""

    tunnel_address: Address
    nbma_address: Address
    at: Line = field(default=NOWHERE, compare=False)
    network: Network | None = None


@dataclass(frozen=True, slots=True)
class NhsConfig:
    """``ip nhrp nhs …`` in any of its forms.

    address: None for ``nhs dynamic``.  nbma: from the one-line form, an address or a FQDN; None
    when an ``ip nhrp map`` has to give it.  multicast: the ``multicast`` keyword of that form.
    """

    address: Address | None
    nbma: Address | str | None = None
    multicast: bool = False
    priority: int = 0
    cluster: int = 0
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class NhrpConfig:
    """``ip nhrp …`` (or ``ipv6 nhrp …``) of one tunnel; network_id None: NHRP is off.

    max_send: (packets, seconds).  cluster_connections: ``nhs cluster N max-connections M``.
    fallback: seconds of ``nhs fallback``.  group_policies: ``map group G service-policy output P``.
    typed: the fields that stand in the text; the others are the release's defaults.
    """

    network_id: int | None = None
    authentication: str | None = field(default=None, repr=False)
    holdtime: int = 7200
    registration_timeout: int | None = None
    registration_unique: bool = True
    maps: tuple[NhrpMap, ...] = ()
    multicast_dynamic: bool = False
    multicast: tuple[Address | str, ...] = ()
    nhs: tuple[NhsConfig, ...] = ()
    redirect: bool = False
    shortcut: bool = False
    group: str | None = None
    max_send: tuple[int, int] | None = None
    cluster_connections: Mapping[int, int] = field(default_factory=dict)
    fallback: int | None = None
    group_policies: Mapping[str, str] = field(default_factory=dict)
    interest: str | None = None
    server_only: bool = False
    trigger_svc: tuple[int, int] | None = None
    path_preference: int | None = None
    typed: frozenset[str] = frozenset()
    lines: tuple[Line, ...] = ()
