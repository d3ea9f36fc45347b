"""NAPALM's IOS driver, unchanged: what it reads."""

from __future__ import annotations

from typing import Any

from tests.flow.drivers.conftest import Device


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
