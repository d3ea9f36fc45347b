"""DMV8xx: management, logging, licence.  General hardening is optional; other tools do it better."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import RouterConfig
from dmvpn.lint.lines import first
from dmvpn.lint.model import INFO, WARNING, Cloud, Context, Member, Seen, on_router, on_tunnel


@on_router("DMV801", WARNING)
def http_server(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """The web server is off, or lets only known addresses in.

    Why: a router with a public address and a web server is scanned within minutes; CVE-2023-20198
        took tens of thousands of them.
    Fix: ``no ip http server`` and ``no ip http secure-server``, or ``ip http access-class``.
    Source: Cisco advisory on CVE-2023-20198;
        https://fortifiedhealthsecurity.com/threat-bulletin/cisco-ios-xe-critical-vulnerability-actively-exploited/
    """
    management = router.management
    if not context.members or management.http_access_class or not _is_public(context):
        return
    for line, _node in context.globals("ip http server", "ip http secure-server"):
        if line.text in ("ip http server", "ip http secure-server"):
            yield Seen(line, "the web server is on and open on a router with a public address")


def _is_public(context: Context) -> bool:
    return any(member.nbma is not None and member.nbma.is_global for member in context.members)


@on_router("DMV802", WARNING)
def default_community(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """No SNMP community everybody knows.

    Why: ``public`` and ``private`` are tried by every scanner; the second one writes.
    Fix: SNMPv3, or another community with an access list.
    Source: CWE-1188; RFC 3414 §1.1 (why communities are no security).
    """
    for community in router.management.snmp_communities:
        if community.name.lower() in ("public", "private") and context.members:
            yield Seen(community.at, f"a default community, {community.access}")


@on_router("DMV803", INFO, optional=True)
def telnet_open(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Terminal lines take SSH only.

    Why: Telnet sends passwords in clear text.
    Fix: ``transport input ssh``.
    Source: DISA Cisco IOS XE Router NDM STIG V3R3; general hardening, hence optional.
    """
    for terminal in router.management.terminals:
        if terminal.kind == "vty" and {"telnet", "all"} & set(terminal.transport_input):
            yield Seen(first(terminal.lines, "transport input") or terminal.at, "Telnet is allowed")


@on_router("DMV804", INFO, optional=True)
def idle_sessions(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Idle sessions end.

    Why: a forgotten session is an open door.
    Fix: ``exec-timeout 5 0``.
    Source: DISA Cisco IOS XE Router NDM STIG V3R3 (V-215833); general hardening, hence optional.
    """
    for terminal in router.management.terminals:
        if terminal.exec_timeout == 0:
            yield Seen(
                first(terminal.lines, "exec-timeout") or terminal.at,
                f"line {terminal.kind} never times out",
            )


@on_router("DMV805", INFO, optional=True)
def secrets_readable(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Passwords are not stored in clear text or type 7.

    Why: type 7 is a spelling, not an encryption.
    Fix: ``secret`` instead of ``password``; ``password encryption aes`` for keys.
    Source: DISA Cisco IOS XE Router NDM STIG V3R3; general hardening, hence optional.
    """
    for user in router.management.users:
        if user.kind == "password" or user.encryption == 7:
            yield Seen(user.at, f"user {user.name} has a readable password")
    if router.management.enable_password and not router.management.enable_secret:
        line = next((line for line, _node in context.globals("enable password")), context.head)
        yield Seen(line, "enable password instead of enable secret")


@on_router("DMV806", INFO, optional=True)
def vty_open(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Terminal lines take known addresses only.

    Why: everybody may try passwords.
    Fix: ``access-class ACL in``.
    Source: DISA Cisco IOS XE Router NDM STIG V3R3; general hardening, hence optional.
    """
    for terminal in router.management.terminals:
        if terminal.kind == "vty" and terminal.acl_in is None:
            yield Seen(terminal.at, f"vty {terminal.first} {terminal.last} has no access-class")


@on_router("DMV807", INFO, optional=True)
def old_ssh(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """SSH version 2 only.

    Why: version 1 can be read by whoever is on the way.
    Fix: ``ip ssh version 2``.
    Source: RFC 4251; general hardening, hence optional.
    """
    if router.management.ssh_version != "2" and router.management.terminals:
        yield Seen(context.head, "ip ssh version 2 is missing")


@on_tunnel("DMV808", INFO, optional=True)
def discovery_on_wan(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """CDP is off towards the provider.

    Why: it tells platform and release to whoever listens.
    Fix: ``no cdp enable`` on the WAN interface.
    Source: DISA Cisco IOS XE Router RTR STIG; general hardening, hence optional.
    """
    source = tunnel.source
    if source is not None and tunnel.router.management.cdp and source.cdp is not False:
        yield tunnel.seen(source.at, f"CDP runs on {source.name}")


@on_tunnel("DMV809", INFO, optional=True)
def wan_answers_for_others(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The WAN interface does no proxy ARP.

    Why: it answers for addresses that are not its own.
    Fix: ``no ip proxy-arp`` on the WAN interface.
    Source: RFC 1027; DISA Cisco IOS XE Router RTR STIG; general hardening, hence optional.
    """
    source = tunnel.source
    if source is not None and source.proxy_arp and source.addresses:
        yield tunnel.seen(source.at, f"proxy ARP on {source.name}")


@on_router("DMV810", INFO, optional=True)
def sessions_not_logged(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A hub logs when tunnels come and go.

    Why: without it the first sign of a flapping spoke is a call.
    Fix: ``crypto logging session`` (``ikev2``) and ``logging dmvpn``.
    Source: DISA VPN SRG V3R4;
        http://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-2mt/sec-conn-dmvpn-tun-mon.html
    """
    management = router.management
    if any(m.is_hub for m in context.members) and not (
        management.logging_dmvpn or management.crypto_logging
    ):
        yield Seen(context.head, "neither logging dmvpn nor crypto logging")


@on_router("DMV811", WARNING)
def licence_without_crypto(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """The licence level includes crypto.

    Why: with network-essentials the crypto commands are refused, or the throughput stays at a few
        hundred kbit/s.
    Fix: ``license boot level network-advantage`` (``securityk9`` on ISR G2) and a reload.
    Source: dcantor/c8000v-dmvpn-lab nodes/*/iosxe_config.txt.
    """
    level = router.management.license_level
    protected = any(member.tunnel.protection for member in context.members)
    if (
        level
        and protected
        and level.partition(" ")[0] in ("network-essentials", "ipbase", "ipbasek9")
    ):
        line = next((line for line, _node in context.globals("license boot level")), context.head)
        yield Seen(line, f"{level} includes no crypto")


@on_router("DMV813", WARNING)
def login_without_user(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Where lines ask for a local user, there is one.

    Why: nobody can log in any more, and the console may be far away.
    Fix: ``username NAME secret …``.
    Source: Cisco IOS Security Command Reference, login local, username.
    """
    management = router.management
    if management.users or management.aaa_new_model or not context.members:
        return
    for terminal in management.terminals:
        if terminal.login == "local":
            at = first(terminal.lines, "login local") or terminal.at
            yield Seen(at, f"line {terminal.kind} asks for a local user, and there is none")
            return
