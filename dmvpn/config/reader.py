"""`read`: IOS text → `RouterConfig`."""

from __future__ import annotations

from typing import Any

from dmvpn.config import defaults
from dmvpn.config.model import (
    BfdInterface,
    EigrpConfig,
    EigrpInterface,
    Ikev2Keyring,
    Ikev2Policy,
    Ikev2Profile,
    Ikev2Proposal,
    Interface,
    IpsecProfile,
    Ipv6Interface,
    KeyringPeer,
    NhrpConfig,
    PimInterface,
    RouterConfig,
    TransformSet,
    TunnelConfig,
)  # fmt: skip
from dmvpn.config.paste import nest
from dmvpn.config.sections import (
    access_lists,
    bgp_inherit,
    crypto_map,
    eigrp,
    ikev2,
    interfaces,
    ipsec,
    isakmp,
    management,
    nat,
    ospf,
    pki,
    policy,
    qos,
    rip,
    routes,
    services,
    terminals,
    vrf,
)  # fmt: skip
from dmvpn.config.sections.router import ROUTER, EigrpDraft, InterfaceDraft, RouterDraft
from dmvpn.config.shapes import Built, Draft
from dmvpn.config.tree import ConfigTree
from dmvpn.model import Release

SECTIONS = (eigrp, interfaces)
"""The modules whose lines `ROUTER` reads and which are built here; naming them imports them."""

BUILDERS = (
    access_lists, bgp_inherit, crypto_map, ikev2, ipsec, isakmp, nat, ospf, pki, policy, qos, rip, routes,
    services, terminals, management, vrf,
)  # fmt: skip
"""The modules whose lines `ROUTER` reads and which build their fields; terminals are a part of
management."""


def read(text: str, source: str = "") -> RouterConfig:
    """Read any IOS configuration; never raises on odd text.

    source: a name for messages (a file name, a router).  Lines that stand in sections we read and
    that nothing understands are in ``unread``.
    """
    tree = nest(ConfigTree.parse(text), ROUTER)
    router = RouterDraft()
    for node in tree:
        if not ROUTER.read(router, node) and _is_ours(node.text):
            router.unread.append(node.at)
    return _build(router, tree, source)


def _is_ours(text: str) -> bool:
    """A global line of a family we read every line of."""
    return text.startswith(
        ("interface ", "router ", "ip route ", "ipv6 route ", "crypto ", "ip access-list ", "access-list ", "ip nhrp",
         "ipv6 nhrp", "ip nat ", "ip prefix-list ", "ipv6 prefix-list ", "route-map ", "tunnel ", "nhrp ", "vrf ",
         "ip vrf ", "bfd", "key chain", "class-map ", "policy-map ", "zone", "track ", "ip sla ", "ip pim ",
         "ipv6 router ", "line ", "cts ", "ip ospf", "ip address", "ip mtu", "neighbor ", "network ")
    )  # fmt: skip


def _build(router: RouterDraft, tree: ConfigTree, source: str) -> RouterConfig:
    interfaces_by_name = {
        name: _interface(name, draft, router.release) for name, draft in router.interfaces.items()
    }
    families = tuple(_eigrp(key, draft, router) for key, draft in router.eigrp.items())
    return RouterConfig(
        hostname=router.hostname,
        release=router.release,
        interfaces=interfaces_by_name,
        ikev2_proposals=_named(router.proposals, Ikev2Proposal),
        ikev2_policies=_named(router.policies, Ikev2Policy),
        ikev2_keyrings={
            name: Ikev2Keyring(
                name, tuple(_named(peers, KeyringPeer).values()), router.keyring_lines[name]
            )
            for name, peers in router.keyrings.items()
        },
        ikev2_profiles=_named(router.profiles, Ikev2Profile),
        transform_sets=_named(router.transform_sets, TransformSet),
        ipsec_profiles=_named(router.ipsec_profiles, IpsecProfile),
        eigrp=families,
        vrfs=router.vrfs,
        ip_routing=router.ip_routing,
        unread=tuple(sorted(router.unread, key=lambda line: line.number)),
        tree=tree,
        source=source,
        **_sections(router),
    )


def _sections(router: RouterDraft) -> dict[str, Any]:
    """The fields that the modules of sections build themselves."""
    fields: dict[str, Any] = dict(router.single("router").fields)
    for section in BUILDERS:
        fields.update(section.build(router))
    return fields


def _named(drafts: dict[str, Draft], record: type[Built]) -> dict[str, Built]:
    """Records with the fields name, at and lines."""
    return {
        name: draft.build(record, name=name, at=draft.at, lines=tuple(draft.lines))
        for name, draft in drafts.items()
    }


def _interface(name: str, draft: InterfaceDraft, release: Release | None) -> Interface:
    is_tunnel = name.startswith("Tunnel")
    return draft.build(
        Interface,
        name=name,
        tunnel=draft.tunnel.build(TunnelConfig, lines=tuple(draft.tunnel.lines))
        if is_tunnel
        else None,
        nhrp=_nhrp(draft.nhrp, release),
        nhrp_ipv6=_nhrp(draft.nhrp_ipv6, release),
        at=draft.at,
        lines=tuple(draft.lines),
        **_parts(draft),
    )


def _parts(draft: InterfaceDraft) -> dict[str, Any]:
    """The families of lines that are records of their own."""
    parts = draft.parts
    fields: dict[str, Any] = {
        name: parts[name].build(record, lines=tuple(parts[name].lines))
        for name, record in (("ipv6", Ipv6Interface), ("pim", PimInterface), ("bfd", BfdInterface))
        if name in parts
    }
    for name in ("ospf", "ospfv3"):
        fields[name] = ospf.interface_settings(parts.get(name))
    for name in ("cts", "standby"):
        if name in parts:
            fields[name] = tuple(parts[name].lines)
    return fields


def _nhrp(draft: Draft, release: Release | None) -> NhrpConfig | None:
    if not draft.lines:
        return None
    facts = defaults.facts(release)
    draft.set("typed", frozenset(draft.fields))
    draft.default("multicast_dynamic", facts.multicast_dynamic)
    draft.default("shortcut", facts.shortcut)
    draft.default("holdtime", defaults.holdtime(release))
    return draft.build(NhrpConfig, lines=tuple(draft.lines))


def _eigrp(
    key: tuple[str | None, int, str | None, str], draft: EigrpDraft, router: RouterDraft
) -> EigrpConfig:
    name, number, vrf_name, family = key
    router.unread += draft.fields.pop("unread", [])
    settings = dict(draft.settings)
    if name is None:
        _add_classic_lines(settings, number, router)
    common = settings.pop("default", Draft())
    return draft.build(
        EigrpConfig,
        autonomous_system=number,
        name=name,
        vrf=vrf_name,
        address_family=family,
        default=common.build(EigrpInterface, interface="default", lines=tuple(common.lines)),
        interfaces={
            interface: _eigrp_interface(interface, own, common)
            for interface, own in settings.items()
        },
        at=draft.at,
        lines=tuple(draft.lines),
    )


def _add_classic_lines(settings: dict[str, Draft], number: int, router: RouterDraft) -> None:
    """Classic mode keeps its interface settings in the interface block; named mode ignores those."""
    for name, interface in router.interfaces.items():
        lines = interface.eigrp.get(number)
        if lines is None:
            continue
        own = settings.setdefault(name, Draft(lines.at))
        own.fields.update(lines.fields)
        own.lines += lines.lines


def _eigrp_interface(interface: str, own: Draft, common: Draft) -> EigrpInterface:
    merged = Draft(own.at)
    merged.fields = {**common.fields, **own.fields}
    return merged.build(EigrpInterface, interface=interface, lines=tuple(own.lines))
