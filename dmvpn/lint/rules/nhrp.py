"""DMV40x, DMV43x: NHRP's domain, authentication, registration."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.defaults import facts
from dmvpn.config.model import RouterConfig
from dmvpn.lint.keys import keys_of
from dmvpn.lint.lines import first
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
)
from dmvpn.lint.odd import odd_ones
from dmvpn.lint.peers import named_servers


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
        for nhs, nbma in named_servers(member):
            named = isinstance(nbma, str) and nbma not in hosts
            if named and not (management.domain_lookup and reached):
                vrf = f" in VRF {member.tunnel.vrf}" if member.tunnel.vrf else ""
                yield Seen(nhs.at, f"{nbma} has to be resolved{vrf}, but no resolver is configured")
