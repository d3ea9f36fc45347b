"""NAPALM's IOS driver, unchanged: every method a push needs, on both platforms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from napalm import get_network_driver
from napalm.base.exceptions import MergeConfigException, ReplaceConfigException

from tests.flow.drivers.conftest import ENABLE, PASSWORD, USERNAME, Device

Open = Callable[..., Any]
MERGE = "interface Loopback7\n description merged\n ip address 10.7.7.7 255.255.255.255\nend\n"


@pytest.fixture
def opened(device: Device) -> Iterator[Open]:
    """A function that opens a NAPALM driver with optional arguments; all are closed at the end."""
    drivers = []

    def open_driver(**options: Any) -> Any:
        driver = get_network_driver("ios")(
            device.address, USERNAME, PASSWORD,
            optional_args={"port": device.port, "secret": ENABLE, **options},
        )  # fmt: skip
        driver.open()
        drivers.append(driver)
        return driver

    yield open_driver
    for driver in drivers:
        driver.close()


@pytest.fixture
def napalm(opened: Open) -> Any:
    return opened()


def test_is_alive(napalm: Any) -> None:
    assert napalm.is_alive() == {"is_alive": True}
    assert napalm.get_facts()["hostname"]


def test_facts(napalm: Any, device: Device) -> None:
    facts = napalm.get_facts()
    assert facts["hostname"] == device.name
    assert facts["fqdn"] == f"{device.name}.lab.example"
    assert facts["vendor"] == "Cisco"
    assert facts["model"] == {"classic": "IOSv", "xe": "C8000V"}[device.name]
    version = {"classic": "Version 15.9(3)M", "xe": "Version 17.12.4,"}[device.name]
    assert version in facts["os_version"]
    assert facts["serial_number"]
    assert device.lan in facts["interface_list"]
    assert 0 <= facts["uptime"] < 3600


def test_config(napalm: Any, device: Device) -> None:
    config = napalm.get_config()
    assert f"hostname {device.name}\n" in config["running"]
    assert f"hostname {device.name}\n" in config["startup"]
    assert config["running"].rstrip().endswith("end")


def test_interfaces(napalm: Any, device: Device) -> None:
    interfaces = napalm.get_interfaces()
    wan = "GigabitEthernet0/0" if device.name == "classic" else "GigabitEthernet1"
    assert interfaces[wan]["is_up"] and interfaces[wan]["is_enabled"]
    assert interfaces[wan]["speed"] == 1000.0 and interfaces[wan]["mtu"] == 1500
    assert not interfaces[device.lan]["is_up"] and not interfaces[device.lan]["is_enabled"]


def test_interface_addresses(napalm: Any, device: Device) -> None:
    addresses = napalm.get_interfaces_ip()
    wan = "GigabitEthernet0/0" if device.name == "classic" else "GigabitEthernet1"
    own = "198.51.100.2" if device.name == "classic" else "198.51.100.1"
    assert addresses[wan] == {"ipv4": {own: {"prefix_length": 30}}}


def test_arp_table_holds_the_neighbor(napalm: Any) -> None:
    table = {entry["ip"]: entry for entry in napalm.get_arp_table()}
    assert set(table) == {"198.51.100.1", "198.51.100.2"}
    assert sorted(entry["age"] for entry in table.values()) == [-1.0, 0.0]


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


def _lines(config: str) -> list[str]:
    """Without what the driver itself sets for its file operations."""
    return [line for line in config.splitlines() if line not in ("!", "file prompt quiet")]


def _load(napalm: Any, device: Device, kind: str) -> None:
    if kind == "merge":
        napalm.load_merge_candidate(config=MERGE)
    else:
        block = MERGE.removesuffix("end\n")
        config = device.running_config()
        place = config.index("interface GigabitEthernet")
        napalm.load_replace_candidate(config=config[:place] + block + config[place:])
