"""What a user sees when something is wrong: who, what, what to do next, and exit code 2."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.flow.cli.conftest import SECRETS, Shell

Fresh = Callable[[], Shell]


def edit(shell: Shell, file: str, old: str, new: str) -> None:
    path = shell.folder / "inventory" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_an_unknown_key_names_host_and_field(fresh: Fresh) -> None:
    shell = fresh()
    edit(shell, "hosts.yaml", "role: hub", "rolle: hub")
    said = shell("render", code=2)
    assert "hub1" in said
    assert "rolle" in said
    assert "role" in said


def test_a_missing_secret_is_named(fresh: Fresh) -> None:
    shell = fresh()
    del shell.environment["DMVPN_PSK"]
    said = shell("render", code=2)
    assert "DMVPN_PSK" in said
    assert SECRETS["DMVPN_NHRP_AUTH"] not in said


def test_malformed_yaml_names_file_and_line(fresh: Fresh) -> None:
    shell = fresh()
    edit(shell, "hosts.yaml", "  port: ", "  port: [\n")
    said = shell("render", code=2)
    assert "hosts.yaml" in said
    assert "hosts.yaml:7:" in said


def test_several_errors_come_together(fresh: Fresh) -> None:
    shell = fresh()
    edit(shell, "hosts.yaml", "203.0.113.2/30", "198.51.100.2/30")
    edit(shell, "groups.yaml", "phase: 3", "phase: 4")
    said = shell("render", code=2)
    assert said.count("error:") >= 2


def test_no_inventory_says_how_to_make_one(fresh: Fresh) -> None:
    said = fresh()("render", "-i", "nowhere", code=2)
    assert "nowhere" in said
    assert "dmvpn init" in said


def test_an_unknown_router_lists_the_known(fresh: Fresh) -> None:
    said = fresh()("render", "--limit", "spoke9", code=2)
    assert "spoke9" in said
    assert "spoke4" in said


def test_routers_that_are_down_are_named_each(fresh: Fresh) -> None:
    shell = fresh()
    shell("deploy", "--commit", code=2)
    assert shell.output.count("the connection was refused") == 6
    said = shell("capture", code=2)
    assert said.count("the connection was refused") == 6


def test_verify_of_a_dead_network_could_not_tell(fresh: Fresh) -> None:
    shell = fresh()
    shell("verify", "--no-ping", code=2)
    assert shell.output.count("the connection was refused") >= 6


def test_no_lab_says_how_to_start_one(fresh: Fresh) -> None:
    shell = fresh()
    assert "dmvpn lab up" in shell("deploy", "--lab", code=2)
    shell("lab", "status", code=1)
    shell("lab", "down")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("% Invalid input detected at '^' marker.\n", "refused"),
        ("nonsense\n", "line 1"),
    ],
)
def test_parse_names_the_line(fresh: Fresh, text: str, says: str) -> None:
    shell = fresh()
    (shell.folder / "shown.txt").write_text(text)
    assert says in shell("parse", "show dmvpn", "shown.txt", code=2)


def test_parse_of_an_unknown_command_names_near_ones(fresh: Fresh) -> None:
    assert "show dmvpn" in fresh()("parse", "show dmvpm", "/dev/null", code=2)
