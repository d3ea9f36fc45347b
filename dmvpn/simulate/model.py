"""What a simulation is asked and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dmvpn.config.model import Line
from dmvpn.model import Address
from dmvpn.snapshot import Snapshot


class Layer(StrEnum):
    """Where a tunnel stops, from the bottom up."""

    UNDERLAY = "underlay"
    IKE = "ike"
    IPSEC = "ipsec"
    GRE = "gre"
    NHRP = "nhrp"
    MULTICAST = "multicast"
    ROUTING = "routing"
    PATH = "path"


@dataclass(frozen=True, slots=True)
class Flow:
    """A packet that was sent: the state after it is what is asked for.  source None: any own.

    vrf: it is sent in; None: the one the source address is in, or the first that has a route.
    """

    router: str
    destination: Address
    source: Address | None = None
    vrf: str | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something between ``router`` and ``peer`` is not up.

    router: the one whose configuration an engineer would mend.  peer: the other router's name, or
    an address nobody owns.  lines: (router, line) that cause it, possibly on both ends.  stops:
    False for what works all the same and should be mended.
    """

    router: str
    peer: str
    layer: Layer
    cause: str
    lines: tuple[tuple[str, Line], ...] = ()
    stops: bool = True


@dataclass(frozen=True, slots=True)
class Path:
    """The way of a packet.  hops: addresses as traceroute shows them, the destination last.

    direct: it goes straight from spoke to spoke (or to the destination's own router) through the
    tunnel, not by another overlay router.  why: filled when it does not arrive, or goes by a
    hub though it need not.
    """

    router: str
    destination: Address
    reached: bool
    direct: bool
    hops: tuple[Address, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What all routers would show.  paths: one for each flow, in order, after all flows.

    assumptions: what the prediction takes as given or leaves out, a sentence each; a prediction
    without any rests on the configurations alone.
    """

    snapshots: Mapping[str, Snapshot]
    causes: tuple[Cause, ...]
    paths: tuple[Path, ...]
    assumptions: tuple[str, ...] = ()
