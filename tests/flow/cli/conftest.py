"""The command line as a user has it: a process, a working folder, an environment."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.flow.ports import free_ports

SECRETS = {
    "DMVPN_PASSWORD": "pass-Wq71x",
    "DMVPN_PSK": "psk-Zr82y",
    "DMVPN_NHRP_AUTH": "nh-Xt93",
}


@dataclass
class Shell:
    """A folder to run ``dmvpn`` in; output holds all that was printed so far.

    seconds: that a command may take.
    """

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    output: str = ""
    seconds: float = 300

    def __call__(self, *arguments: str, code: int = 0) -> str:
        """Run ``dmvpn ARGUMENTS``, check the exit code, give back stdout."""
        done = subprocess.run(
            [sys.executable, "-m", "dmvpn.cli", *arguments],
            cwd=self.folder, env=self.environment, capture_output=True, check=False, text=True, timeout=self.seconds,
        )  # fmt: skip
        self.output += done.stdout + done.stderr
        assert done.returncode == code, f"{arguments}: {done.stdout}\n{done.stderr}"
        return done.stdout if code < 2 else done.stderr


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A fresh folder with the example inventory and its secrets."""
    return _shell(tmp_path_factory.mktemp("cli"))


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], Shell]:
    """As `shell`, for one test alone."""
    return lambda: _shell(tmp_path)


def _shell(folder: Path) -> Shell:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("DMVPN_")}
    own = {"NO_COLOR": "1", "COLUMNS": "120", "DMVPN_LAB_OWNER": str(os.getpid())}
    shell = Shell(folder, {**inherited, **SECRETS, **own})  # no lab outlives a killed test run
    shell("init", ".")
    _free_ports(folder / "inventory" / "hosts.yaml")
    return shell


def _free_ports(hosts: Path) -> None:
    """The example's fixed ports may be taken on this machine, by another test for one."""
    ports = iter(free_ports(6))
    text = re.sub(r"port: \d+", lambda _: f"port: {next(ports)}", hosts.read_text())
    hosts.write_text(text)
