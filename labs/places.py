"""Where the boxes stand on a map: hubs above, providers between, spokes below."""

from __future__ import annotations

from dmvpn.labs.model import Kind, LabModel

ROWS = ((Kind.HUB,), (Kind.PROVIDER,), (Kind.NAT,), (Kind.SPOKE,), (Kind.HOST,))
APART = 200
BETWEEN = 140


def places(model: LabModel) -> dict[str, tuple[int, int]]:
    """Name → (x, y), in pixels, the middle of the map at x = 0; rows that are empty take no room."""
    found: dict[str, tuple[int, int]] = {}
    filled = [row for row in (model.of_kind(*kinds) for kinds in ROWS) if row]
    for number, row in enumerate(filled):
        for index, node in enumerate(row):
            x = round((index - (len(row) - 1) / 2) * APART)
            found[node.name] = (x, number * BETWEEN)
    for nat in model.of_kind(Kind.NAT):  # beside the routers it hides
        behind = [
            found[end.node][0]
            for link in model.links_of(nat.name)
            for end in (link.a, link.b)
            if model.node(end.node).kind is Kind.SPOKE
        ]
        if behind:
            found[nat.name] = (round(sum(behind) / len(behind)), found[nat.name][1])
    return found
