"""DMV42x: who gets multicast."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address

from dmvpn.lint.lines import every
from dmvpn.lint.model import (
    ERROR,
    INFO,
    WARNING,
    Cloud,
    Member,
    Seen,
    on_tunnel,
)
from dmvpn.lint.routing import runs_eigrp, runs_ospf


@on_tunnel("DMV420", ERROR)
def nhs_without_multicast(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """Multicast goes to every NHS.

    Why: EIGRP and OSPF send their hellos as multicast: without the map they do not leave, the
        neighbour never forms although DMVPN is UP and pings work.  Without such a protocol on the
        tunnel: a warning.
    Fix: ``ip nhrp nhs A nbma B multicast``, or ``ip nhrp map multicast B``.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2011/01/configuring-ospf-in-phase-2-dmvpn.md
    """
    if not tunnel.multipoint:
        return
    for nhrp in (tunnel.interface.nhrp, tunnel.interface.nhrp_ipv6):
        maps = {m.tunnel_address: m.nbma_address for m in nhrp.maps} if nhrp is not None else {}
        for nhs in nhrp.nhs if nhrp is not None else ():
            mapped = maps.get(nhs.address) if nhs.address is not None else None
            nbma = nhs.nbma if nhs.nbma is not None else mapped
            if (
                nhrp is not None
                and nbma is not None
                and not nhs.multicast
                and nbma not in nhrp.multicast
            ):
                needed = runs_eigrp(tunnel) or runs_ospf(tunnel) or not tunnel.router.bgp
                yield tunnel.seen(
                    nhs.at,
                    f"no multicast to NHS {nhs.address or nbma} at {nbma}",
                    None if needed else WARNING,
                )


@on_tunnel("DMV421", ERROR)
def multicast_dynamic_missing(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A hub sends multicast to whoever registers.

    Why: the hub's hellos reach nobody: spokes see no neighbour, on the hub they flap.  IOS 15.7 and
        IOS-XE 16.3 and later have it on without printing it.  With BGP alone: a warning.
    Fix: ``ip nhrp map multicast dynamic``.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2011/01/configuring-ospf-in-phase-2-dmvpn.md
    """
    nhrp = tunnel.interface.nhrp
    if not tunnel.is_hub or nhrp is None or nhrp.network_id is None or nhrp.multicast_dynamic:
        return
    off = tunnel.typed("no ip nhrp map multicast dynamic")
    release = (
        f"{tunnel.router.release} does not have it by default" if off is None else "switched off"
    )
    needed = runs_eigrp(tunnel) or runs_ospf(tunnel) or not tunnel.router.bgp
    said = f"{tunnel.interface.name} sends no multicast to spokes: {release}"
    yield tunnel.seen(off, said, None if needed else WARNING)


@on_tunnel("DMV422", ERROR)
def multicast_to_self(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A multicast map or an NHRP map does not name the router's own outer address.

    Why: the copy for the other router comes back to this one: a line copied without changing it.
    Fix: the other router's NBMA address.
    Source: RFC 2332 §2; seen in a public dual-hub lab (the IPv6 neighbour is missing, IPv4 works).
    """
    for at in every(tunnel.interface.lines, *_MULTICAST):
        if tunnel.nbma is not None and at.text.split()[-1] == str(tunnel.nbma):
            yield tunnel.seen(at, f"{tunnel.nbma} is this router's own outer address")


_MULTICAST = ("ip nhrp map multicast", "ipv6 nhrp map multicast")


@on_tunnel("DMV423", ERROR)
def multicast_to_tunnel_address(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A multicast map names an outer address, not one of the tunnel.

    Why: ``map multicast`` takes the NBMA address; packets for a tunnel address go nowhere.
    Fix: the NBMA address of the NHS.
    Source: http://www.cisco.com/en/US/docs/ios/ipaddr/command/reference/iad_nhrp.html
    """
    own = tunnel.address
    for at in every(tunnel.interface.lines, "ip nhrp map multicast"):
        word = at.text.split()[-1]
        if own is not None and _inside(tunnel, word) and word != str(tunnel.nbma):
            yield tunnel.seen(
                at, f"{word} is a tunnel address; map multicast takes an NBMA address"
            )


@on_tunnel("DMV424", WARNING)
def multicast_to_nobody(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """Every multicast map belongs to an NHS or a static map.

    Why: a leftover of a hub that is gone, or a typo in the address that should be there.
    Fix: the NBMA address of the NHS; ``no`` for a leftover.
    Source: Cisco IP Addressing Command Reference, ip nhrp map multicast.
    """
    for family, nhrp in (("ip", tunnel.interface.nhrp), ("ipv6", tunnel.interface.nhrp_ipv6)):
        if nhrp is None or not (nhrp.nhs or nhrp.maps):
            continue
        known = {str(m.nbma_address) for m in nhrp.maps} | {str(nhs.nbma) for nhs in nhrp.nhs}
        for at in every(nhrp.lines, f"{family} nhrp map multicast"):
            word = at.text.split()[-1]
            if word[0].isdigit() and word not in known and not _inside(tunnel, word):
                yield tunnel.seen(at, f"{word} is the NBMA address of no NHS and no map")


def _inside(tunnel: Member, word: str) -> bool:
    """Whether the word is an address of the tunnel's subnet."""
    try:
        return tunnel.address is not None and IPv4Address(word) in tunnel.address.network
    except ValueError:
        return False


@on_tunnel("DMV425", INFO)
def multicast_dynamic_on_spoke(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """``map multicast dynamic`` is typed on hubs only.

    Why: a spoke that built tunnels to others would send them its hellos too, and become their
        routing neighbour.
    Fix: ``no ip nhrp map multicast dynamic`` on spokes.
    Source: http://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html
    """
    if not tunnel.is_hub and tunnel.nhrp.nhs:
        at = tunnel.typed("ip nhrp map multicast dynamic")
        if at is not None:
            yield tunnel.seen(at, "map multicast dynamic on a spoke")
