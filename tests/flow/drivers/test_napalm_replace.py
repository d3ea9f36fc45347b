"""NAPALM's IOS driver, unchanged: replacing the whole configuration."""

from __future__ import annotations

from typing import Any

import pytest
from napalm.base.exceptions import ReplaceConfigException

from tests.flow.drivers.conftest import Device, Open


def _lines(config: str) -> list[str]:
    """Without what the driver itself sets for its file operations."""
    return [line for line in config.splitlines() if line not in ("!", "file prompt quiet")]


@pytest.mark.parametrize(
    "inline", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["scp", "inline"]
)
def test_replace(opened: Open, device: Device, inline: bool) -> None:
    napalm = opened(inline_transfer=inline)
    wanted = device.running_config().replace(
        f"interface {device.lan}\n", f"interface {device.lan}\n description replaced\n"
    )
    napalm.load_replace_candidate(config=wanted)
    assert napalm.compare_config() == f"interface {device.lan}\n +description replaced"
    napalm.commit_config()
    assert "description replaced" in device.running_config()
    napalm.load_replace_candidate(config=wanted)
    assert napalm.compare_config() == ""
    napalm.rollback()
    assert "description replaced" not in device.running_config()


def test_refused_line_in_a_replace_changes_nothing(napalm: Any, device: Device) -> None:
    before = device.running_config()
    napalm.load_replace_candidate(config=before.replace("end\n", "frobnicate\nend\n"))
    with pytest.raises(ReplaceConfigException, match="frobnicate"):
        napalm.commit_config()
    assert _lines(device.running_config()) == _lines(before)
