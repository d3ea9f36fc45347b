"""A prediction as text for people: what stands, who sees whom, what is not up and why."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from dmvpn.model import Printed
from dmvpn.redact import redact
from dmvpn.simulate import Cause, Prediction
from dmvpn.simulate.compare import KINDS, Change
from dmvpn.simulate.timeline import Event
from dmvpn.snapshot import Snapshot
from dmvpn.tables import table

WIDEST_MATRIX = 12
MOST_LINES = 6
MOST_CHANGES = 25

Sources = dict[str, str]
"""Router → the file its configuration was read from."""


def as_plain_text(parts: Iterable[RenderableType]) -> str:
    """The parts as a file holds them: without colours."""
    out = io.StringIO()
    console = Console(file=out, width=120, color_system=None)
    for part in parts:
        console.print(part)
    return out.getvalue().rstrip("\n")


def prediction_for_console(prediction: Prediction, sources: Sources) -> list[RenderableType]:
    """Overview, matrix, paths, causes, and what was taken as given."""
    parts: list[RenderableType] = [_overview(prediction)]
    names = [name for name, state in prediction.snapshots.items() if state.dmvpn]
    if 1 < len(names) <= WIDEST_MATRIX:
        parts.append(_matrix(prediction, names))
    if prediction.paths:
        parts.append(_paths(prediction))
    for stops, head in ((True, "Not up, and why"), (False, "Works, but mend it")):
        parts += _causes([item for item in prediction.causes if item.stops is stops], head, sources)
    if prediction.assumptions:
        parts.append(Text("Taken as given", "bold"))
        parts += [Text(f"  • {said}", "dim") for said in prediction.assumptions]
        parts.append(Text())
    parts.append(_verdict(prediction))
    return parts


def _overview(prediction: Prediction) -> Table:
    rows = table("router", "tunnel", "role", "line", "peers up", "NHS", "SAs", "neighbours",
                 right=("peers up", "NHS", "SAs", "neighbours"))  # fmt: skip
    for name, state in prediction.snapshots.items():
        for number, tunnel in enumerate(state.tunnels or ()):
            peers = [row for row in state.dmvpn or () if row.interface == tunnel.interface]
            servers = [row for row in state.nhs or () if row.interface == tunnel.interface]
            sas = [row for row in state.ipsec or () if row.interface == tunnel.interface]
            rows.add_row(
                name if number == 0 else "",
                tunnel.interface,
                peers[0].role if peers else "-",
                _mark(tunnel.line, tunnel.line == "up"),
                _share(sum(row.state == "UP" for row in peers), len(peers)),
                _share(sum("R" in row.flags for row in servers), len(servers)),
                _share(sum(row.outbound_spi is not None for row in sas), len(sas)),
                str(_neighbours(state, tunnel.interface) or "-"),
            )
    return rows


def _neighbours(state: Snapshot, interface: str) -> int:
    tables = (getattr(state, name, None) for name in ("eigrp", "ospf", "bgp"))
    return sum(
        getattr(row, "interface", None) == interface for rows in tables for row in rows or ()
    )


def _share(good: int, total: int) -> Text:
    return _mark(f"{good}/{total}", good == total) if total else Text("-", "dim")


def _mark(text: str, good: bool) -> Text:
    return Text(text, "green" if good else "bold red")


def _matrix(prediction: Prediction, names: Sequence[str]) -> Table:
    """Routers down, peers across: the state ``show dmvpn`` prints."""
    owners: dict[Printed | None, str] = {
        tunnel.address.ip: name
        for name, state in prediction.snapshots.items()
        for tunnel in state.tunnels or ()
        if tunnel.address is not None
    }
    columns = [name for name in prediction.snapshots if name in owners.values()]
    rows = table("sees", *columns)
    for name in names:
        cells: dict[str, list[Text]] = {}
        for row in prediction.snapshots[name].dmvpn or ():
            peer = owners.get(row.tunnel_address)
            words = f"{row.state} {row.attributes}"
            cells.setdefault(peer or "", []).append(_mark(words, row.state == "UP"))
        joined = (Text(", ").join(cells.get(peer, [Text("·", "dim")])) for peer in columns)
        rows.add_row(name, *joined)
    return rows


def _paths(prediction: Prediction) -> Table:
    rows = table("from", "to", "way", "arrives")
    for path in prediction.paths:
        hops = " → ".join(map(str, path.hops)) or "-"
        good = "direct" if path.direct else "yes"
        rows.add_row(
            path.router,
            str(path.destination),
            hops,
            _mark(good if path.reached else f"no: {path.why}", path.reached),
        )
    return rows


def _causes(causes: Sequence[Cause], head: str, sources: Sources) -> Iterator[RenderableType]:
    """Causes in the same words are one, with all the peers they concern."""
    groups: dict[tuple[str, str, str], list[Cause]] = {}
    for cause in causes:
        groups.setdefault((cause.router, cause.layer.value, cause.cause), []).append(cause)
    if groups:
        yield Text(head, "bold")
    for (router, layer, said), items in groups.items():
        peers = [item.peer for item in items if item.peer]
        shown = ", ".join(peers[:5]) + (f" and {len(peers) - 5} more" if len(peers) > 5 else "")
        towards = f" → {shown}" if shown else ""
        yield Text.assemble("  ", (layer, "bold red" if items[0].stops else "yellow"), "  ",
                            (f"{router}{towards}", "bold"))  # fmt: skip
        yield Text(f"    {redact(said)}")
        yield from _places(items[0], sources)
    if groups:
        yield Text()


def events_for_console(events: Sequence[Event]) -> list[RenderableType]:
    """What goes when after the loss: one line for each second and router."""
    if not events:
        return []
    rows = table("after", "router", "loses", right=("after",))
    grouped: dict[tuple[int, str], list[str]] = {}
    for event in events:
        grouped.setdefault((event.seconds, event.router), []).append(event.what)
    for (seconds, router), things in list(grouped.items())[:MOST_CHANGES]:
        more = f" and {len(things) - 4} more" if len(things) > 4 else ""
        rows.add_row(f"{seconds} s", router, ", ".join(things[:4]) + more)
    return [rows]


def _places(cause: Cause, sources: Sources) -> Iterator[Text]:
    for router, line in cause.lines[:MOST_LINES]:
        file = Path(sources.get(router, "")).name or router
        yield Text(f"      {file}:{line.number}: {redact(line.text)}", "cyan")
    if len(cause.lines) > MOST_LINES:
        yield Text(f"      and {len(cause.lines) - MOST_LINES} lines more", "dim")


def _verdict(prediction: Prediction) -> Text:
    rows = [row for state in prediction.snapshots.values() for row in state.dmvpn or ()]
    up, stopping = sum(row.state == "UP" for row in rows), sum(c.stops for c in prediction.causes)
    counted = f"{len(prediction.snapshots)} routers, {up} of {len(rows)} peers up"
    if stopping:
        causes = "cause" if stopping == 1 else "causes"
        return Text(f"{counted}; {stopping} {causes} to look at.", "bold red")
    return Text(f"{counted}; nothing stands in the way.", "bold green")


def causes_for_console(causes: Sequence[Cause], sources: Sources) -> list[RenderableType]:
    """What stands in the way on one side of a comparison only."""
    return list(_causes(causes, "New in the way", sources))


def changes_for_console(changes: Sequence[Change]) -> list[RenderableType]:
    """What is lost and gained, a table for each kind that changes."""
    if not changes:
        return [Text("Both come to the same tunnels, neighbours, routes and paths.", "bold green")]
    parts: list[RenderableType] = []
    for kind in KINDS:
        mine = [item for item in changes if item.kind == kind]
        if mine:
            rows = table("", kind, "router")
            for item in mine[:MOST_CHANGES]:
                sign = Text("+ gained", "green") if item.gained else Text("- lost", "bold red")
                rows.add_row(sign, item.what, item.router)
            parts.append(rows)
        if len(mine) > MOST_CHANGES:
            parts.append(Text(f"and {len(mine) - MOST_CHANGES} more (all in --format json)", "dim"))
    lost = sum(not item.gained for item in changes)
    parts.append(
        Text(f"{len(changes) - lost} gained, {lost} lost.", "bold red" if lost else "bold green")
    )
    return parts
