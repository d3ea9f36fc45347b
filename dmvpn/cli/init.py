"""``dmvpn init DIR``: copy the example inventory out."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer

from dmvpn.cli.console import say
from dmvpn.errors import Problem, StoreError


def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
) -> None:
    """Copy the example inventory to DIR, ready to be changed into yours."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(Problem(str(folder), "is there already", "name a new or empty folder"))
    with as_file(files("dmvpn") / "inventory") as example:
        sources = sorted(path for path in example.iterdir() if path.suffix in (".yaml", ".md"))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for source in sources:
                (folder / source.name).write_bytes(source.read_bytes())
        except OSError as error:
            raise StoreError(Problem(str(folder), error.strerror or str(error))) from error
    say(
        f"{folder}: " + ", ".join(source.name for source in sources),
        f"Next: set the secrets named in groups.yaml, then  dmvpn render -i {folder}",
    )
