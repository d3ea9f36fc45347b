"""The demo, whole, in each phase."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("phase", ["1", "2", "3"])
def test_the_demo_walks_to_its_end(phase: str, tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DMVPN_")}
    secrets = {"DMVPN_PSK": "psk-demo-81z", "DMVPN_PASSWORD": "pw-demo-72y"}
    done = subprocess.run(
        [sys.executable, "-m", "dmvpn.cli", "demo", "--phase", phase],
        cwd=tmp_path, env={**environment, **secrets}, capture_output=True, check=False, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "9. The lab is down" in done.stdout
    assert "spoke2 first" in done.stdout
    assert ("DT1" in done.stdout) == (phase == "3")
    assert not any(secret in done.stdout + done.stderr for secret in secrets.values())
    assert list(tmp_path.iterdir()) == []
