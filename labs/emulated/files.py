"""The file systems of a router: ``flash:`` (``bootflash:``), ``nvram:``, ``system:``, ``null:``.

A path is what IOS takes: ``flash:x``, ``flash:/x``, ``bootflash:x``, ``nvram:startup-config``,
``system:/running-config``, or a bare name, which is ``running-config``, ``startup-config`` or a
file of the default file system.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dmvpn.labs.emulated.router import EmulatedRouter

TOTAL_BYTES = 6_286_540_800
"""The size of every router's flash."""

_PATH = re.compile(r"(?:(?P<system>[a-z0-9-]+):)?/*(?P<name>.*)", re.IGNORECASE)
_FLASH = {"flash", "bootflash", "flash0", "disk0"}


class NoSuchFile(Exception):
    """There is no such file; the text is the path as IOS prints it."""


@dataclass(frozen=True, slots=True)
class Path:
    """A place: kind flash | running | startup | null | unknown; name of the file in flash."""

    kind: str
    name: str
    shown: str


def locate(text: str) -> Path:
    """Understand a path as typed."""
    found = _PATH.fullmatch(text)
    assert found is not None  # every text matches
    system, name = (found["system"] or "").lower(), found["name"]
    if system == "null":
        return Path("null", "", "null:")
    if name == "running-config" and system in ("", "system"):
        return Path("running", name, "system:running-config")
    if name == "startup-config" and system in ("", "nvram"):
        return Path("startup", name, "nvram:startup-config")
    if system in _FLASH or not system:
        return Path("flash", name, f"{system or 'flash'}:{name}")
    return Path("unknown", name, text)


def read(router: EmulatedRouter, path: Path) -> bytes:
    """The bytes of a file; `NoSuchFile` when it is not there."""
    if path.kind == "running":
        return printed_running_config(router).encode("utf-8", "surrogateescape")
    if path.kind == "startup" and router.startup:
        return router.startup.encode("utf-8", "surrogateescape")
    if path.kind == "null":
        return b""
    if path.kind == "flash" and path.name in router.flash:
        return router.flash[path.name]
    raise NoSuchFile(path.shown)


def read_text(router: EmulatedRouter, path: Path) -> str:
    """A file as text."""
    return read(router, path).decode("utf-8", "surrogateescape")


def write(router: EmulatedRouter, name: str, content: bytes) -> bool:
    """Store a file in flash; False when it does not fit."""
    others = sum(len(kept) for kept_name, kept in router.flash.items() if kept_name != name)
    if others + len(content) > TOTAL_BYTES:
        return False
    router.flash[name] = content
    router.written[name] = router.clock.now()
    return True


def free_bytes(router: EmulatedRouter) -> int:
    """What flash has left."""
    return TOTAL_BYTES - sum(len(content) for content in router.flash.values())


def printed_running_config(router: EmulatedRouter) -> str:
    """The running-config as a file: ``!``, the lines, ``end``."""
    return complete(router.running.text())


def complete(body: str) -> str:
    """A configuration body with the ``end`` IOS closes it with."""
    body = body if body.endswith("\n") else body + "\n"
    return body if re.search(r"^end\s*\Z", body, re.MULTILINE) else body + "end\n"
