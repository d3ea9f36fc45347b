"""NAPALM's IOS driver, unchanged: merging by SCP and inline, discarding, rolling back."""

from __future__ import annotations

from typing import Any

import pytest
from napalm.base.exceptions import MergeConfigException

from tests.flow.drivers.conftest import Device, Open

MERGE = "interface Loopback7\n description merged\n ip address 10.7.7.7 255.255.255.255\nend\n"


def _lines(config: str) -> list[str]:
    """Without what the driver itself sets for its file operations."""
    return [line for line in config.splitlines() if line not in ("!", "file prompt quiet")]


@pytest.mark.parametrize("inline", [False, True], ids=["scp", "inline"])
def test_merge(opened: Open, device: Device, inline: bool) -> None:
    napalm = opened(inline_transfer=inline)
    napalm.load_merge_candidate(config=MERGE)
    assert napalm.compare_config() == (
        "+interface Loopback7\n+ description merged\n+ ip address 10.7.7.7 255.255.255.255"
    )
    assert "Loopback7" not in device.running_config()
    napalm.commit_config()
    assert " ip address 10.7.7.7 255.255.255.255\n" in device.running_config()
    assert "Loopback7" in device.startup_config()
    napalm.load_merge_candidate(config=MERGE)
    assert napalm.compare_config() == ""


def test_discard(napalm: Any, device: Device) -> None:
    before = device.running_config()
    napalm.load_merge_candidate(config=MERGE)
    napalm.discard_config()
    assert _lines(device.running_config()) == _lines(before)


def test_rollback_of_a_merge(napalm: Any, device: Device) -> None:
    napalm.load_merge_candidate(config=MERGE)
    napalm.commit_config()
    napalm.rollback()
    assert "Loopback7" not in device.running_config()
    assert "Loopback7" not in device.startup_config()


def test_refused_line_in_a_merge_is_rolled_back(napalm: Any, device: Device) -> None:
    napalm.load_merge_candidate(config="interface Loopback7\n frobnicate\nend\n")
    with pytest.raises(MergeConfigException, match="Invalid input detected"):
        napalm.commit_config()
    assert "Loopback7" not in device.running_config()
