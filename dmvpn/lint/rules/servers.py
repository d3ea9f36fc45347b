"""DMV41x: next hop servers and the addresses they are known by."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from ipaddress import IPv4Address

from dmvpn.config.model import Line, NhsConfig
from dmvpn.lint.model import (
    ERROR,
    WARNING,
    Cloud,
    Member,
    Seen,
    on_cloud,
    on_tunnel,
    own_addresses,
)
from dmvpn.lint.odd import odd_ones
from dmvpn.lint.peers import named_servers
from dmvpn.model import Address


@on_tunnel("DMV410", ERROR)
def nhs_without_nbma(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """Every NHS has an NBMA address.

    Why: without one a multipoint tunnel does not know where to send the registration.
    Fix: ``ip nhrp nhs A nbma B multicast``, or ``ip nhrp map A B`` beside it.
    Source: http://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html
    """
    for nhs, nbma in named_servers(tunnel):
        if nbma is None and tunnel.multipoint:
            yield tunnel.seen(nhs.at, f"NHS {nhs.address} has no NBMA address")


@on_tunnel("DMV411", ERROR)
def nhs_outside_subnet(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """An NHS is an address of the tunnel's subnet.

    Why: the router has no route to the NHS through the tunnel, and never registers.
    Fix: correct the NHS, or the tunnel's address or mask.
    Source: RFC 2332 §2; Cisco DMVPN configuration guide 15S.
    """
    own = tunnel.address
    for nhs, _nbma in named_servers(tunnel):
        if (
            own is not None
            and isinstance(nhs.address, IPv4Address)
            and nhs.address not in own.network
        ):
            yield tunnel.seen(nhs.at, f"NHS {nhs.address} is not in {own.network}")


@on_cloud("DMV412", ERROR)
def nhs_unknown(cloud: Cloud) -> Iterator[Seen]:
    """An NHS is the tunnel address of a hub.

    Why: registrations go to an address nobody answers for.  A warning where the router has other
        servers, and nothing where several routers name it: its configuration is just not here.
    Fix: the tunnel address of the hub.
    Source: http://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html
    """
    known = {own.ip for member in cloud.members for own in member.interface.addresses}
    named = Counter(nhs.address for member in cloud.members for nhs in member.nhrp.nhs)
    for member in cloud.members if cloud.hubs else ():
        for nhs in member.nhrp.nhs:
            if not isinstance(nhs.address, IPv4Address) or nhs.address in known:
                continue
            if named[nhs.address] > 1:
                continue  # several name it: its configuration is just not here
            served = any(other.address in known for other in member.nhrp.nhs)
            yield member.seen(
                nhs.at,
                f"no router of {cloud.name} has the address {nhs.address}",
                WARNING if served else None,
            )


@on_tunnel("DMV413", ERROR)
def nhs_is_self(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A router is not its own NHS.

    Why: it registers with nobody; the line was copied from a spoke.
    Fix: on a hub drop the line, or name the other hub.
    Source: RFC 2332 §5.2.3.
    """
    mine = {own.ip for own in own_addresses(tunnel.interface)}
    for nhs, _nbma in named_servers(tunnel):
        if nhs.address in mine:
            yield tunnel.seen(nhs.at, f"{nhs.address} is this router's own tunnel address")


@on_cloud("DMV414", ERROR)
def nhs_nbma_wrong(cloud: Cloud) -> Iterator[Seen]:
    """The NBMA address given for an NHS is where that hub's tunnel leaves from.

    Why: IKE goes to an address where no hub answers; mostly a typo, or a hub that got a new WAN
        address while this spoke kept the old one.  A warning where all agree on the other address:
        NAT may stand before the hub.
    Fix: the address of the hub's tunnel source (or its public one, where NAT stands before the hub).
    Source: Cisco Live BRKSEC-3052, Troubleshooting DMVPN.
    """
    named: dict[str, set[tuple[Address | str, str]]] = defaultdict(set)
    wrong: list[tuple[Member, NhsConfig, Address, Member]] = []
    for member in cloud.members:
        for nhs, nbma in named_servers(member):
            hub = cloud.by_address.get(nhs.address) if nhs.address is not None else None
            if hub is None or hub is member or hub.nbma is None or nbma is None:
                continue
            named[hub.name].add((nbma, member.name))
            if isinstance(nbma, str) or nbma == hub.nbma or _may_be_translated(hub, nbma):
                continue
            wrong.append((member, nhs, nbma, hub))
    for member, nhs, nbma, hub in wrong:
        agreed = len(named[hub.name]) > 1 and len({own for own, _who in named[hub.name]}) == 1
        yield member.seen(
            _map_line(member, nhs, nbma),
            f"NHS {nhs.address} is {hub.name}, whose tunnel leaves from {hub.nbma}, not {nbma}"
            + (": is there NAT before it?" if agreed else ""),
            WARNING if agreed else None,
        )


def _may_be_translated(hub: Member, nbma: Address | None) -> bool:
    """A hub with a private address outside may stand behind NAT; a standby address is its own too."""
    from dmvpn.lint.peers import is_private

    own = hub.source
    secondary = own is not None and any(address.ip == nbma for address in own.addresses)
    standby = own is not None and any(str(nbma) in line.text for line in own.standby)
    return secondary or standby or (is_private(hub.nbma) and not is_private(nbma))


def _map_line(member: Member, nhs: NhsConfig, nbma: Address | None) -> Line:
    if nhs.nbma is not None:
        return nhs.at
    maps = (
        *member.nhrp.maps,
        *(member.interface.nhrp_ipv6.maps if member.interface.nhrp_ipv6 else ()),
    )
    return next((m.at for m in maps if m.tunnel_address == nhs.address), nhs.at)


@on_cloud("DMV415", ERROR)
def registers_with_nobody(cloud: Cloud) -> Iterator[Seen]:
    """A member that is no hub has an NHS.

    Why: it is unknown to the hubs until it sends something, and gets no routing updates.
    Fix: ``ip nhrp nhs`` for every hub.
    Source: RFC 2332 §5.2.3; Cisco DMVPN configuration guide 15S.
    """
    for member in cloud.spokes:
        if not any(True for _nhs in named_servers(member)) and member.nhrp.network_id is not None:
            yield member.seen(None, f"{member.interface.name} has no NHS")


@on_cloud("DMV416", WARNING)
def hubs_not_registered(cloud: Cloud) -> Iterator[Seen]:
    """The hubs of a cloud know each other.

    Why: in phase 2 a resolution that reaches one hub for a spoke of the other is not answered; in
        phase 3 traffic between their spokes has no way when the LAN path between the hubs fails.
    Fix: the later hub registers with the earlier ones (``ip nhrp nhs … nbma … multicast``), or
        static maps on both.
    Source: Cisco DMVPN design guide OL-9024-01 (dual hub, single DMVPN layout).
    """
    hubs = [hub for hub in cloud.hubs if hub.address is not None]
    for place, hub in enumerate(hubs[1:], 1):
        for earlier in hubs[:place]:
            if not _knows(hub, earlier) and not _knows(earlier, hub):
                yield hub.seen(
                    None, f"neither {hub.name} nor {earlier.name} has the other as NHS or map"
                )


def _knows(hub: Member, other: Member) -> bool:
    theirs = {own.ip for own in other.interface.addresses}
    return any(nhs.address in theirs for nhs in hub.nhrp.nhs) or any(
        known.tunnel_address in theirs for known in hub.nhrp.maps
    )


@on_cloud("DMV417", WARNING)
def nhs_missing(cloud: Cloud) -> Iterator[Seen]:
    """A spoke names every hub the other spokes name.

    Why: when its hubs fail, it alone is cut off.
    Fix: the missing ``ip nhrp nhs``.
    Source: Cisco DMVPN design guide OL-9024-01 (dual hub layouts).
    """
    spokes = [m for m in cloud.spokes if m.nhrp.nhs and m.multipoint]
    if len(spokes) < 3:
        return
    usual, odd = odd_ones(spokes, lambda m: frozenset(nhs.address for nhs in m.nhrp.nhs))
    for member, own in odd:
        missing = sorted(map(str, (usual or frozenset()) - own))
        if missing and own <= (usual or frozenset()):
            yield member.seen(member.nhrp.nhs[-1].at, f"no NHS {', '.join(missing)}")
