"""The records of interfaces, with what their release does where no line says it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dmvpn.config import defaults
from dmvpn.config.drafts import Draft
from dmvpn.config.model import (
    BfdInterface,
    Interface,
    Ipv6Interface,
    NhrpConfig,
    PimInterface,
    TunnelConfig,
)
from dmvpn.config.sections import ospf
from dmvpn.config.sections.router import InterfaceDraft, RouterDraft
from dmvpn.model import Release

_NO_TUNNEL = TunnelConfig()
_RECORDS: dict[str, Callable[..., object]] = {
    "tunnel": TunnelConfig, "ipv6": Ipv6Interface, "pim": PimInterface, "bfd": BfdInterface,
}  # fmt: skip
"""The records of an interface that are built of nothing but their lines."""


def build(router: RouterDraft) -> dict[str, object]:
    """The fields of `RouterConfig` built here."""
    interfaces = router.interfaces.items()
    return {
        "interfaces": {name: _interface(name, draft, router.release) for name, draft in interfaces}
    }


def _interface(name: str, draft: InterfaceDraft, release: Release | None) -> Interface:
    fields = _parts(draft.parts, release) if draft.parts else {}
    if name.startswith("Tunnel"):
        fields.setdefault("tunnel", _NO_TUNNEL)
    else:
        fields.pop("tunnel", None)
    return draft.build_with_lines(Interface, name=name, **fields)


def _parts(parts: dict[str, Draft], release: Release | None) -> dict[str, Any]:
    """The families of lines that are records of their own."""
    fields: dict[str, Any] = {
        name: parts[name].build(record, lines=tuple(parts[name].lines))
        for name, record in _RECORDS.items()
        if name in parts
    }
    for name in ("nhrp", "nhrp_ipv6"):
        if name in parts:
            fields[name] = _nhrp(parts[name], release)
    for name in ("ospf", "ospfv3"):
        if name in parts:
            fields[name] = ospf.interface_settings(parts[name])
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
