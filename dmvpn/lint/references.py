"""Names a configuration uses, and what there is under a name: one mechanism for every place.

A place is a function that yields `Reference`s (`routing_references`, `references_by_layer`); rules
report those that name nothing (`dmvpn.lint.rules.references`).
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass

from dmvpn.config.model import (
    Line,
    RouterConfig,
)

WORDS = {
    "acl": "access list", "acl6": "IPv6 access list", "prefix": "prefix list", "route-map": "route map",
    "as-path": "AS path list", "community": "community list", "object-group": "object group",
    "crypto-map": "crypto map", "track": "track object", "sla": "IP SLA operation", "zone": "zone",
    "interface": "interface", "key-chain": "key chain",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reference:
    """A name used at a line.  layer: of the rule that reports it when it dangles; use: for what."""

    layer: str
    kind: str
    name: str
    at: Line
    use: str

    def __str__(self) -> str:
        return f"no {WORDS[self.kind]} {self.name}, which {self.use} names"


def known(router: RouterConfig, kind: str) -> Container[str]:
    """The names there are of a kind; both families of IP where the word does not tell."""
    match kind:
        case "acl":
            return _either(router.access_lists, router.access_lists_ipv6)
        case "acl6":
            return router.access_lists_ipv6
        case "prefix":
            return _either(router.prefix_lists, router.prefix_lists_ipv6)
        case "track" | "sla":
            return {str(number) for number in (router.tracks if kind == "track" else router.sla)}
        case "crypto-map":
            return {name for name, own in router.crypto_maps.items() if not own.is_dynamic}
        case "zone":
            return {"self", "default", *router.zones}
        case _:
            return _tables(router)[kind]


def _tables(router: RouterConfig) -> dict[str, Container[str]]:
    return {
        "route-map": router.route_maps, "as-path": router.as_path_lists,
        "community": router.community_lists, "object-group": router.object_groups,
        "interface": {name.lower() for name in router.interfaces} | set(router.interfaces),
        "key-chain": router.key_chains,
    }  # fmt: skip


def _either(first: Iterable[str], second: Iterable[str]) -> set[str]:
    return {*first, *second}


def named_in(lines: Iterable[Line], name: str, otherwise: Line, *words: str) -> Line:
    """The first line that has the name and the other words, or the line of the block."""
    wanted = {name, *words}
    return next((line for line in lines if wanted <= set(line.text.split())), otherwise)
