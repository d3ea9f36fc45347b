"""Where the command line prints: results on stdout, progress and errors on stderr."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console, RenderableType

stdout = Console()
stderr = Console(stderr=True)


def emit(text: str, output: Path | None) -> None:
    """Print a result as it is, or write it to a file only its owner can read."""
    if output is None:
        stdout.file.write(text if text.endswith("\n") else text + "\n")
        return
    from dmvpn.store import write_private

    write_private(output, text if text.endswith("\n") else text + "\n")
    stderr.print(f"wrote {output}", highlight=False)


def say(*parts: RenderableType) -> None:
    """Print renderables on stdout."""
    for part in parts:
        stdout.print(part, highlight=False, soft_wrap=isinstance(part, str))
