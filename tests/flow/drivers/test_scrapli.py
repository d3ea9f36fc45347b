"""Scrapli's IOS-XE platform, unchanged, over its own SSH library."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from scrapli import AuthOptions, Cli, LookupKeyValue, TransportSsh2Options

from tests.flow.drivers.conftest import ENABLE, PASSWORD, USERNAME, Device


@pytest.fixture
def cli(device: Device) -> Iterator[Cli]:
    auth = AuthOptions(
        username=USERNAME, password=PASSWORD, lookups=[LookupKeyValue("enable", ENABLE)]
    )
    with Cli(
        device.address, port=device.port, definition_file_or_name="cisco_iosxe",
        auth_options=auth, transport_options=TransportSsh2Options(),
    ) as cli:  # fmt: skip
        yield cli


def test_prompt(cli: Cli, device: Device) -> None:
    assert cli.get_prompt().result == f"{device.name}#"


def test_show_is_whole_and_unpaged(cli: Cli, device: Device) -> None:
    result = cli.send_input("show running-config")
    assert not result.failed
    assert f"hostname {device.name}" in result.result
    assert result.result.rstrip().endswith("end")


def test_failure_is_seen(cli: Cli) -> None:
    assert cli.send_input("show nonsense").failed


def test_configuration_mode(cli: Cli, device: Device) -> None:
    result = cli.send_inputs(
        [f"interface {device.lan}", "description by scrapli"], requested_mode="configuration"
    )
    assert not result.failed
    assert " description by scrapli\n" in device.running_config()
