"""NAPALM's IOS driver, unchanged: commits that come back unless they are confirmed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.flow.drivers.conftest import Device

MERGE = "interface Loopback7\n description merged\n ip address 10.7.7.7 255.255.255.255\nend\n"


def _load(napalm: Any, device: Device, kind: str) -> None:
    if kind == "merge":
        napalm.load_merge_candidate(config=MERGE)
    else:
        block = MERGE.removesuffix("end\n")
        config = device.running_config()
        place = config.index("interface GigabitEthernet")
        napalm.load_replace_candidate(config=config[:place] + block + config[place:])


@pytest.mark.parametrize("kind", ["merge", "replace"])
def test_unconfirmed_commit_comes_back(napalm: Any, device: Device, kind: str) -> None:
    _load(napalm, device, kind)
    napalm.commit_config(revert_in=120)
    assert "Loopback7" in device.running_config()
    assert napalm.has_pending_commit()
    device.lab.advance(119)
    assert "Loopback7" in device.running_config()
    device.lab.advance(1)
    assert "Loopback7" not in device.running_config()
    assert not napalm.has_pending_commit()


@pytest.mark.parametrize("kind", ["merge", "replace"])
def test_confirmed_commit_stays(napalm: Any, device: Device, kind: str) -> None:
    _load(napalm, device, kind)
    napalm.commit_config(revert_in=60)
    assert "Loopback7" not in device.startup_config()
    napalm.confirm_commit()
    device.lab.advance(61)
    assert "Loopback7" in device.running_config()
    assert "Loopback7" in device.startup_config()


def test_pending_commit_can_be_rolled_back(napalm: Any, device: Device) -> None:
    _load(napalm, device, "merge")
    napalm.commit_config(revert_in=60)
    napalm.rollback()
    assert "Loopback7" not in device.running_config()
    assert not napalm.has_pending_commit()
