"""``dmvpn init DIR``: copy the example inventory out."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer

from dmvpn.cli.console import say
from dmvpn.errors import Problem, StoreError


def init(
    folder: Annotated[
        Path, typer.Argument(help="Where to put it; its folder inventory must be new or empty.")
    ],
) -> None:
    """Copy the example inventory to DIR/inventory, ready to be changed into yours."""
    place = folder / "inventory"
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise StoreError(Problem(str(place), "is there already", "name a new or empty folder"))
    with as_file(files("dmvpn") / "inventory") as example:
        sources = sorted(path for path in example.iterdir() if path.suffix in (".yaml", ".md"))
        try:
            place.mkdir(parents=True, exist_ok=True)
            for source in sources:
                (place / source.name).write_bytes(source.read_bytes())
        except OSError as error:
            raise StoreError(Problem(str(place), error.strerror or str(error))) from error
    change = "" if folder == Path() else f"cd {folder} && "
    say(
        f"{place}: " + ", ".join(source.name for source in sources),
        f"Next: export the secrets that groups.yaml and defaults.yaml name, then  {change}dmvpn render",
    )
