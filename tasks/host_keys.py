"""The SSH host keys we know: trusted on first use, strict from then on.

The file is in OpenSSH's ``known_hosts`` form (``[host]:port type key``), so ``ssh-keygen -R`` and
an editor work on it.  Many threads and processes may share it: a key is added under a lock on the
file, and the file is replaced as a whole.
"""

from __future__ import annotations

import base64
import fcntl
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import paramiko

from dmvpn.errors import Problem, StoreError

Keys = dict[str, dict[str, str]]
"""Host name as SSH writes it → key type → key in base 64."""


class KnownHosts:
    """One ``known_hosts`` file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._keys: Keys = {}
        self._seen: tuple[int, int] | None = None
        self._lock = threading.Lock()

    def keys(self, host: str) -> dict[str, str]:
        """The keys known for a host; the file is read again only when it changed."""
        with self._lock:
            self._refresh()
            return dict(self._keys.get(host, {}))

    def add(self, host: str, key_type: str, key: str) -> str:
        """Trust a key unless another of that type is known; gives back the one that is trusted."""
        with self._lock, self._exclusive():
            self._seen = None
            self._refresh()
            known = self._keys.setdefault(host, {})
            if key_type not in known:
                known[key_type] = key
                self._write(f"{host} {key_type} {key}\n")
            return known[key_type]

    def _refresh(self) -> None:
        try:
            status = self.path.stat()
        except FileNotFoundError:
            self._keys, self._seen = {}, None
            return
        if self._seen != (now := (status.st_mtime_ns, status.st_size)):
            self._keys, self._seen = _read(self.path), now

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = os.open(f"{self.path}.lock", os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise StoreError(_unwritable(self.path, error)) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _write(self, line: str) -> None:
        before = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        try:
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(before + ("" if before.endswith("\n") or not before else "\n") + line)
            os.replace(name, self.path)
        except OSError as error:
            raise StoreError(_unwritable(self.path, error)) from error
        self._seen = None


def _unwritable(path: Path, error: OSError) -> Problem:
    return Problem(
        str(path), f"cannot be written: {error.strerror}", "name another known_hosts file"
    )


def _read(path: Path) -> Keys:
    keys: Keys = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split()
        if len(fields) < 3 or fields[0].startswith(("#", "@", "|")):
            continue  # comments, authorities and hashed names: not what we write
        for host in fields[0].split(","):
            keys.setdefault(host, {})[fields[1]] = fields[2]
    return keys


_files: dict[Path, KnownHosts] = {}
_files_lock = threading.Lock()


def known_hosts(path: Path) -> KnownHosts:
    """The one object of this process for that file."""
    with _files_lock:
        return _files.setdefault(
            path.expanduser().resolve(), KnownHosts(path.expanduser().resolve())
        )


class TrustOnFirstUse(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
    """Adds the key of a router seen for the first time."""

    def __init__(self, known: KnownHosts) -> None:
        self.known = known

    def missing_host_key(
        self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey
    ) -> None:
        """Called by paramiko for a host without a known key."""
        trusted = self.known.add(hostname, key.get_name(), key.get_base64())
        if trusted != key.get_base64():  # another thread met another key a moment ago
            expected = paramiko.PKey.from_type_string(key.get_name(), _decoded(trusted))
            raise paramiko.BadHostKeyException(hostname, key, expected)


def _decoded(key: str) -> bytes:
    return base64.b64decode(key)


def prepare(client: paramiko.SSHClient, known: KnownHosts, host: str) -> None:
    """Make a client strict for a host we know and trusting for one we do not."""
    for key_type, key in known.keys(host).items():
        client.get_host_keys().add(
            host, key_type, paramiko.PKey.from_type_string(key_type, _decoded(key))
        )
    client.set_missing_host_key_policy(TrustOnFirstUse(known))
