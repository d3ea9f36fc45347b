"""A real GNS3 server from PyPI, in a throw-away virtual environment, on loopback.

Never with KVM: ``/dev/kvm`` may open and still be unusable (nested virtualisation).

Where QEMU is not installed, the server is shown a program in its place that only tells a version:
GNS3 asks for nothing more to make a node, and none of the tests then claims to have started one.
ubridge, without which no node can start, is in no registry: `relay` stands in its place.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.flow.ports import free_ports

from . import relay

REQUIREMENTS = {2: "gns3-server>=2.2,<3", 3: "gns3-server>=3,<4"}
USER, PASSWORD = "lab", "lab-Pw-31"


@dataclass(frozen=True)
class Server:
    """A running server."""

    major: int
    url: str
    log: Path
    stand_ins: Path


def environment(folder: Path, major: int) -> Path:
    """The server's program, installed once; skips, with pip's words, where PyPI cannot be reached."""
    program = folder / "bin" / "gns3server"
    complete = folder / "complete"
    if complete.exists():
        return program
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True, timeout=120)
    done = subprocess.run(
        [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", REQUIREMENTS[major]],
        check=False, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"{REQUIREMENTS[major]} cannot be installed: {done.stderr.strip()[-300:]}")
    complete.touch()
    return program


@contextmanager
def running(program: Path, folder: Path, major: int) -> Iterator[Server]:
    """The server, answering; stopped by its process at the end."""
    (port,) = free_ports(1)
    configuration = folder / "gns3.conf"
    configuration.write_text(_configuration(folder, port, major))
    log = folder / "server.log"
    home = {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / ".config")}
    home["PATH"] = f"{home['PATH']}:{_stand_ins(folder / 'bin')}"  # behind what is really there
    with (folder / "output.log").open("w") as output:
        process = subprocess.Popen(
            [*_with_us(), str(program), "--config", str(configuration), "--host", "127.0.0.1",
             "--port", str(port), "--log", str(log)],
            cwd=folder, env=home, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(process, f"{url}/v{major}/version", folder / "output.log")
        yield Server(major, url, log, folder / "bin")
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _with_us() -> list[str]:
    """Words before a command that end it when this process is killed, where util-linux has them."""
    return ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []


def _wait(process: subprocess.Popen[bytes], url: str, output: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url, auth=(USER, PASSWORD), timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail(f"the GNS3 server did not come up: {output.read_text()[-800:]}")


def _stand_ins(folder: Path) -> Path:
    """Programs in the place of those that are not installed."""
    folder.mkdir(exist_ok=True)
    told = {
        "qemu-system-x86_64": "QEMU emulator version 7.2.0",
        "qemu-img": "qemu-img version 7.2.0",
    }
    texts = {name: f"#!/bin/sh\necho '{says}'\n" for name, says in told.items()}
    texts["ubridge"] = "\n".join(relay.program(sys.executable)) + "\n"
    for name, text in texts.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return folder


def _configuration(folder: Path, port: int, major: int) -> str:
    lines = ["[Server]", "host = 127.0.0.1", f"port = {port}", "report_errors = False"]
    for name in ("images", "projects", "appliances", "configs", "symbols"):
        (folder / name).mkdir(exist_ok=True)
        lines.append(f"{name}_path = {folder / name}")
    if major == 2:
        lines += ["auth = True", f"user = {USER}", f"password = {PASSWORD}"]
    else:
        (folder / "secrets").mkdir(exist_ok=True)
        lines += [f"secrets_dir = {folder / 'secrets'}", "install_builtin_appliances = False"]
        lines += ["[Controller]", f"default_admin_username = {USER}",
                  f"default_admin_password = {PASSWORD}", "jwt_secret_key = " + "0123456789abcdef" * 4]  # fmt: skip
    lines += [
        "[Qemu]",
        "enable_hardware_acceleration = False",
        "require_hardware_acceleration = False",
    ]
    lines += ["enable_kvm = False", "require_kvm = False"]
    return "\n".join(lines) + "\n"
