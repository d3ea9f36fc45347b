"""``ping``: packets that are really sent through the simulated network.

The truth is the path `dmvpn.simulate` finds; nothing waits.  A round trip takes a millisecond for
each hop there and one for each back.  The first packet to a spoke that has no tunnel yet is lost
while NHRP resolves and IPsec comes up (``.!!!!``), as it is on real routers.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address

from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.network import Network, Trip
from dmvpn.labs.emulated.show.words import argument_after, interface_argument, written
from dmvpn.model import Address
from dmvpn.simulate import Flow, Path

REPEAT_LIMIT = 10_000
"""More echoes than this are not sent, whatever was asked for."""
MARKS_PER_LINE = 70
BROADCAST = IPv4Address("255.255.255.255")
UNRECOGNIZED = "% Unrecognized host or address, or protocol not running.\n"
INVALID_SOURCE = "% Invalid source address- IP address not on any of our up interfaces\n"


class InvalidSource(Exception):
    """The source named is no address of an interface that is up."""


@dataclass(frozen=True, slots=True)
class Echo:
    """What was typed; timeout in seconds, size in bytes with the IP header."""

    destination: Address
    source: Address | None
    repeat: int = 5
    size: int = 100
    timeout: int = 2
    dont_fragment: bool = False


def destination_of(words: Sequence[str]) -> Address | None:
    """The first address among the words."""
    for word in words:
        if not word.isdigit():
            with suppress(ValueError):
                return ip_address(word)
    return None


def _runs(network: Network, router: str, destination: Address) -> bool:
    """Whether the router has an address of that IP version: IPv6 may not run on it."""
    interfaces = network.config(router).interfaces.values()
    return destination.version == 4 or any(one.ipv6_addresses for one in interfaces)


def missing_vrf(network: Network, router: str, words: Sequence[str]) -> str | None:
    """What IOS says of a VRF that is not configured; None when all is well."""
    vrf = argument_after(words, "vrf")
    known = vrf is None or vrf in network.config(router).vrfs
    return None if known else f"% VRF {vrf} does not exist\n"


def source_of(network: Network, router: str, words: Sequence[str]) -> Address | None:
    """The address typed after ``source``, or that of the interface typed there."""
    at = words.index("source") + 1 if "source" in words else len(words)
    if at >= len(words):
        return None
    config = network.config(router)
    name = interface_argument(words[at : at + 2])
    for interface in config.interfaces.values():
        own: list[Address] = [address.ip for address in interface.addresses]
        own += [address.ip for address in interface.ipv6_addresses]
        if interface.shutdown or not own:
            continue
        if name == interface.name:
            return own[0]
        if name is None and words[at].lower() in map(str, own):
            return ip_address(words[at])
    raise InvalidSource(words[at])


def _number(words: Sequence[str], keyword: str, default: int) -> int:
    value = argument_after(words, keyword)
    return int(value) if value is not None and value.isdigit() else default


@command("ping")
def ping(context: Context) -> str:
    """``ping [ip] A [source S] [repeat N] [size N] [timeout N] [df-bit]``."""
    network, name, words = context.router.network, context.router.name, context.words[1:]
    destination = destination_of(words)
    if destination is None or not _runs(network, name, destination):
        return UNRECOGNIZED
    if (missing := missing_vrf(network, name, words)) is not None:
        return missing
    try:
        source = source_of(network, name, words)
    except InvalidSource:
        return INVALID_SOURCE
    echo = Echo(
        destination,
        source,
        min(_number(words, "repeat", 5), REPEAT_LIMIT),
        _number(words, "size", 100),
        _number(words, "timeout", 2),
        "df-bit" in words,
    )
    trip = _sent(
        network, Flow(name, destination, source, argument_after(words, "vrf")), echo.repeat
    )
    too_big = echo.dont_fragment and echo.size > _ip_mtu(network, name, destination)
    return _banner(echo) + _result(echo, trip, too_big)


def _sent(network: Network, flow: Flow, packets: int) -> Trip:
    """Nobody answers what is not sent to one host."""
    to = flow.destination
    if to.is_multicast or to.is_unspecified or to == BROADCAST:
        return Trip(Path(flow.router, to, False, False, ()), cold=False)
    return network.send(flow, packets)


def _banner(echo: Echo) -> str:
    text = (
        "Type escape sequence to abort.\n"
        f"Sending {echo.repeat}, {echo.size}-byte ICMP Echos to {written(echo.destination)}, "
        f"timeout is {echo.timeout} seconds:\n"
    )
    if echo.source is not None:
        text += f"Packet sent with a source address of {written(echo.source)} \n"
    return text + ("Packet sent with the DF bit set\n" if echo.dont_fragment else "")


def _result(echo: Echo, trip: Trip, too_big: bool) -> str:
    marks = _marks(echo.repeat, trip, too_big)
    received = marks.count("!")
    rows = [marks[at : at + MARKS_PER_LINE] for at in range(0, len(marks), MARKS_PER_LINE)]
    percent = received * 100 // echo.repeat if echo.repeat else 0
    text = "\n".join(rows) + f"\nSuccess rate is {percent} percent ({received}/{echo.repeat})"
    if received:
        hops = max(1, len(trip.path.hops))
        text += f", round-trip min/avg/max = {hops}/{2 * hops}/{3 * hops} ms"
    return text + "\n"


def _marks(repeat: int, trip: Trip, too_big: bool) -> str:
    """``!`` answered, ``.`` timed out, ``U`` a router on the way had no route."""
    if trip.path.reached and not too_big:
        return ("." + "!" * (repeat - 1))[:repeat] if trip.cold else "!" * repeat
    if trip.path.hops and "no route" in trip.path.why:
        return ("U." * repeat)[:repeat]
    return "." * repeat


def _ip_mtu(network: Network, name: str, destination: Address) -> int:
    """``ip mtu`` of the interface the packet leaves by; 1500 where none is set."""
    routes = network.snapshots()[name].routes or ()
    covering = [route for route in routes if destination in route.prefix]
    best = max(covering, key=lambda route: route.prefix.prefixlen, default=None)
    if best is None or best.interface is None:
        return 1500
    interface = network.config(name).interfaces.get(best.interface)
    return (interface.ip_mtu if interface else None) or 1500
