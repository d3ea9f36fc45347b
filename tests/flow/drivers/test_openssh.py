"""OpenSSH's own ssh and scp, unchanged."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.flow.drivers.conftest import PASSWORD, USERNAME, Device

Run = Callable[..., subprocess.CompletedProcess[str]]
OPTIONS = ["-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
           "-o", "LogLevel=ERROR", "-o", "PubkeyAuthentication=no"]  # fmt: skip


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run ssh or scp with these arguments and this input; the password is asked by a script."""
    if shutil.which("ssh") is None:
        pytest.skip("the OpenSSH client is not installed")
    asker = tmp_path / "askpass"
    asker.write_text(f"#!/bin/sh\necho {PASSWORD}\n")
    asker.chmod(0o700)
    environment = {
        **os.environ, "SSH_ASKPASS": str(asker), "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":0",
    }  # fmt: skip

    def run_one(program: str, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, *OPTIONS, *arguments], input=typed, env=environment,
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return run_one


def test_one_command(device: Device, run: Run) -> None:
    for method in ("password", "keyboard-interactive"):
        done = run(
            "ssh", "-o", f"PreferredAuthentications={method}", "-p", str(device.port),
            f"{USERNAME}@{device.address}", "show run | include ^hostname",
        )  # fmt: skip
        assert (done.stdout, done.stderr) == (f"hostname {device.name}\n", "")


def test_terminal(device: Device, run: Run) -> None:
    login = f"{USERNAME}@{device.address}"
    typed = "conf t\ninterface Loopback5\nend\nexit\n"
    done = run("ssh", "-tt", "-p", str(device.port), login, typed=typed)
    assert done.returncode == 0
    assert f"{device.name}(config)#interface Loopback5" in done.stdout
    assert "interface Loopback5\n" in device.running_config()


def test_scp(device: Device, run: Run, tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(bytes(range(256)) * 100)
    remote = f"{USERNAME}@{device.address}:flash:/copied.bin"
    port = ("-O", "-P", str(device.port))
    assert run("scp", *port, "-p", str(tmp_path / "there"), remote).returncode == 0
    assert run("scp", *port, remote, str(tmp_path / "back")).returncode == 0
    assert (tmp_path / "back").read_bytes() == (tmp_path / "there").read_bytes()
    missing = run("scp", *port, remote + "x", str(tmp_path / "none"))
    assert missing.returncode == 1 and "No such file" in missing.stderr
