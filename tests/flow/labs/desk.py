"""``dmvpn`` as a user has it who works with a controller: a folder, an environment, Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.flow.cli.conftest import SECRETS, Shell
from tests.interrupts import heeded


def shell_for(folder: Path, kind: str, url: str, user: str, password: str, **more: str) -> Shell:
    """``dmvpn`` in a folder of its own.  kind: CML or GNS3.  more: further DMVPN_… variables."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("DMVPN_")}
    own = {"URL": url, "USERNAME": user, "PASSWORD": password}
    named = {f"DMVPN_{kind}_{name}": value for name, value in own.items()}
    named |= {f"DMVPN_{name}": value for name, value in more.items()}
    environment = {**inherited, **SECRETS, **named, "NO_COLOR": "1", "COLUMNS": "120"}
    return Shell(folder, environment, seconds=300)


def interrupted(shell: Shell, arguments: tuple[str, ...], moment: Callable[[], bool]) -> str:
    """Press Ctrl-C at a moment of a command; what it said."""
    with heeded():
        process = subprocess.Popen(
            [sys.executable, "-m", "dmvpn.cli", *arguments], cwd=shell.folder,
            env=shell.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
    deadline = time.monotonic() + 180
    while not moment():
        assert process.poll() is None and time.monotonic() < deadline, process.communicate()[0]
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=180)
    assert process.returncode == 2, said
    assert "goes on, dmvpn lab down removes it)" in said and "interrupted" in said
    assert "Traceback" not in said
    return said
