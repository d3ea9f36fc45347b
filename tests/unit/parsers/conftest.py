"""The real captures, as (command, file) pairs."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from dmvpn.errors import InputError
from dmvpn.parsers import find

SHARED = Path(__file__).resolve().parents[4] / "shared"


@dataclass(frozen=True)
class Real:
    """One real capture: its command as the manifest gives it, and its file."""

    command: str
    path: Path

    def __str__(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")


def real_captures() -> list[Real]:
    """Captures of the commands we have a parser for; none where the folder is absent."""
    manifest = SHARED / "captures" / "manifest.tsv"
    if not manifest.exists():
        return []
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    found = [Real(row["command"], manifest.parent / row["file"]) for row in rows]
    return [real for real in found if _known(real.command)]


def _known(command: str) -> bool:
    try:
        find(command)
    except InputError:
        return False
    return True


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "real" in metafunc.fixturenames:
        metafunc.parametrize("real", real_captures(), ids=str)
