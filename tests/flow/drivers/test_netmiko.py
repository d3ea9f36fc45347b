"""Netmiko, unchanged, against the emulated routers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from netmiko import ConnectHandler, file_transfer
from netmiko.base_connection import BaseConnection
from netmiko.exceptions import NetmikoAuthenticationException

from tests.flow.drivers.conftest import Device


@pytest.fixture
def connection(device: Device) -> Iterator[BaseConnection]:
    with ConnectHandler(**device.netmiko) as connection:
        yield connection


def test_prompt_is_privileged(connection: BaseConnection, device: Device) -> None:
    assert connection.find_prompt() == f"{device.name}#"


def test_configuration_lands_and_is_saved(connection: BaseConnection, device: Device) -> None:
    lines = [f"interface {device.lan}", "ip address 10.9.1.1 255.255.255.0", "no shutdown"]
    output = connection.send_config_set(lines)
    assert "%" not in output
    assert " ip address 10.9.1.1 255.255.255.0\n" in device.running_config()
    assert "10.9.1.1" not in device.startup_config()
    assert "[OK]" in connection.save_config()
    assert device.startup_config() == device.running_config()


def test_refused_line_is_marked(connection: BaseConnection) -> None:
    output = connection.send_config_set(["interface Tunnel0", "ip nhrp netwrk-id 1"])
    assert "% Invalid input detected at '^' marker." in output


def test_wrong_line_raises_when_asked(connection: BaseConnection) -> None:
    with pytest.raises(Exception, match="Invalid input detected"):
        connection.send_config_set(["frobnicate"], error_pattern=r"% Invalid input")


def test_abbreviations_and_pipes(connection: BaseConnection, device: Device) -> None:
    output = connection.send_command("sh run | inc ^hostname")
    assert str(output).strip() == f"hostname {device.name}"


def test_enable_from_user_mode(device: Device) -> None:
    with ConnectHandler(**device.netmiko) as first:
        first.send_config_set(["username reader privilege 1 secret read-Only1"])
    arguments = {**device.netmiko, "username": "reader", "password": "read-Only1"}
    with ConnectHandler(**arguments) as connection:
        assert connection.find_prompt().endswith(">")
        connection.enable()
        assert connection.find_prompt().endswith("#")


def test_wrong_password_is_refused(device: Device) -> None:
    with pytest.raises(NetmikoAuthenticationException):
        ConnectHandler(**{**device.netmiko, "password": "wrong"})


def test_file_goes_into_flash_and_back(
    connection: BaseConnection, device: Device, tmp_path: Path
) -> None:
    source = tmp_path / "notes.txt"
    source.write_bytes(b"one\r\ntwo\n" * 500)
    put = file_transfer(connection, source_file=str(source), dest_file="notes.txt")
    assert put == {"file_exists": True, "file_transferred": True, "file_verified": True}
    again = file_transfer(connection, source_file=str(source), dest_file="notes.txt")
    assert again["file_transferred"] is False
    target = tmp_path / "back.txt"
    file_transfer(connection, source_file="notes.txt", dest_file=str(target), direction="get")
    assert target.read_bytes() == source.read_bytes()


def test_show_commands_that_are_long_are_not_paged(connection: BaseConnection) -> None:
    assert "--More--" not in connection.send_command("show interfaces")
