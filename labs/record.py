"""Which lab on a server is ours: so that an interrupted build is taken up again, not doubled.

.dmvpn/labs/standard/cml.json     {"server": "https://…", "title": "standard", "mark": "…", "lab": "…"}

The mark is written before the server is asked for anything, and the lab bears it: a build that was
interrupted between the server's deed and its answer is found again, and nobody else's lab of the
same title is ever taken for ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from uuid import uuid4

from dmvpn.errors import Problem, StoreError
from dmvpn.labs.controller import ControllerError, Taken
from dmvpn.labs.server import LabServer


@dataclass(frozen=True, slots=True)
class Record:
    """A lab that was begun on a server.  lab: the server's identifier; empty: never answered."""

    server: str
    title: str
    mark: str
    lab: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A folder's claim to a lab on a server."""

    server: LabServer
    folder: Path

    @property
    def file(self) -> Path:
        """Where it is on file."""
        return self.folder / f"{self.server.kind}.json"

    def begun(self) -> str | None:
        """Our lab's identifier; None when there is none, or somebody removed it there."""
        record = read_record(self.file)
        if record is None:
            return None
        if record.server != self.server.url:
            what = f"the lab on file is on {record.server}"
            hint = "dmvpn lab down there, or another folder"
            raise ControllerError(self.server.url, what, hint)
        lab = record.lab or self.server.marked(record.title, record.mark)
        if lab and self.server.exists(lab):
            if not record.lab:
                write_record(self.file, replace(record, lab=lab))
            return lab
        self.forget()
        return None

    def lab(self, title: str) -> str:
        """As `begun`; ControllerError when there is none."""
        begun = self.begun()
        if begun is None:
            what = f"has no lab {title!r} of this folder"
            hint = f"build it: dmvpn lab up --on {self.server.kind}"
            raise ControllerError(self.server.url, what, hint)
        return begun

    def require_none(self, title: str) -> None:
        """Taken when there is a lab of that title on the server, ours or not."""
        for other in self.server.titled(title):
            what = f"there is a lab {title!r} already ({other})"
            raise Taken(self.server.url, what, "dmvpn lab up --replace removes it")

    def take(self, title: str, make: Callable[[str], str]) -> str:
        """Make a lab: ``make(mark)`` gives its identifier."""
        record = Record(self.server.url, title, str(uuid4()))
        write_record(self.file, record)
        lab = make(record.mark)
        write_record(self.file, replace(record, lab=lab))
        return lab

    def remove(self) -> bool:
        """Remove the lab from the server; False when there is none."""
        begun = self.begun()
        if begun is None:
            return False
        self.server.remove(begun)
        self.forget()
        return True

    def forget(self) -> None:
        """The lab is gone."""
        self.file.unlink(missing_ok=True)


def read_record(file: Path) -> Record | None:
    """The lab on file; None when there is none."""
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
        return Record(str(raw["server"]), str(raw["title"]), str(raw["mark"]), str(raw["lab"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(Problem(str(file), "is no record of a lab", "delete it")) from error


def write_record(file: Path, record: Record) -> None:
    """Put a lab on file, all at once."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".json.new")
    new.write_text(json.dumps(asdict(record)), encoding="utf-8")
    new.replace(file)
