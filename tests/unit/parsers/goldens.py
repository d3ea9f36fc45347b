"""The reviewed goldens of the real captures: one line each in tests/cases/parsers/captures.tsv.

The captures are not ours to copy, so a golden is the number of records and a digest of their
canonical JSON.  ``reviewed`` says whether somebody read the text against the records: `review`
shows the two and sets it.
"""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import astuple, dataclass
from pathlib import Path

from dmvpn.parsers import parse
from dmvpn.report.as_json import records_as_json
from tests.unit.parsers.conftest import SHARED, Real

FILE = Path(__file__).resolve().parents[2] / "cases" / "parsers" / "captures.tsv"
COLUMNS = ("path", "command", "records", "sha256", "reviewed")


@dataclass(frozen=True)
class Golden:
    """What one capture must parse to."""

    path: str
    command: str
    records: int
    sha256: str
    reviewed: str = "no"


def path_of(real: Real) -> str:
    """A capture's path as the manifest names it."""
    return real.path.relative_to(SHARED / "captures").as_posix()


def golden_of(real: Real, reviewed: str = "no") -> Golden:
    """The golden that the parser would give."""
    records = json.loads(records_as_json(parse(real.command, real.text)))
    canonical = json.dumps(records, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).hexdigest()[:16]
    return Golden(path_of(real), real.command, len(records), digest, reviewed)


def read_goldens() -> dict[str, Golden]:
    """Path → golden."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))[1:]
    found = [
        Golden(path, command, int(records), digest, reviewed)
        for path, command, records, digest, reviewed in rows
    ]
    return {golden.path: golden for golden in found}


def write_goldens(goldens: dict[str, Golden]) -> None:
    """All goldens, by path."""
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(astuple(goldens[path]) for path in sorted(goldens))
