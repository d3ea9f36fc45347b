"""Parsers nobody here wrote (ntc-templates) read what the emulated routers print of themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from netmiko import ConnectHandler
from netmiko.base_connection import BaseConnection
from ntc_templates.parse import parse_output  # type: ignore[import-untyped]

from tests.flow.drivers.conftest import Device


@pytest.fixture
def connection(device: Device) -> Iterator[BaseConnection]:
    with ConnectHandler(**device.netmiko) as connection:
        yield connection


def _rows(connection: BaseConnection, command: str) -> list[dict[str, Any]]:
    said = connection.send_command(command)
    return list(parse_output(platform="cisco_ios", command=command, data=str(said)))


def test_version(connection: BaseConnection, device: Device) -> None:
    (row,) = _rows(connection, "show version")
    assert row["hostname"] == device.name
    assert row["version"] == {"classic": "15.9(3)M", "xe": "17.12.4"}[device.name]
    assert row["hardware"] == {"classic": ["IOSv"], "xe": ["C8000V"]}[device.name]
    assert row["uptime_minutes"] in ("0", "1")


def test_interfaces(connection: BaseConnection, device: Device) -> None:
    rows = {row["interface"]: row for row in _rows(connection, "show interfaces")}
    assert len(rows) == 4
    assert rows[device.lan]["link_status"] == "administratively down"
    (up,) = [row for row in rows.values() if row["link_status"] == "up"]
    assert up["ip_address"] in ("198.51.100.1", "198.51.100.2")
    assert up["prefix_length"] == "30"
    assert (up["mtu"], up["bandwidth"], up["delay"]) == ("1500", "1000000 Kbit", "10 usec")


def test_interface_brief_and_interface(connection: BaseConnection, device: Device) -> None:
    brief = {row["interface"]: row for row in _rows(connection, "show ip interface brief")}
    whole = {row["interface"]: row for row in _rows(connection, "show ip interface")}
    assert set(brief) == set(whole) and len(brief) == 4
    assert brief[device.lan]["status"] == "administratively down"
    for name, row in whole.items():
        listed = row["ip_address"][0] if row["ip_address"] else "unassigned"
        assert brief[name]["ip_address"] == listed


def test_arp(connection: BaseConnection) -> None:
    rows = _rows(connection, "show ip arp")
    assert {row["ip_address"] for row in rows} == {"198.51.100.1", "198.51.100.2"}


def test_flash(connection: BaseConnection, device: Device) -> None:
    connection.send_config_set(["file prompt quiet"])
    connection.send_command("copy running-config flash:kept.cfg")
    (row,) = _rows(connection, "dir")
    assert row["name"] == "kept.cfg"
    assert row["size"] == str(len(device.running_config()))


@pytest.mark.parametrize("command", ["show inventory", "show clock", "show users", "show archive"])
def test_small_ones(connection: BaseConnection, command: str) -> None:
    assert _rows(connection, command)
