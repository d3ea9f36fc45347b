"""What of a remote lab is on file: so that an interrupted build is taken up again, not doubled.

.dmvpn/labs/standard/cml.json     {"server": "https://…", "lab": "identifier"}
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from dmvpn.errors import Problem, StoreError


@dataclass(frozen=True, slots=True)
class Record:
    """A lab that was begun on a server.  lab: the server's identifier."""

    server: str
    lab: str


def read_record(folder: Path, kind: str) -> Record | None:
    """The lab on file; None when there is none."""
    path = folder / f"{kind}.json"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Record(str(raw["server"]), str(raw["lab"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(Problem(str(path), "is no record of a lab", "delete it")) from error


def write_record(folder: Path, kind: str, record: Record) -> None:
    """Put a lab on file, before anything else is done with it."""
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f"{kind}.json.new"
    new.write_text(json.dumps(asdict(record)), encoding="utf-8")
    new.replace(folder / f"{kind}.json")


def forget(folder: Path, kind: str) -> None:
    """The lab is gone."""
    (folder / f"{kind}.json").unlink(missing_ok=True)
