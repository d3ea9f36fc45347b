"""What a BGP neighbour inherits: from its peer group or templates."""

from __future__ import annotations

from typing import Any

from dmvpn.config.addresses import address_or_name
from dmvpn.config.drafts import Draft
from dmvpn.config.model import BgpConfig, BgpFamily, BgpFamilyNeighbor, BgpNeighbor
from dmvpn.config.sections.bgp import BgpDraft, FamilyDraft
from dmvpn.config.sections.router import RouterDraft


def build(router: RouterDraft) -> dict[str, object]:
    """The fields of `RouterConfig` read here."""
    return {"bgp": tuple(_process(number, draft) for number, draft in router.bgp.items())}


def _process(number: int, draft: BgpDraft) -> BgpConfig:
    neighbors = [_session(key, own, draft) for key, own in draft.sessions.items()]
    default = bool(draft.fields.get("default_ipv4_unicast", True))
    families = tuple(
        _family(key, family, draft, default)
        for key, family in draft.families.items()
        if family.lines or family.fields or family.policies
    )
    return draft.build_with_lines(
        BgpConfig,
        autonomous_system=number,
        neighbors=tuple(one for one in neighbors if one.address is not None),
        peer_groups={one.name: one for one in neighbors if one.address is None},
        families=families,
    )


def _session(key: tuple[str | None, str], own: Draft, process: BgpDraft) -> BgpNeighbor:
    vrf, name = key
    merged = Draft(own.at)
    merged.fields = _with_inherited(own, vrf, process, 0)
    merged.fields.pop("is_group", None)
    address = address_or_name(name)
    return merged.build(
        BgpNeighbor,
        name=name,
        address=None if isinstance(address, str) else address,
        vrf=vrf,
        at=own.at,
        lines=tuple(own.lines),
    )


def _with_inherited(own: Draft, vrf: str | None, process: BgpDraft, depth: int) -> dict[str, Any]:
    """A session's fields over those of its group or template, and so on up; at most 8 levels."""
    group: str = own.fields.get("peer_group") or ""
    above = process.sessions.get((vrf, group)) or process.sessions.get((None, group))
    template = process.templates.get(group)
    if template is not None:
        above = template.session
    if not group or above is None or depth > 8:
        return dict(own.fields)
    return {**_with_inherited(above, vrf, process, depth + 1), **own.fields}


def _family(
    key: tuple[str, str | None], family: FamilyDraft, process: BgpDraft, default: bool
) -> BgpFamily:
    name, vrf = key
    on_by_default = default and name == "ipv4" and vrf is None
    return family.build(
        BgpFamily,
        address_family=name,
        vrf=vrf,
        neighbors={
            peer: _policy(peer, own, family, process, vrf, on_by_default)
            for peer, own in _policies(family, process, on_by_default).items()
        },
        at=family.at,
        lines=tuple(family.lines),
    )


def _policies(family: FamilyDraft, process: BgpDraft, everybody: bool) -> dict[str, Draft]:
    """The family's neighbours; in the default family all sessions of the process."""
    if not everybody:
        return family.policies
    others = {name: Draft() for vrf, name in process.sessions if vrf is None}
    return {**others, **family.policies}


def _policy(
    name: str,
    own: Draft,
    family: FamilyDraft,
    process: BgpDraft,
    vrf: str | None,
    on_by_default: bool,
) -> BgpFamilyNeighbor:
    session = process.sessions.get((vrf, name)) or process.sessions.get((None, name))
    fields: dict[str, Any] = {}
    group = own.fields.get("peer_group") or (session and session.fields.get("peer_group"))
    if group:
        template = process.templates.get(group)
        above = template.policy if template else family.policies.get(group)
        fields = dict(above.fields) if above else {}
        fields["peer_group"] = group
    merged = Draft()
    merged.fields = {"activated": on_by_default, **fields, **own.fields}
    return merged.build(BgpFamilyNeighbor, name=name, lines=tuple(own.lines))
