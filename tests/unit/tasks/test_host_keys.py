"""Known host keys: trusted once, shared by threads and processes."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dmvpn.errors import StoreError
from dmvpn.tasks.host_keys import KnownHosts, known_hosts

KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIIRQ1zDnHOhOvDNNHFMmuwCl5BfVJmkNKOPbUJkUnfZG"


def test_the_first_key_is_trusted_and_the_second_is_not(tmp_path: Path) -> None:
    known = KnownHosts(tmp_path / "new" / "known_hosts")
    assert known.add("[127.0.0.1]:2201", "ssh-ed25519", KEY) == KEY
    assert known.add("[127.0.0.1]:2201", "ssh-ed25519", "other") == KEY
    again = KnownHosts(known.path)
    assert again.keys("[127.0.0.1]:2201") == {"ssh-ed25519": KEY}
    assert known.path.stat().st_mode & 0o777 == 0o600


def test_what_others_wrote_is_kept_and_seen(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(f"# mine\nr1,r2 ssh-ed25519 {KEY}")
    known = KnownHosts(path)
    assert known.keys("r2") == {"ssh-ed25519": KEY}
    known.add("r3", "ssh-ed25519", KEY)
    assert path.read_text() == f"# mine\nr1,r2 ssh-ed25519 {KEY}\nr3 ssh-ed25519 {KEY}\n"
    path.write_text("")
    assert known.keys("r3") == {}


def test_threads_and_processes_lose_no_key(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    script = (
        "import sys, pathlib\nfrom dmvpn.tasks.host_keys import KnownHosts\n"
        "known = KnownHosts(pathlib.Path(sys.argv[1]))\n"
        "for n in range(25): known.add(f'{sys.argv[2]}-{n}', 'ssh-ed25519', 'k')\n"
    )
    children = [
        subprocess.Popen([sys.executable, "-c", script, str(path), name]) for name in ("a", "b")
    ]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: known_hosts(path).add(f"c-{n}", "ssh-ed25519", "k"), range(25)))
    assert [child.wait(60) for child in children] == [0, 0]
    names = {line.split()[0] for line in path.read_text().splitlines()}
    assert names == {f"{who}-{n}" for who in "abc" for n in range(25)}


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="known_hosts: cannot be written"):
        KnownHosts(tmp_path / "file" / "known_hosts").add("r1", "ssh-ed25519", KEY)
