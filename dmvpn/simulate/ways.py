"""The way of a packet beneath the tunnels: the routers it crosses, or why it goes no further."""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.config.model import Interface, Line
from dmvpn.model import Address
from dmvpn.simulate.nat import Translation


@dataclass(frozen=True, slots=True)
class Crossing:
    """One router on the way: where the packet came in and where it left.

    came, goes: its source and destination there, where addresses are translated at all.
    """

    router: str
    entered: Interface | None
    left: Interface | None
    came: tuple[Address, Address] | None = None
    goes: tuple[Address, Address] | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """The addresses of a packet where it is.  made: translations on its way so far.

    sessions: translations that packets the other way have made, by which it may pass.
    """

    source: Address
    destination: Address
    sessions: tuple[Translation, ...] = ()
    made: tuple[Translation, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """The routers between two addresses, or why there is no way.

    router, lines: whose configuration ends the way, when it ends.  parcel: the addresses with which
    it arrives.
    """

    crossings: tuple[Crossing, ...] = ()
    why: str = ""
    router: str = ""
    lines: tuple[tuple[str, Line], ...] = ()
    parcel: Parcel | None = None


@dataclass(frozen=True, slots=True)
class Blocked:
    """What stops packets of one kind."""

    why: str
    router: str
    lines: tuple[tuple[str, Line], ...] = ()
