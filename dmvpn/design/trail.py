"""Why each section of a router's configuration is there: the intent behind it and the rule.

A section is named by the first words of its line; `dmvpn explain design` prints these, and a test
holds that no rendered section is without a reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.design.cloud import CloudDecision, mtu_reason
from dmvpn.design.crypto import versions
from dmvpn.design.internet import by_policy, goes_direct, hubs_lead_out
from dmvpn.design.model import Reason
from dmvpn.intent.model import RouterIntent
from dmvpn.intent.models import BgpIntent, EigrpClassicIntent, EigrpIntent, OspfIntent, StaticIntent
from dmvpn.model import Phase

_PHASES = {
    Phase.ONE: "traffic between spokes passes the hub",
    Phase.TWO: "spokes talk directly: the routing next hop is the other spoke",
    Phase.THREE: "spokes talk directly: the hub redirects, NHRP finds the shortcut",
}


def reasons(
    router: RouterIntent, clouds: list[CloudDecision], owning: list[CloudDecision]
) -> Iterator[Reason]:
    """The trail of one router, in the order of the sections."""
    yield from _interfaces(router, clouds)
    for cloud in owning:
        yield from _crypto(cloud, router)
    for cloud in clouds:
        yield from _tunnel(cloud, router)
        yield from _routing(cloud, router)
        yield from _features(cloud, router)
        yield from _operations(cloud)


def _group(cloud: CloudDecision, *fields: str) -> str:
    return f"group {cloud.name}: " + ", ".join(fields)


def _interfaces(router: RouterIntent, clouds: list[CloudDecision]) -> Iterator[Reason]:
    host = f"host {router.name}: "
    for name, wan in router.settings.all_wans.items():
        where = "wan" if name == "wan" else f"wans.{name}"
        how = "the provider assigns its address" if wan.dhcp else "the tunnel's source"
        yield Reason(f"interface {wan.interface}", f"{host}{where}", how)
        yield Reason("ip route", f"{host}{where}.gateway", "NBMA addresses are reached by it")
        if wan.ipv6 is not None:
            yield Reason("ipv6 route", f"{host}{where}.ipv6", "NBMA addresses are reached by it")
        if wan.front_door_vrf:
            yield Reason(
                f"vrf definition {wan.front_door_vrf}",
                f"{host}{where}.front_door_vrf = {wan.front_door_vrf}",
                "the provider's routes stay apart from those of the overlay",
            )
    for index, lan in enumerate(router.settings.lan):
        yield Reason(
            f"interface {lan.interface}", f"{host}lan[{index}]", "a prefix to be announced"
        )
    if any(cloud.intent.ipv6 or cloud.intent.transport == "ipv6" for cloud in clouds):
        yield Reason("ipv6 unicast-routing", "ipv6, transport", "IPv6 is routed only when told so")


def _crypto(cloud: CloudDecision, router: RouterIntent) -> Iterator[Reason]:
    ike = cloud.intent.ike
    ikev1, ikev2 = versions(cloud, router)
    keys = f"ike.keys = {ike.keys}"
    if ike.authentication == "certificate":
        keys = "ike.authentication = certificate"
        yield Reason("crypto pki", _group(cloud, "ike.certificate"), "peers prove their names")
    suite = f"suite {cloud.suite.name}, one for the whole cloud: any two routers may have to agree"
    for wanted, words in (
        (ikev1, "crypto isakmp"),
        (ikev1, "crypto keyring"),
        (ikev2, "crypto ikev2"),
    ):
        if wanted:
            yield Reason(words, _group(cloud, f"ike.version = {ike.version}", keys), suite)
    ipsec = cloud.intent.ipsec
    yield Reason(
        "crypto ipsec",
        _group(cloud, f"ipsec.suite = {ipsec.suite}", f"ipsec.mode = {ipsec.mode}"),
        suite if ipsec.mode == "tunnel" else "transport mode saves the second IP header",
    )


def _tunnel(cloud: CloudDecision, router: RouterIntent) -> Iterator[Reason]:
    intent, section = cloud.intent, f"interface {cloud.interface}"
    yield Reason(section, _group(cloud, f"phase = {intent.phase}"), _PHASES[intent.phase])
    if router.is_hub or intent.phase is not Phase.ONE:
        kind = "multipoint: one interface for all peers"
    else:
        kind = "point-to-point: a spoke of phase 1 has one peer"
    yield Reason(section, f"host {router.name}: role = {router.settings.role}", kind)
    if intent.mtu.ip_mtu is None:
        words = f"ip mtu {cloud.mtu}, TCP segment {cloud.mss}: {mtu_reason(cloud)}"
        yield Reason(section, _group(cloud, "underlay_mtu", "ipsec", "tunnel_key"), words)
    else:
        yield Reason(section, _group(cloud, "mtu.ip_mtu"), f"ip mtu {cloud.mtu} as stated")
    for hub in cloud.servers(router):
        words = (
            "a hub registers with the hubs before it" if router.is_hub else "its next hop server"
        )
        region = cloud.region(router)
        where = f"clouds.{cloud.name}.region = {region}" if region else f"role of {hub.name} = hub"
        yield Reason(section, f"host {router.name}: {where}", f"registers with {hub.name}: {words}")
    if intent.inside_vrf:
        words = "tunnel and LANs are in it"
        yield Reason(
            f"vrf definition {intent.inside_vrf}",
            _group(cloud, f"inside_vrf = {intent.inside_vrf}"),
            words,
        )


def _routing(cloud: CloudDecision, router: RouterIntent) -> Iterator[Reason]:
    routing = cloud.intent.routing
    said = _group(cloud, f"routing.protocol = {routing.protocol}", f"phase = {cloud.intent.phase}")
    two = cloud.intent.phase is Phase.TWO
    if isinstance(routing, EigrpIntent | EigrpClassicIntent):
        rule = "no split horizon on hubs: spokes hear of each other"
        rule += "; no next-hop-self: the next hop stays the other spoke" if two else ""
        rule = rule if router.is_hub else "spokes are stubs"
        yield Reason("router eigrp", said, rule)
        if router.is_hub and (routing.summary or hubs_lead_out(cloud)):
            words = "what the other hubs' summaries hide from this one"
            where = _group(cloud, "routing.summary" if routing.summary else "internet.mode")
            yield Reason("ip route", where, words)
            yield Reason("ipv6 route", where, words)
        if isinstance(routing, EigrpClassicIntent) and cloud.intent.ipv6 is not None:
            yield Reason("ipv6 router eigrp", said, rule)
        if routing.authentication and routing.authentication.mode == "md5":
            yield Reason("key chain", _group(cloud, "routing.authentication"), "MD5 takes a chain")
    elif isinstance(routing, OspfIntent):
        rule = (
            "broadcast: the next hop stays the other spoke, hubs are DR"
            if two
            else ("point-to-multipoint: no DR, the hub is the next hop")
        )
        yield Reason("router ospf", said, rule)
        if routing.authentication is not None and cloud.intent.ipv6 is not None:
            words = "OSPFv3 takes its key from a chain"
            yield Reason("key chain", _group(cloud, "routing.authentication"), words)
    elif isinstance(routing, BgpIntent):
        internal = routing.spoke_autonomous_system is None
        rule = "hubs reflect" if internal else "eBGP between hubs and spokes"
        rule += ", next hop unchanged" if two else ", the hub is the next hop"
        yield Reason("router bgp", said, rule)
        if routing.default_only:
            words = "spokes hear a default route alone"
            for section in ("ip prefix-list", "ipv6 prefix-list"):
                yield Reason(section, _group(cloud, "routing.default_only"), words)
        elif routing.summary:
            words = "spokes hear what it holds no more; the other hubs do, which have a summary too"
            yield Reason("ip prefix-list", _group(cloud, "routing.summary"), words)
    elif isinstance(routing, StaticIntent):
        yield Reason("ip route", said, "spokes send summaries to hubs, hubs prefixes to spokes")
        yield Reason("ipv6 route", said, "spokes send everything to hubs, hubs prefixes to spokes")


def _features(cloud: CloudDecision, router: RouterIntent) -> Iterator[Reason]:
    intent = cloud.intent
    if intent.qos is not None and router.is_hub:
        for section in ("class-map", "policy-map"):
            yield Reason(section, _group(cloud, "qos"), "the hub shapes towards each spoke's group")
    if intent.multicast is not None:
        for section in ("ip multicast-routing", "ip pim"):
            yield Reason(section, _group(cloud, "multicast"), "hubs replicate to each spoke")
    mode = _group(cloud, f"internet.mode = {intent.internet.mode}") if intent.internet else ""
    if goes_direct(cloud, router):
        for section in (
            "ip nat",
            "ip access-list extended DMVPN-NAT",
            "route-map DMVPN-NAT",
            "ip route",
        ):
            yield Reason(section, mode, "the LANs reach the Internet by the own WAN")
    if by_policy(cloud, router):
        for section in ("route-map DMVPN-DIRECT", "ip access-list extended DMVPN-DIRECT"):
            yield Reason(section, mode, "these destinations go out directly, the rest by the hubs")
    if hubs_lead_out(cloud):
        yield Reason(f"interface {cloud.interface}", mode, "the default route comes from the hubs")
    yield from _security(cloud)


def _security(cloud: CloudDecision) -> Iterator[Reason]:
    security = cloud.intent.security
    if security.wan_access_list or security.zones:
        said = _group(cloud, "security")
        words = "IKE, ESP and the answers to the router's own questions, nothing else"
        yield Reason("ip access-list extended DMVPN-WAN-IN", said, words)
        if cloud.intent.transport == "ipv6":
            yield Reason("ipv6 access-list DMVPN-WAN-IN", said, words)
    if security.zones:
        said = _group(cloud, "security.zones")
        for section in ("class-map", "policy-map", "zone security", "zone-pair security"):
            yield Reason(section, said, "the WAN reaches the router itself by IKE and ESP alone")
    if security.control_plane_rate is not None:
        said = _group(cloud, f"security.control_plane_rate = {security.control_plane_rate}")
        for section in (
            "class-map",
            "policy-map",
            "control-plane",
            "ipv6 access-list DMVPN-IKE"
            if cloud.intent.transport == "ipv6"
            else "ip access-list extended DMVPN-IKE",
        ):
            yield Reason(section, said, "a flood of IKE must not starve the control plane")


def _operations(cloud: CloudDecision) -> Iterator[Reason]:
    wish = cloud.intent.operations
    rows = (
        (wish.logging, "logging dmvpn", "operations.logging", "NHRP events are logged"),
        (wish.snmp is not None, "snmp-server", "operations.snmp", "NHRP events raise traps"),
        (
            bool(wish.ntp_servers),
            "ntp server",
            "operations.ntp_servers",
            "certificates need the time",
        ),
        (bool(wish.name_servers), "ip name-server", "operations.name_servers", "hubs have names"),
        (wish.domain is not None, "ip domain name", "operations.domain", "the router's own domain"),
        (wish.archive, "archive", "operations.archive", "deploy returns to an archived copy"),
        (wish.scp, "ip scp server enable", "operations.scp", "deploy copies files by SCP"),
    )
    for wanted, section, field, rule in rows:
        if wanted:
            yield Reason(section, _group(cloud, field), rule)
