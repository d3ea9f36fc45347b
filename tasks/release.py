"""Which software release a router runs."""

from __future__ import annotations

import re
from typing import Any

from nornir.core.task import Task

from dmvpn.errors import DeviceError
from dmvpn.model import Release

_VERSION = re.compile(r"^version (\S+)", re.MULTILINE)


def release_of(task: Task, running: str, release: str | Release | None = None) -> Release:
    """As given, as the host's data say, or as the running-config's ``version`` line says."""
    if isinstance(release, Release):
        return release
    ours: Any = task.host.get("dmvpn")
    known = ours.get("release") if isinstance(ours, dict) else None
    printed = _VERSION.search(running)
    text = release or known or (printed[1] if printed else None)
    if text is None:
        raise DeviceError(task.host.name, "its release is not known", "set data.dmvpn.release")
    try:
        return Release.parse(str(text))
    except ValueError as error:
        raise DeviceError(task.host.name, str(error), "set data.dmvpn.release") from error
