"""A lab in a process of its own: what ``dmvpn lab up --detach`` starts and ``dmvpn lab down`` stops.

    state = start(specs, folder)     # returns when every router listens
    state = start(specs, folder, owner=os.getpid())   # and ends with this process, however that ends
    read_state(folder)               # None when no lab runs there
    stop(folder)                     # True when one was stopped

The folder holds ``lab.json`` (pid, routers, addresses, ports), ``host_key`` and ``lab.log``.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from ipaddress import IPv4Address, IPv4Interface
from pathlib import Path
from typing import Any

from dmvpn.errors import Problem, StoreError
from dmvpn.labs.emulated.leases import Lease, Leases
from dmvpn.model import Release

STATE_FILE = "lab.json"
LOG_FILE = "lab.log"
READY = "ready"


@dataclass(frozen=True, slots=True)
class RouterSpec:
    """A router to emulate.

    configuration: its startup-config, day 0 or any other.  port 0: any free port.  leases: what
    DHCP gives its interfaces.
    """

    name: str
    release: Release
    configuration: str
    address: str = "127.0.0.1"
    port: int = 0
    leases: Leases = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LabState:
    """A running lab: its process, and where each router listens."""

    pid: int
    endpoints: Mapping[str, tuple[str, int]]


def start(
    specs: Iterable[RouterSpec], folder: Path, *, seconds: float = 60, owner: int | None = None
) -> LabState:
    """Start a lab process and wait until it listens.

    owner: a process whose end ends the lab; None: it runs until `stop`.
    StoreError when a lab runs there already or the new one does not come up; its words are quoted.
    """
    if (running := read_state(folder)) is not None:
        raise StoreError(Problem(str(folder), f"a lab runs there already, pid {running.pid}"))
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOG_FILE).open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "dmvpn.labs.emulated", str(folder), *([str(owner)] if owner else [])],
            stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    assert process.stdin is not None
    with suppress(BrokenPipeError), process.stdin as pipe:
        pipe.write(dump_specs(specs).encode())
    return _wait(process, folder, time.monotonic() + seconds)


def _wait(process: subprocess.Popen[bytes], folder: Path, deadline: float) -> LabState:
    while time.monotonic() < deadline:
        if (state := read_state(folder)) is not None and state.pid == process.pid:
            process.returncode = 0  # it is meant to outlive us; spares a ResourceWarning
            return state
        if process.poll() is not None:
            break
        time.sleep(0.02)
    process.kill()
    process.wait()
    said = (folder / LOG_FILE).read_text(encoding="utf-8").strip().rpartition("\n")[2]
    raise StoreError(Problem(str(folder), f"the lab did not start: {said or 'no answer'}"))


def stop(folder: Path, *, seconds: float = 10) -> bool:
    """Stop the lab of a folder and wait until it is gone; False when none runs there."""
    state = read_state(folder)
    if state is None:
        return False
    os.kill(state.pid, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while _alive(state.pid):
        if time.monotonic() > deadline:
            os.kill(state.pid, signal.SIGKILL)
            deadline += seconds
        time.sleep(0.02)
    with suppress(ChildProcessError):
        os.waitpid(state.pid, 0)  # when it was our own child: leave no zombie
    (folder / STATE_FILE).unlink(missing_ok=True)
    return True


def read_state(folder: Path) -> LabState | None:
    """The lab that runs there; None when there is none, or the one on file is dead."""
    try:
        record = json.loads((folder / STATE_FILE).read_text(encoding="utf-8"))
        state = LabState(
            int(record["pid"]),
            {name: (item["address"], item["port"]) for name, item in record["routers"].items()},
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            Problem(str(folder / STATE_FILE), "not a lab's state", "delete the file")
        ) from error
    return state if _alive(state.pid) else None


def write_state(folder: Path, endpoints: Mapping[str, tuple[str, int]]) -> None:
    """Put this process on file, all at once."""
    routers = {name: {"address": at[0], "port": at[1]} for name, at in endpoints.items()}
    text = json.dumps({"pid": os.getpid(), "routers": routers}, indent=1)
    new = folder / f"{STATE_FILE}.new"
    new.write_text(text, encoding="utf-8")
    new.replace(folder / STATE_FILE)


def _alive(pid: int) -> bool:
    """Whether the lab process lives; another program that got its number does not count."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # when it is our own child: let it go
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return False
    proc = Path(f"/proc/{pid}/cmdline")
    return not proc.exists() or b"dmvpn.labs.emulated" in proc.read_bytes()


def dump_specs(specs: Iterable[RouterSpec]) -> str:
    """Router specs as JSON, for the child's standard input: they hold password hashes."""
    return json.dumps(
        [{**asdict(spec), "release": str(spec.release)} for spec in specs], default=str
    )


def load_specs(text: str) -> list[RouterSpec]:
    """The specs `dump_specs` wrote."""
    return [_spec(item) for item in json.loads(text)]


def _spec(item: dict[str, Any]) -> RouterSpec:
    leases = {
        name: Lease(IPv4Interface(lease["address"]), IPv4Address(lease["gateway"]))
        for name, lease in item["leases"].items()
    }
    return RouterSpec(**{**item, "release": Release.parse(item["release"]), "leases": leases})
