"""What an interface of EIGRP inherits: from ``af-interface default`` or, in classic mode, its block."""

from __future__ import annotations

from dmvpn.config.drafts import Draft
from dmvpn.config.model import EigrpConfig, EigrpInterface
from dmvpn.config.sections.router import EigrpDraft, RouterDraft


def build(router: RouterDraft) -> dict[str, object]:
    """The fields of `RouterConfig` built here."""
    return {"eigrp": tuple(_eigrp(key, draft, router) for key, draft in router.eigrp.items())}


def _eigrp(
    key: tuple[str | None, int, str | None, str], draft: EigrpDraft, router: RouterDraft
) -> EigrpConfig:
    name, number, vrf_name, family = key
    settings = dict(draft.settings)
    if name is None:
        _add_classic_lines(settings, (family, number), router)
    common = settings.pop("default", Draft())
    return draft.build_with_lines(
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
    )


def _add_classic_lines(
    settings: dict[str, Draft], key: tuple[str, int], router: RouterDraft
) -> None:
    """Classic mode keeps its interface settings in the interface block; named mode ignores those."""
    for name, interface in router.interfaces.items():
        lines = interface.eigrp.get(key)
        if lines is None:
            continue
        own = settings.setdefault(name, Draft(lines.at))
        own.fields.update(lines.fields)
        own.lines += lines.lines


def _eigrp_interface(interface: str, own: Draft, common: Draft) -> EigrpInterface:
    merged = Draft(own.at)
    merged.fields = {**common.fields, **own.fields}
    return merged.build(EigrpInterface, interface=interface, lines=tuple(own.lines))
