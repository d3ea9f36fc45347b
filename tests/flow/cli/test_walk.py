"""One user's afternoon: init, render, lab up, deploy, verify, capture, judge the captures, lab down.

The tests stand in the order of the walk and share its folder and its lab.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dmvpn.config import ConfigNode, ConfigTree
from tests.flow.cli.conftest import SECRETS, Shell

ROUTERS = ["hub1", "hub2", "spoke1", "spoke2", "spoke3", "spoke4"]


@pytest.fixture(scope="module", autouse=True)
def lab(shell: Shell) -> Iterator[None]:
    """The emulated routers, for the whole walk; never left behind."""
    shell("lab", "up")
    yield
    shell("lab", "down")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def lines(section: ConfigNode) -> list[tuple[int, str]]:
    return [(len(path), node.text) for path, node in section.walk()]


def test_init_copied_the_example(shell: Shell) -> None:
    files = {path.name for path in (shell.folder / "inventory").iterdir()}
    assert files == {"config.yaml", "defaults.yaml", "groups.yaml", "hosts.yaml"}
    assert "there already" in shell("init", ".", code=2)


def test_the_lab_says_where_its_routers_are(shell: Shell) -> None:
    said = shell("lab", "status")
    assert all(name in said for name in (*ROUTERS, "isp"))


def test_render_masks_on_screen_and_writes_private_files(shell: Shell) -> None:
    shown = shell("render", "--limit", "spoke1,hub2")
    assert "! spoke1" in shown
    assert "! spoke2" not in shown
    assert "pre-shared-key ********" in shown
    shell("render", "--output", "configs")
    written = shell.folder / "configs" / "spoke1.cfg"
    assert SECRETS["DMVPN_PSK"] in written.read_text()
    assert mode(written) == 0o600


def test_a_dry_run_shows_and_changes_nothing(shell: Shell) -> None:
    said = shell("deploy", code=1)
    assert "+   pre-shared-key ********" in said
    assert "6 to change" in said
    assert "6 to change" in shell("deploy", code=1)


def test_verify_says_what_is_missing_before_the_deploy(shell: Shell) -> None:
    said = json.loads(shell("verify", "--format", "json", "--no-ping", code=1))
    missing = {c["router"] for c in said["checks"] if c["actual"] == "no such interface"}
    assert missing == set(ROUTERS)


def test_deploy_commits_by_both_transports_and_saves(shell: Shell) -> None:
    said = json.loads(shell("deploy", "--commit", "--format", "json"))
    rows = {row["router"]: row for row in said["routers"]}
    assert {row["transport"] for row in rows.values()} == {"napalm", "netmiko"}
    assert all(row["changed"] and row["saved"] and not row["failed"] for row in rows.values())


def test_a_second_deploy_changes_nothing(shell: Shell) -> None:
    assert "0 to change, 6 as intended" in shell("deploy")
    assert "0 changed, 6 as intended" in shell("deploy", "--commit")


@pytest.mark.parametrize("transport", ["napalm", "netmiko"])
def test_either_transport_sees_the_same_state(shell: Shell, transport: str) -> None:
    assert "6 as intended" in shell("deploy", "--transport", transport)


def test_verify_passes_before_and_after_traffic(shell: Shell) -> None:
    before = json.loads(shell("verify", "--format", "json"))
    assert before["summary"]["failed"] == before["summary"]["unknown"] == 0
    after = json.loads(shell("verify", "--traffic", "--format", "json"))
    paths = [c for c in after["checks"] if c["rule"] == "spoke-path"]
    assert len(paths) == 4
    assert all(c["outcome"] == "passed" and "direct" in c["expected"] for c in paths)


def test_junit_has_a_suite_for_each_router(shell: Shell) -> None:
    shell("verify", "--format", "junit", "--output", "verify.xml")
    root = ElementTree.parse(shell.folder / "verify.xml").getroot()
    assert [suite.get("name") for suite in root] == ROUTERS


def test_captures_can_be_judged_later(shell: Shell) -> None:
    shell("capture", "--output", "kept", "--command", "show running-config")
    file = shell.folder / "kept" / "spoke1" / "show_running-config.txt"
    assert SECRETS["DMVPN_PSK"] in file.read_text()
    assert mode(file) == 0o600
    said = json.loads(shell("verify", "--from", "kept", "--format", "json"))
    assert said["summary"]["failed"] == said["summary"]["unknown"] == 0


@pytest.mark.parametrize("router", ROUTERS)
def test_the_router_runs_what_was_rendered_line_for_line(shell: Shell, router: str) -> None:
    rendered = ConfigTree.parse((shell.folder / "configs" / f"{router}.cfg").read_text())
    kept = shell.folder / "kept" / router / "show_running-config.txt"
    running = ConfigTree.parse(kept.read_text())
    assert len(rendered.nodes) > 10
    for section in rendered:
        found = running.find(section.text)
        assert found is not None, section
        assert lines(found) == lines(section)


def test_parse_reads_what_was_captured(shell: Shell) -> None:
    rows = json.loads(
        shell("parse", "show dmvpn", "kept/spoke1/show_dmvpn.txt", "--format", "json")
    )
    assert {row["tunnel_address"] for row in rows} >= {"172.16.0.1", "172.16.0.2"}
    assert {row["state"] for row in rows} == {"UP"}


def test_nothing_printed_held_a_secret(shell: Shell) -> None:
    """Last, so that it sees all that was printed."""
    for name, secret in SECRETS.items():
        assert secret not in shell.output, name
