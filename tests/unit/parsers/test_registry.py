"""Commands are found by name, abbreviated or not; others are refused by name."""

from __future__ import annotations

from dataclasses import fields

import pytest

from dmvpn.errors import InputError
from dmvpn.parsers import COMMANDS, find, parse


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("show dmvpn", "show dmvpn"),
        ("sh dmv det", "show dmvpn"),
        ("show dmvpn interface Tunnel0 detail", "show dmvpn"),
        ("show dmvpn vrf detail detail", "show dmvpn"),
        ("sh ip nhr", "show ip nhrp"),
        ("show ip nhrp 10.0.0.1", "show ip nhrp"),
        ("show ip nhrp vrf RED dynamic", "show ip nhrp"),
        ("show ipv6 nhrp 2001:DB8::/64", "show ip nhrp"),
        ("sh ip nhrp nhs", "show ip nhrp nhs detail"),
        ("sh ip nhrp nhs det tunnel 0", "show ip nhrp nhs detail"),
        ("sh cry ikev2 sa", "show crypto ikev2 sa"),
        ("show crypto ikev2 sa detailed", "show crypto ikev2 sa"),
        ("sh cry ips sa int tu0", "show crypto ipsec sa"),
        ("show crypto ipsec sa peer 192.0.2.1 detail", "show crypto ipsec sa"),
        ("sh cry sess", "show crypto session"),
        ("sh ip ei ne", "show ip eigrp neighbors"),
        ("sh ip ro vrf RED", "show ip route"),
        ("show ip route next hop override", "show ip route"),
        ("sh int tu0", "show interfaces tunnel"),
        ("show interfaces Tunnel 0", "show interfaces tunnel"),
        ("PING 10.0.0.1 source Tunnel0", "ping"),
        ("trace 10.0.0.1", "traceroute"),
    ],
)
def test_a_command_is_found(typed: str, name: str) -> None:
    assert find(typed).name == name


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("show dmvpm", "show dmvpn"),
        ("show ip nhrp wrong", "show ip nhrp"),
        ("show clock", "no parser for this command"),
        ("", "no command"),
        ("show dmvpn | include UP", "pipe"),
    ],
)
def test_an_unknown_command_is_named_with_those_near(typed: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse(typed, "")


def test_every_command_finds_itself() -> None:
    assert [find(name).name for name in COMMANDS] == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_record_is_flat_frozen_and_explained(name: str) -> None:
    command = COMMANDS[name]
    assert command.record.__doc__ and command.parse.__doc__
    assert command.record.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert command.fields == tuple(field.name for field in fields(command.record))


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("text", ["", "\n", "\r\n\r\n", "hub1#", "hub1#show x\nhub1#"])
def test_nothing_printed_is_nothing_found(name: str, text: str) -> None:
    assert parse(name, text) == []
