"""Captures on disk: what routers showed, by router and command.

    FOLDER/spoke1/manifest.json         router, time, release, file of each command
    FOLDER/spoke1/show_dmvpn.txt        the text as it came

Folders are 0700 and files 0600: a captured running-config holds secrets.  A folder without
manifests, put together by hand, is read as well: ``show_dmvpn.txt`` is ``show dmvpn``.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, unquote

from dmvpn.errors import Problem, StoreError

MANIFEST = "manifest.json"
SUFFIX = ".txt"


@dataclass(frozen=True, slots=True)
class Capture:
    """What one router showed.  texts: by command, as typed in full.  release: "" when unknown."""

    router: str
    texts: Mapping[str, str] = field(repr=False)
    taken: datetime | None = None
    release: str = ""


def save_capture(folder: Path, capture: Capture) -> Path:
    """Write a capture beside those that are there; gives back the router's folder.

    A second capture of a router replaces the texts of its commands and keeps the others.
    """
    place = folder / _file_name(capture.router)
    files = {command: f"{_file_name(command)}{SUFFIX}" for command in capture.texts}
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.mkdir(mode=0o700, exist_ok=True)
        for command, text in capture.texts.items():
            _write(place / files[command], text)
        before = _read_manifest(place).commands
        manifest = _Manifest(capture.router, capture.taken, capture.release, {**before, **files})
        _write(place / MANIFEST, manifest.text())
    except OSError as error:
        raise StoreError(_problem(place, "cannot be written", error)) from error
    return place


def load_capture(folder: Path, router: str) -> Capture:
    """Read a router's capture; StoreError names what is not there."""
    place = folder / _file_name(router)
    if not place.is_dir():
        known = ", ".join(captured_routers(folder)) or "nothing"
        raise StoreError(Problem(str(place), "holds no capture", f"{folder} holds {known}"))
    manifest = _read_manifest(place)
    texts = {
        command: _read(place / Path(file).name)
        for command, file in (manifest.commands or _unlisted(place)).items()
    }
    return Capture(router, texts, manifest.taken, manifest.release)


def captured_routers(folder: Path) -> tuple[str, ...]:
    """The routers a folder holds captures of, in alphabetical order."""
    if not folder.is_dir():
        raise StoreError(Problem(str(folder), "is no folder", "capture into it first"))
    return tuple(sorted(_text(place.name) for place in folder.iterdir() if place.is_dir()))


def write_private(path: Path, text: str | bytes) -> None:
    """Write a file only its owner can read (0600), whole or not at all, making its folder (0700)."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, text)
    except OSError as error:
        raise StoreError(_problem(path, "cannot be written", error)) from error


@dataclass(frozen=True, slots=True)
class _Manifest:
    """What is known about the files of a router; commands: command → file."""

    router: str = ""
    taken: datetime | None = None
    release: str = ""
    commands: Mapping[str, str] = field(default_factory=dict)

    def text(self) -> str:
        taken = self.taken.isoformat() if self.taken else None
        head = {"router": self.router, "taken": taken, "release": self.release}
        return json.dumps(head | {"commands": dict(self.commands)}, indent=2) + "\n"


def _read_manifest(place: Path) -> _Manifest:
    path = place / MANIFEST
    if not path.exists():
        return _Manifest()
    try:
        raw = json.loads(_read(path))
        taken = datetime.fromisoformat(raw["taken"]) if raw["taken"] else None
        return _Manifest(raw["router"], taken, raw["release"], dict(raw["commands"]))
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(_problem(path, "is no manifest of a capture", error)) from error


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as stream:
            return stream.read()  # with the line ends it came with
    except OSError as error:
        raise StoreError(_problem(path, "cannot be read", error)) from error


def _unlisted(place: Path) -> dict[str, str]:
    files = sorted(path.name for path in place.glob(f"*{SUFFIX}"))
    return {_text(name.removesuffix(SUFFIX)): name for name in files}


def _file_name(text: str) -> str:
    """A file name for a command or a router: on every file system, never outside its folder."""
    name = quote(text, safe=" ()+,=@").replace("_", "%5F").replace(" ", "_")
    return name.replace(".", "%2E", 1) if name.startswith(".") else name


def _text(name: str) -> str:
    """What `_file_name` made a name of."""
    return unquote(name.replace("_", " "))


def _write(path: Path, text: str | bytes) -> None:
    content = text.encode("utf-8") if isinstance(text, str) else text
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.replace(name, path)
    except OSError:
        os.unlink(name)
        raise


def _problem(path: Path, what: str, error: Exception) -> Problem:
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return Problem(str(path), f"{what}: {reason}")
