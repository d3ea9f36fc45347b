"""A lab in a process of its own: started, found, stopped."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from ipaddress import IPv4Address
from pathlib import Path

import asyncssh
import pytest

from dmvpn.errors import StoreError
from dmvpn.labs.emulated.process import RouterSpec, dump_specs, read_state, start, stop
from dmvpn.model import Release
from tests.flow.drivers.conftest import PASSWORD, USERNAME, first_configuration


def _specs(count: int) -> list[RouterSpec]:
    release = Release(17, 12, 4)
    text = first_configuration("xe", release)
    base = IPv4Address("127.1.0.1")
    return [RouterSpec(f"r{number}", release, text, str(base + number)) for number in range(count)]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "lab"
    stop(tmp_path / "lab")


def test_start_find_stop(folder: Path) -> None:
    state = start(_specs(3), folder)
    assert read_state(folder) == state
    assert [address for address, _ in state.endpoints.values()] == [
        "127.1.0.1", "127.1.0.2", "127.1.0.3",
    ]  # fmt: skip
    assert PASSWORD not in "".join(path.read_text() for path in folder.glob("*.*"))

    async def ask() -> str:
        address, port = state.endpoints["r2"]
        async with asyncssh.connect(
            address, port, username=USERNAME, password=PASSWORD,
            known_hosts=None, config=None, client_keys=None,
        ) as connection:  # fmt: skip
            return str((await connection.run("show privilege", check=True)).stdout)

    assert "level is 15" in asyncio.run(ask())
    with pytest.raises(StoreError, match=f"pid {state.pid}"):
        start(_specs(1), folder)
    assert stop(folder) is True
    assert read_state(folder) is None
    assert stop(folder) is False
    with pytest.raises(OSError):
        os.kill(state.pid, 0)


OWNER = """
import os, signal, sys
from pathlib import Path
from dmvpn.labs.emulated.process import load_specs, start
start(load_specs(sys.stdin.read()), Path(sys.argv[1]), owner=os.getpid())
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_lab_ends_with_its_owner_however_that_ends(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OWNER, str(folder)],
        input=dump_specs(_specs(1)).encode(),
        check=False,
    )
    assert done.returncode == -9
    deadline = time.monotonic() + 60
    while read_state(folder) is not None:
        assert time.monotonic() < deadline, "the lab outlived who started it"
        time.sleep(0.05)
    assert "Traceback" not in (folder / "lab.log").read_text()


def test_lab_without_owner_outlives_who_started_it(folder: Path) -> None:
    ownerless = OWNER.replace(", owner=os.getpid()", "")
    subprocess.run(
        [sys.executable, "-c", ownerless, str(folder)],
        input=dump_specs(_specs(1)).encode(),
        check=False,
    )
    assert read_state(folder) is not None


def test_500_routers_start_in_seconds(folder: Path) -> None:
    begun = time.monotonic()
    state = start(_specs(500), folder)
    assert len(state.endpoints) == 500
    assert time.monotonic() - begun < 60  # 3 s alone on two cores


def test_failed_start_says_why(folder: Path) -> None:
    bad = [RouterSpec("r1", Release(17, 12, 4), "", "192.0.2.1")]
    with pytest.raises(StoreError, match="127.0.0.0/8 only"):
        start(bad, folder)
    assert read_state(folder) is None


def test_state_that_is_not_ours_is_refused(folder: Path) -> None:
    folder.mkdir()
    (folder / "lab.json").write_text('["something else"]')
    with pytest.raises(StoreError, match="delete the file"):
        read_state(folder)
    (folder / "lab.json").unlink()


def test_state_of_a_dead_process_counts_for_nothing(folder: Path) -> None:
    folder.mkdir()
    (folder / "lab.json").write_text('{"pid": 4194304, "routers": {}}')
    assert read_state(folder) is None
