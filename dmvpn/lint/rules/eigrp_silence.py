"""DMV51x and DMV58x: EIGRP processes that run and say too little, or to nobody."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import EigrpConfig, Line, RouterConfig
from dmvpn.lint.lines import first
from dmvpn.lint.model import ERROR, WARNING, Cloud, Context, Member, Seen, on_router, on_tunnel
from dmvpn.lint.routing import covers, eigrp_on, families_beside
from dmvpn.model import Phase


@on_tunnel("DMV516", ERROR)
def eigrp_hub_is_stub(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A hub is no EIGRP stub.

    Why: a stub announces nothing it learned: no spoke hears of another one's LAN, or of what lies
        behind the hub.
    Fix: ``no eigrp stub`` on the hub; stubs are for spokes.
    Source: Cisco IOS IP Routing: EIGRP Command Reference, eigrp stub; RFC 7868 §5.3.3.
    """
    family = eigrp_on(tunnel)
    if family is None or not tunnel.is_hub or not cloud.spokes:
        return
    if family.stub and not family.stub_leak_map:
        at = first(family.lines, "eigrp stub") or family.at
        yield tunnel.seen(at, f"EIGRP {family.autonomous_system} is a stub on a hub")


@on_tunnel("DMV517", WARNING)
def eigrp_stub_says_nothing(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A stub announces the LANs behind it.

    Why: ``receive-only`` announces nothing at all, and without ``connected`` (or ``summary``,
        ``static`` with what they stand for) the router's own networks stay unknown to everybody.
    Fix: ``eigrp stub connected summary``.
    Source: Cisco IOS IP Routing: EIGRP Command Reference, eigrp stub.
    """
    family = eigrp_on(tunnel)
    if family is None or tunnel.is_hub or not family.stub or _says_something(tunnel, family):
        return
    lans = [
        i.name for i in tunnel.router.interfaces.values()
        if i.tunnel is None and i is not tunnel.source and not i.shutdown and covers(family.networks, i)
    ]  # fmt: skip
    if lans or "receive-only" in family.stub:
        at = first(family.lines, "eigrp stub") or family.at
        said = ", ".join(sorted(family.stub))
        yield tunnel.seen(
            at, f"eigrp stub {said} announces no network of {', '.join(lans) or 'it'}"
        )


def _says_something(tunnel: Member, family: EigrpConfig) -> bool:
    settings = family.interface_settings(tunnel.interface.name)
    sources = {own.partition(" ")[0] for own in family.redistribute}
    return (
        "connected" in family.stub
        or ("summary" in family.stub and bool(settings.summaries or family.auto_summary))
        or ("static" in family.stub and "static" in sources)
        or ("redistributed" in family.stub and bool(sources))
        or bool(family.stub_leak_map)
    )


@on_tunnel("DMV518", ERROR)
def eigrp_shutdown(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """EIGRP is not shut down on the tunnel.

    Why: the process, the address family or the af-interface that is shut down sends no hello: no
        neighbour.
    Fix: ``no shutdown`` in it.
    Source: Cisco EIGRP configuration guide, EIGRP named mode (shutdown).
    """
    for family in families_beside(tunnel):
        settings = family.interface_settings(tunnel.interface.name)
        if family.shutdown or settings.shutdown:
            lines = settings.lines if settings.shutdown else family.lines
            at = first(lines, "shutdown") or first(family.default.lines, "shutdown") or family.at
            yield tunnel.seen(at, f"EIGRP {family.autonomous_system} is shut down")


@on_tunnel("DMV519", ERROR)
def eigrp_static_neighbor(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """Nobody has static EIGRP neighbours on the tunnel, or everybody.

    Why: with one ``neighbor A TunnelN`` the router sends and takes unicast hellos only on that
        interface: all neighbours it found by multicast are gone.
    Fix: drop the line; NHRP carries the multicast.
    Source: https://www.cisco.com/c/en/us/support/docs/ip/enhanced-interior-gateway-routing-protocol-eigrp/13676-19.html;
        Cisco IOS IP Routing: EIGRP Command Reference, neighbor (EIGRP).
    """
    family = eigrp_on(tunnel)
    if family is None or _static_line(tunnel, family) is None:
        return
    own = tunnel.address
    for peer in cloud.members:
        other = eigrp_on(peer)
        if peer is tunnel or other is None or own is None or _is_apart(tunnel, peer):
            continue
        if _static_line(peer, other) is None:
            at = _static_line(tunnel, family)
            yield tunnel.seen(at, f"a static neighbour; {peer.name} and others send multicast")
            return


def _is_apart(one: Member, other: Member) -> bool:
    """Two spokes are no neighbours anyhow."""
    return not one.is_hub and not other.is_hub


def _static_line(member: Member, family: EigrpConfig) -> Line | None:
    name = member.interface.name.lower()
    for line in family.lines:
        if line.text.startswith("neighbor ") and line.text.lower().split()[-1] == name:
            return line
    return None


@on_router("DMV580", WARNING)
def eigrp_auto_summary(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """EIGRP does not summarise by classes.

    Why: with ``auto-summary`` every router announces 10.0.0.0/8 through a tunnel of another class:
        all sites claim the same prefix.  It is on by default before IOS 15.0.
    Fix: ``no auto-summary``.
    Source: Cisco IOS IP Routing: EIGRP Command Reference, auto-summary (EIGRP).
    """
    old = router.release is not None and router.release.major < 15
    for family in router.eigrp if context.members else ():
        off = first(family.lines, "no auto-summary")
        if family.address_family != "ipv4" or off is not None:
            continue
        if family.auto_summary or (old and family.name is None):
            at = first(family.lines, "auto-summary") or family.at
            yield Seen(at, f"EIGRP {family.autonomous_system} summarises by classes")


@on_tunnel("DMV581", ERROR)
def eigrp_authentication_half(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """EIGRP authentication has a mode and keys.

    Why: MD5 without a key chain, or with an empty one, sends nothing a neighbour accepts; a key
        chain without the mode authenticates nothing.
    Fix: ``authentication mode`` and ``authentication key-chain``, and a ``key`` with ``key-string``.
    Source: Cisco EIGRP configuration guide, route authentication.
    """
    family = eigrp_on(tunnel)
    if family is None:
        return
    settings = family.interface_settings(tunnel.interface.name)
    lines = (*tunnel.interface.lines, *settings.lines, *family.default.lines)
    mode = first(lines, "ip authentication mode", "authentication mode")
    chain = first(lines, "ip authentication key-chain", "authentication key-chain")
    held = tunnel.router.key_chains.get(settings.key_chain or "")
    if settings.authentication_mode == "md5" and not settings.key_chain:
        yield tunnel.seen(mode, "EIGRP authenticates by MD5 without a key chain")
    elif settings.key_chain and settings.authentication_mode is None:
        yield tunnel.seen(chain, f"key chain {settings.key_chain} without an authentication mode")
    elif held is not None and not any(key.text for key in held.keys):
        yield tunnel.seen(held.at, f"key chain {held.name} has no key-string")


@on_tunnel("DMV583", ERROR)
def eigrp_ipv6_split_horizon(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A hub tells spokes about each other's IPv6 prefixes: split horizon is off there too.

    Why: the IPv4 line does not count for IPv6: no spoke learns another one's IPv6 LAN.
    Fix: ``no ipv6 split-horizon eigrp AS``, or ``no split-horizon`` in the IPv6 family's af-interface.
    Source: Cisco IOS IPv6 Command Reference, ipv6 split-horizon eigrp; Cisco EIGRP configuration
        guide, EIGRP named mode.
    """
    if not tunnel.is_hub or not tunnel.multipoint or not tunnel.interface.ipv6.enabled:
        return
    for family in tunnel.router.eigrp:
        if family.address_family != "ipv6" or family.vrf != tunnel.interface.vrf or family.shutdown:
            continue
        settings = family.interface_settings(tunnel.interface.name)
        if family.name is None:  # classic mode has lines of its own for IPv6
            runs = family.autonomous_system in tunnel.interface.ipv6.eigrp
            split = tunnel.typed("no ipv6 split-horizon eigrp") is None
        else:
            runs, split = not settings.shutdown, settings.split_horizon
        told = settings.summaries_ipv6 and cloud.phase is not Phase.TWO
        if runs and split and not told:
            yield tunnel.seen(
                None, f"split horizon is on for IPv6 EIGRP {family.autonomous_system}"
            )
