"""``dmvpn simulate DIR``: will it come up, and if not, where does it stop?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dmvpn.cli.console import emit, say
from dmvpn.cli.options import DEFAULT_INVENTORY, Format, FormatOption, Output, PhaseOption
from dmvpn.errors import Problem, StoreError

if TYPE_CHECKING:
    from dmvpn.config import RouterConfig
    from dmvpn.simulate import Flow, Prediction
    from dmvpn.simulate.timeline import Event


def simulate(
    source: Annotated[
        Path,
        typer.Argument(help="Folder of configurations, a file for each router; or an inventory."),
    ] = DEFAULT_INVENTORY,
    traffic: Annotated[
        list[str] | None,
        typer.Option("--traffic", metavar="ROUTER:ADDRESS", help="Send a packet first; repeat."),
    ] = None,
    down: Annotated[
        list[str] | None,
        typer.Option("--down", metavar="ROUTER[:INTERFACE]", help="Take it away; repeat."),
    ] = None,
    assume_underlay: Annotated[
        bool,
        typer.Option("--assume-underlay", help="Take NBMA addresses as reachable where no way is."),
    ] = False,
    against: Annotated[
        Path | None,
        typer.Option("--against", help="Simulate this folder too: what does it gain and lose?"),
    ] = None,
    phase: PhaseOption = None,
    format: FormatOption = Format.TEXT,
    output: Output = None,
) -> None:
    """Predict from configurations alone what every router would show, and why not more."""
    if format is Format.JUNIT:
        raise StoreError(Problem("--format", "simulate prints text or json"))
    asked = (traffic or (), down or (), assume_underlay)
    configs = _configs(source, phase)
    prediction = _predict(configs, *asked)
    if against is None:
        _print(prediction, configs, _events(configs, *asked), format, output)
        raise typer.Exit(any(cause.stops for cause in prediction.causes))
    changed = _configs(against, phase)
    after = _predict(changed, *asked)
    raise typer.Exit(_compare(prediction, after, changed, format, output))


def _configs(source: Path, phase: int | None) -> dict[str, RouterConfig]:
    from dmvpn.simulate.folder import read_folder

    if source.is_file() or (source / "config.yaml").is_file():
        return _of_inventory(source, phase)
    return read_folder(source)


def _of_inventory(inventory: Path, phase: int | None) -> dict[str, RouterConfig]:
    """What render makes of the inventory, and the provider between its routers."""
    from dmvpn.cli.network import open_network
    from dmvpn.config import read
    from dmvpn.labs.underlay import HOSTNAME, underlay_configuration
    from dmvpn.render import render_file

    design = open_network(inventory, phase=phase).design
    configs = {}
    for name, router in design.routers.items():
        configs[name] = read(f"hostname {name}\n{render_file(router)}", name)
    return {**configs, HOSTNAME: read(underlay_configuration(design), HOSTNAME)}


def _predict(
    configs: dict[str, RouterConfig], traffic: Sequence[str], down: Sequence[str], assume: bool
) -> Prediction:
    from dmvpn.simulate import simulate as predict

    problems = [
        Problem("--down", f"no router {item.partition(':')[0]!r}", ", ".join(configs))
        for item in down
        if item.partition(":")[0] not in configs
    ]
    flows = [_flow(item, configs, problems) for item in traffic]
    if problems:
        raise StoreError(*problems)
    sent = [flow for flow in flows if flow is not None]
    return predict(configs, traffic=sent, down=down, assume_underlay=assume)


def _flow(text: str, configs: dict[str, RouterConfig], problems: list[Problem]) -> Flow | None:
    from dmvpn.simulate import Flow

    router, _, address = text.partition(":")
    if router not in configs:
        problems.append(Problem("--traffic", f"no router {router!r}", ", ".join(configs)))
        return None
    try:
        return Flow(router, ip_address(address))
    except ValueError:
        problems.append(Problem("--traffic", f"{text!r}: no address", "ROUTER:ADDRESS"))
        return None


def _events(
    configs: dict[str, RouterConfig], traffic: Sequence[str], down: Sequence[str], assume: bool
) -> tuple[Event, ...]:
    """What goes when; nothing where nothing is taken away."""
    from dmvpn.simulate.timeline import timeline

    flows = [flow for item in traffic if (flow := _flow(item, configs, [])) is not None]
    if not down:
        return ()
    return timeline(configs, down=down, traffic=flows, assume_underlay=assume)


def _print(
    prediction: Prediction,
    configs: dict[str, RouterConfig],
    events: tuple[Event, ...],
    format: Format,
    output: Path | None,
) -> None:
    if format is Format.JSON:
        from dmvpn.simulate.json_shape import plain, shape

        more = {"events": plain(events)} if events else {}
        emit(json.dumps({**shape(prediction), **more}, indent=1), output)
        return
    from dmvpn.report.prediction import as_plain_text, events_for_console, prediction_for_console

    sources = {name: config.source for name, config in configs.items()}
    parts = [*prediction_for_console(prediction, sources), *events_for_console(events)]
    if output is None:
        say(*parts)
    else:
        emit(as_plain_text(parts), output)


def _compare(
    before: Prediction,
    after: Prediction,
    configs: dict[str, RouterConfig],
    format: Format,
    output: Path | None,
) -> int:
    """Exit code 1 when something is lost.  configs: of the second side."""
    from dmvpn.report.prediction import as_plain_text, causes_for_console, changes_for_console
    from dmvpn.simulate.compare import changes_shape, compare, new_causes

    changes, causes = compare(before, after), new_causes(before, after)
    sources = {name: config.source for name, config in configs.items()}
    parts = [*changes_for_console(changes), *causes_for_console(causes, sources)]
    if format is Format.JSON:
        emit(json.dumps(changes_shape(changes, causes), indent=1), output)
    elif output is not None:
        emit(as_plain_text(parts), output)
    else:
        say(*parts)
    return int(any(not item.gained for item in changes))
