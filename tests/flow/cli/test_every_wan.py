"""Every kind of WAN, from an empty lab to a verified cloud, over SSH.

tests/cases/inventories/every-wan: a front-door VRF, an address by DHCP, a WAN that has IPv6 alone.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from tests.flow.cli.conftest import SECRETS, Shell

INVENTORY = Path(__file__).parents[2] / "cases" / "inventories" / "every-wan"


def test_every_kind_of_wan_walks_to_its_end(tmp_path: Path) -> None:
    shutil.copytree(INVENTORY, tmp_path / "inventory")
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("DMVPN_")}
    shell = Shell(tmp_path, {**inherited, **SECRETS, "NO_COLOR": "1", "COLUMNS": "120"})
    shell("lab", "up")
    try:
        done = json.loads(shell("deploy", "--lab", "--commit", "--format", "json"))
        assert all(row["changed"] and not row["failed"] for row in done["routers"])
        checks = json.loads(shell("verify", "--lab", "--format", "json"))["checks"]
        assert len(checks) > 50
        assert {check["outcome"] for check in checks} == {"passed"}
        assert "0 to change, 3 as intended" in shell("deploy", "--lab")
    finally:
        shell("lab", "down")
    assert not any(secret in shell.output for secret in SECRETS.values())
