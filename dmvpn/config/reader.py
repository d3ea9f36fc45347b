"""`read`: IOS text → `RouterConfig`."""

from __future__ import annotations

from collections.abc import Iterable

from dmvpn.config import defaults
from dmvpn.config.model import (
    AccessList,
    EigrpConfig,
    EigrpInterface,
    Ikev2Keyring,
    Ikev2Policy,
    Ikev2Profile,
    Ikev2Proposal,
    Interface,
    IpsecProfile,
    KeyringPeer,
    Line,
    NhrpConfig,
    RouterConfig,
    StaticRoute,
    TransformSet,
    TunnelConfig,
)  # fmt: skip
from dmvpn.config.paste import nest
from dmvpn.config.sections import (
    access_lists,
    eigrp,
    ikev2,
    interfaces,
    ipsec,
    routes,
    vrf,
)  # fmt: skip
from dmvpn.config.sections.router import ROUTER, EigrpDraft, InterfaceDraft, RouterDraft
from dmvpn.config.shapes import Built, Draft
from dmvpn.config.tree import ConfigTree
from dmvpn.model import Release

SECTIONS = (access_lists, eigrp, ikev2, interfaces, ipsec, routes, vrf)
"""The modules whose lines `ROUTER` reads; naming them here imports them."""


def read(text: str, source: str = "") -> RouterConfig:
    """Read any IOS configuration; never raises on odd text.

    source: a name for messages (a file name, a router).  Lines that stand in sections we read and
    that nothing understands are in ``unread``.
    """
    tree = nest(ConfigTree.parse(text), ROUTER)
    router = RouterDraft()
    for node in tree:
        if not ROUTER.read(router, node) and _is_ours(node.text):
            router.unread.append(Line(node.line, node.text))
    return _build(router, tree, source)


def _is_ours(text: str) -> bool:
    """A global line of a family we read every line of."""
    return text.startswith(
        ("interface ", "router eigrp ", "ip route ", "crypto ikev2 pro", "crypto ikev2 pol",
         "crypto ikev2 key", "crypto ipsec tr", "crypto ipsec pr", "ip access-list ")
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
        static_routes=_distinct(draft.build(StaticRoute) for draft in router.static_routes),
        access_lists={name: draft.build(AccessList) for name, draft in router.access_lists.items()},
        vrfs=router.vrfs,
        ip_routing=router.ip_routing,
        unread=tuple(sorted(router.unread, key=lambda line: line.number)),
        tree=tree,
        source=source,
    )


def _distinct(routes: Iterable[StaticRoute]) -> tuple[StaticRoute, ...]:
    """A route that stands twice is one route."""
    return tuple(dict.fromkeys(routes))


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
    )


def _nhrp(draft: Draft, release: Release | None) -> NhrpConfig | None:
    if not draft.lines:
        return None
    facts = defaults.facts(release)
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
