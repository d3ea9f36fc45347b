"""``dmvpn --help`` answers at once: what a verb needs is imported when the verb runs."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("pydantic", "nornir", "netmiko", "napalm", "asyncssh", "jinja2", "textfsm")


def test_the_command_line_imports_nothing_heavy() -> None:
    code = f"import sys, dmvpn.cli; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stdout.strip() == "[]"
