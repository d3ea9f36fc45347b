"""Every real capture parses to what somebody read in it, see `goldens`."""

from __future__ import annotations

from pathlib import Path

from tests.unit.parsers.conftest import Real, real_captures
from tests.unit.parsers.goldens import golden_of, path_of, read_goldens


def test_records_are_those_of_the_golden(real: Real) -> None:
    """Not rewritten by ``--update``: read it again, ``python -m tests.unit.parsers.review``."""
    golden = read_goldens()[path_of(real)]
    assert golden_of(real, golden.reviewed) == golden


def test_every_capture_of_the_manifest_has_its_golden(shared: Path) -> None:
    manifest = (shared / "captures" / "manifest.tsv").read_text(encoding="utf-8")
    goldens = read_goldens()
    assert set(goldens) == {path_of(real) for real in real_captures()}
    assert all(path in manifest for path in goldens)
    assert {golden.reviewed for golden in goldens.values()} <= {"yes", "no"}
