"""Everything the design can be asked for comes out without an error of lint."""

from __future__ import annotations

from pathlib import Path

import pytest

from dmvpn.config import read
from dmvpn.findings import Severity
from dmvpn.lint import lint
from tests.unit.render.matrix import CASES, NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_rendered_case_raises_no_error(name: str) -> None:
    folder: Path = CASES / name
    routers = {path.stem: read(path.read_text("utf-8"), path.name) for path in folder.glob("*.cfg")}
    errors = [str(f) for f in lint(routers) if f.severity is Severity.ERROR]
    assert routers and errors == []
