"""``dmvpn explain design`` and ``dmvpn schema``, as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, with secrets that must not be printed."""
    secrets = {"DMVPN_PSK": "S3CRET-psk", "DMVPN_NHRP_AUTH": "S3CRETn", "DMVPN_PASSWORD": "S3CRETp"}
    return subprocess.run(
        [sys.executable, "-m", "dmvpn.cli", *arguments],
        cwd=ROOT, env={**os.environ, **secrets}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def test_every_section_names_the_intent_and_the_rule() -> None:
    done = run("explain", "design", "spoke3", "--phase", "2")
    assert done.returncode == 0, done.stderr
    blocks = dict(block.split("\n", 1) for block in done.stdout.strip().split("\n\n")[1:])
    assert "phase = 2" in blocks["interface Tunnel0"]
    assert "the routing next hop is the other spoke" in blocks["interface Tunnel0"]
    assert "registers with hub2" in blocks["interface Tunnel0"]
    assert "spokes are stubs" in blocks["router eigrp DMVPN"]
    assert "ip mtu 1430" in blocks["decided for the cloud"]
    assert "S3CRET" not in done.stdout + done.stderr


def test_json_has_a_row_for_each_reason() -> None:
    rows = json.loads(run("explain", "design", "hub1", "--format", "json").stdout)
    assert {"section", "intent", "rule"} == set(rows[0])
    assert any(row["section"] == "router eigrp" for row in rows)


def test_an_unknown_router_is_refused() -> None:
    done = run("explain", "design", "spoke9")
    assert done.returncode == 2
    assert "no router 'spoke9'" in done.stderr
    assert "spoke4" in done.stderr


def test_schema_is_printed_for_editors() -> None:
    done = run("schema", "hosts")
    assert done.returncode == 0
    assert "dmvpn" in json.dumps(json.loads(done.stdout))
