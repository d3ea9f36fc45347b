"""The map of a lab as SVG: generated, so that it cannot differ from what is built."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from dmvpn.labs.model import End, Kind, LabModel, Link, Node
from dmvpn.labs.places import places
from dmvpn.model import interface_name

WIDTH, HEIGHT, MARGIN = 128, 48, 40
_FILL = {
    Kind.HUB: "#cfe3ff",
    Kind.SPOKE: "#d9f2d9",
    Kind.PROVIDER: "#eeeeee",
    Kind.NAT: "#ffe8c2",
    Kind.HOST: "#ffffff",
}


def svg(model: LabModel) -> str:
    """The whole picture; the same model always gives the same text."""
    at = places(model)
    left = min(x for x, _ in at.values()) - WIDTH // 2 - MARGIN
    right = max(x for x, _ in at.values()) + WIDTH // 2 + MARGIN
    bottom = max(y for _, y in at.values()) + HEIGHT // 2 + MARGIN
    top = -HEIGHT // 2 - MARGIN
    box = f"{left} {top} {right - left} {bottom - top}"
    size = f'width="{right - left}" height="{bottom - top}"'
    font = 'font-family="sans-serif" font-size="11" text-anchor="middle"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" {size} {font}>',
        f"<title>{escape(model.title)}</title>",
        f'<rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" fill="white"/>',
        *(line for link in model.links for line in _cable(model, link, at)),
        *(line for node in model.nodes for line in _box(node, at[node.name])),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _cable(model: LabModel, link: Link, at: dict[str, tuple[int, int]]) -> Iterator[str]:
    (x1, y1), (x2, y2) = at[link.a.node], at[link.b.node]
    yield f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#888888"/>'
    for (x, y), (far_x, far_y), end in (
        ((x1, y1), (x2, y2), link.a),
        ((x2, y2), (x1, y1), link.b),
    ):
        share = 0.36 if y != far_y else 0.42
        text_x, text_y = round(x + (far_x - x) * share), round(y + (far_y - y) * share)
        yield f'<text x="{text_x}" y="{text_y}" fill="#444444">{escape(_label(model, end))}</text>'


def _label(model: LabModel, end: End) -> str:
    """``Gi2 .1``: the interface and the last octet of its address."""
    full = interface_name(end.interface)
    word = full.rstrip("0123456789/.")
    short = word[:2] + full[len(word) :]
    try:
        address = model.node(end.node).port(end.interface).address
    except KeyError:
        return short
    return f"{short} .{str(address.ip).rpartition('.')[2]}"


def _box(node: Node, at: tuple[int, int]) -> Iterator[str]:
    x, y = at
    left, top = x - WIDTH // 2, y - HEIGHT // 2
    yield (
        f'<rect x="{left}" y="{top}" width="{WIDTH}" height="{HEIGHT}" rx="6"'
        f' fill="{_FILL[node.kind]}" stroke="#333333"/>'
    )
    yield f'<text x="{x}" y="{y - 4}" font-weight="bold">{escape(node.name)}</text>'
    first = node.ports[0].address if node.ports and node.kind is not Kind.PROVIDER else None
    yield f'<text x="{x}" y="{y + 12}">{first or node.kind.value}</text>'
