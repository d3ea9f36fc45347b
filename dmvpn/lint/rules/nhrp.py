"""DMV40x–DMV43x: NHRP's domain, servers, multicast and registration."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from ipaddress import IPv4Address

from dmvpn.config.defaults import facts
from dmvpn.config.model import Line, NhsConfig, RouterConfig
from dmvpn.lint.keys import keys_of
from dmvpn.lint.lines import every, first
from dmvpn.lint.model import (
    ERROR,
    INFO,
    WARNING,
    Cloud,
    Context,
    Member,
    Seen,
    on_cloud,
    on_router,
    on_tunnel,
    own_addresses,
)
from dmvpn.lint.odd import odd_ones
from dmvpn.lint.routing import runs_eigrp, runs_ospf
from dmvpn.model import Address

DMVPN_GUIDE = (
    "http://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html"
)


@on_tunnel("DMV401", ERROR)
def nhrp_network_id_missing(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """Every DMVPN tunnel has an ``ip nhrp network-id``.

    Why: it is what switches NHRP on; without it ``show dmvpn`` is empty and registrations are
        ignored.
    Fix: ``ip nhrp network-id N``.
    Source: http://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html
    """
    v4, v6 = tunnel.interface.nhrp, tunnel.interface.nhrp_ipv6
    if not tunnel.interface.addresses and v6 is not None:
        v4 = v6
    wanted = tunnel.multipoint or (v4 is not None and bool(v4.nhs or v4.maps))
    if wanted and (v4 is None or v4.network_id is None) and tunnel.address is not None:
        yield tunnel.seen(None, f"NHRP is off on {tunnel.interface.name}: no network-id")


@on_cloud("DMV402", WARNING)
def nhrp_authentication_missing(cloud: Cloud) -> Iterator[Seen]:
    """A cloud has an NHRP authentication string.

    Why: it is no security (it travels in clear text), but keeps a router of another cloud from
        joining by accident.
    Fix: the same ``ip nhrp authentication`` on every member.
    Source: Cisco DMVPN design guide OL-9024-01; Cisco IWAN technology design guide.
    """
    if all(member.nhrp.authentication is None for member in cloud.members):
        for member in (cloud.hubs or cloud.members)[:1]:
            if member.nhrp.lines:
                yield member.seen(None, f"the cloud {cloud.name} has no NHRP authentication")


@on_tunnel("DMV403", ERROR)
def nhrp_authentication_too_long(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """An NHRP authentication string has at most eight characters.

    Why: IOS refuses a longer one, or keeps eight of them: the router then sends another string
        than the configuration says.
    Fix: eight characters or fewer, on every member.
    Source: http://www.cisco.com/en/US/docs/ios/ipaddr/command/reference/iad_nhrp.html;
        https://www.oreilly.com/library/view/cisco-ios-in/0596008694/re387.html
    """
    for nhrp in (tunnel.interface.nhrp, tunnel.interface.nhrp_ipv6):
        if nhrp is not None and nhrp.authentication and len(nhrp.authentication) > 8:
            at = first(nhrp.lines, "ip nhrp authentication", "ipv6 nhrp authentication")
            if at is not None and not at.text.split()[-2].isdigit():
                yield tunnel.seen(at, f"{len(nhrp.authentication)} characters, eight are allowed")


@on_cloud("DMV404", ERROR)
def nhrp_authentication_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Every member of a cloud has the same NHRP authentication string.

    Why: packets with another string, or without one, are dropped without a syslog message; the
        spoke stays in state NHRP while IPsec is up.
    Fix: the same ``ip nhrp authentication`` everywhere.
    Source: https://wiki.jonesthenetwork.co.uk/obsidian-home/kba-031-troubleshooting-dmvpn-spoke-sites
    """
    usual, odd = odd_ones(cloud.members, lambda member: member.nhrp.authentication)
    for member, own in odd:
        if own is None:
            yield member.seen(None, f"no NHRP authentication, the cloud {cloud.name} has one")
        else:
            at = member.typed("ip nhrp authentication", "ipv6 nhrp authentication")
            differs = "differs from the cloud's" if usual else "is set, the cloud has none"
            yield member.seen(at, f"the NHRP authentication string {differs}")


@on_tunnel("DMV405", WARNING)
def nhrp_authentication_is_key(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The NHRP authentication string is not the IKE pre-shared key.

    Why: the string stands in clear text in every registration and in every configuration shown to
        support; the key must not.
    Fix: another string.
    Source: RFC 2332 §5.3.4 (the clear text form of NHRP authentication); seen in two public labs.
    """
    string = tunnel.nhrp.authentication
    if string and any(string in (key.local, key.remote) for key in keys_of(tunnel)):
        at = tunnel.typed("ip nhrp authentication")
        yield tunnel.seen(at, "the NHRP authentication string is also the pre-shared key")


def _servers(tunnel: Member) -> Iterator[tuple[NhsConfig, Address | str | None]]:
    """Each NHS with its NBMA address, from its own line or a map."""
    for nhrp in (tunnel.interface.nhrp, tunnel.interface.nhrp_ipv6):
        if nhrp is not None:
            maps = {known.tunnel_address: known.nbma_address for known in nhrp.maps}
            for nhs in nhrp.nhs:
                mapped = maps.get(nhs.address) if nhs.address is not None else None
                yield nhs, nhs.nbma if nhs.nbma is not None else mapped


@on_tunnel("DMV410", ERROR)
def nhs_without_nbma(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """Every NHS has an NBMA address.

    Why: without one a multipoint tunnel does not know where to send the registration.
    Fix: ``ip nhrp nhs A nbma B multicast``, or ``ip nhrp map A B`` beside it.
    Source: http://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn.html
    """
    for nhs, nbma in _servers(tunnel):
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
    for nhs, _nbma in _servers(tunnel):
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
    for nhs, _nbma in _servers(tunnel):
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
        for nhs, nbma in _servers(member):
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
        if not any(True for _nhs in _servers(member)) and member.nhrp.network_id is not None:
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
        IOS-XE 16.3 and later have it on without printing it.
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
    yield tunnel.seen(off, f"{tunnel.interface.name} sends no multicast to spokes: {release}")


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


@on_tunnel("DMV430", WARNING)
def holdtime_too_long(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A spoke's NHRP holdtime is ten minutes or less.

    Why: with the default of two hours it registers every 40 minutes only, and mappings of a dead
        or moved router stay for up to two hours: a black hole in phase 2.
    Fix: ``ip nhrp holdtime 300``.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2011/05/nhrp-convergence-issues-in-multi-hub.md
    """
    nhrp = tunnel.interface.nhrp
    if nhrp is None or not nhrp.nhs or nhrp.holdtime <= 600 or nhrp.registration_timeout:
        return
    at = tunnel.typed("ip nhrp holdtime")
    if at is None and facts(tunnel.router.release).nhrp_holdtime is None and tunnel.router.release:
        return  # recent IOS-XE may have 600 s by default
    yield tunnel.seen(at, f"NHRP holdtime {nhrp.holdtime} s{'' if at else ' by default'}")


@on_tunnel("DMV431", ERROR)
def registration_unique(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A spoke with a dynamic address registers without the unique flag.

    Why: after a new address the hub refuses it (``unique address registered already(14)``) until
        the old entry expires.
    Fix: ``ip nhrp registration no-unique``, and a short holdtime.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2010/09/dmvpn-non-unique-nhrp-registrations.md
    """
    nhrp, source = tunnel.interface.nhrp, tunnel.source
    if nhrp is None or not nhrp.nhs or not nhrp.registration_unique or source is None:
        return
    mobile = source.name.startswith(("Cellular", "Dialer")) and not source.addresses
    if source.dhcp or mobile:
        yield tunnel.seen(None, f"{source.name} has a dynamic address, registration is unique")


@on_tunnel("DMV432", ERROR)
def registration_after_holdtime(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A router registers again before its entry expires.

    Why: with a registration timeout as long as the holdtime the hub forgets it in between.
    Fix: a third of the holdtime, which is the default.
    Source: Cisco IP Addressing Command Reference, ip nhrp registration timeout.
    """
    nhrp = tunnel.nhrp
    if nhrp.registration_timeout is not None and nhrp.registration_timeout >= nhrp.holdtime:
        at = tunnel.typed("ip nhrp registration timeout", "ipv6 nhrp registration timeout")
        yield tunnel.seen(
            at, f"registers every {nhrp.registration_timeout} s, expires after {nhrp.holdtime} s"
        )


@on_tunnel("DMV433", INFO)
def max_send_low(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A hub may send enough NHRP packets.

    Why: 100 packets in 10 s are used up by a few hundred spokes that register after a reload
        (``%NHRP-4-QUOTA``); replies to the others are dropped.
    Fix: ``ip nhrp max-send 10000 every 10``.
    Source: https://github.com/ipspace/blog/blob/publish/content/posts/2012/05/nhrp-rate-limiting-can-hurt-your-dmvpn.md
    """
    limit = tunnel.nhrp.max_send
    if tunnel.is_hub and limit is not None and limit[0] / max(limit[1], 1) <= 10:
        at = tunnel.typed("ip nhrp max-send")
        yield tunnel.seen(at, f"{limit[0]} NHRP packets in {limit[1]} s on a hub")


@on_router("DMV434", WARNING)
def name_without_resolver(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A router whose NHS has a name can resolve it.

    Why: without a name server it never registers; with a front-door VRF the server must be reached
        in that VRF.
    Fix: ``ip domain lookup``, ``ip name-server [vrf V] A``.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-mt/sec-conn-dmvpn-15-mt-book/sec-conn-dmvpn-conf-using-fqdn.html
    """
    management = router.management
    hosts = {
        node.text.split()[2]
        for _line, node in context.globals("ip host")
        if len(node.text.split()) > 2
    }
    for member in context.members:
        reached = any(server.vrf == member.tunnel.vrf for server in management.name_servers)
        for nhs, nbma in _servers(member):
            named = isinstance(nbma, str) and nbma not in hosts
            if named and not (management.domain_lookup and reached):
                vrf = f" in VRF {member.tunnel.vrf}" if member.tunnel.vrf else ""
                yield Seen(nhs.at, f"{nbma} has to be resolved{vrf}, but no resolver is configured")
