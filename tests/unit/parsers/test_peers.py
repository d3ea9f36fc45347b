"""Ours beside Genie and ntc-templates on every real capture, see `peers`."""

from __future__ import annotations

import pytest

from tests.unit.parsers.conftest import real_captures
from tests.unit.parsers.peers import scores, table

pytest.importorskip("genie.libs.parser")
pytest.importorskip("ntc_templates.parse")


def test_side_by_side(shared: object) -> None:
    found = scores()
    print(f"\n{table(found)}")
    ours = found["dmvpn"]
    assert ours["wrong in silence"] == ours["refused"] == ours["not offered"] == 0
    assert ours["complete"] == len(real_captures())
    assert found["Genie"]["wrong in silence"] and found["ntc-templates"]["wrong in silence"]
