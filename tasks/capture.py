"""Task `capture`: what a router shows, as it shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from nornir.core.task import Result, Task

from dmvpn.errors import Unreachable
from dmvpn.snapshot import GLOBAL_IPV4, TABLES, Scope, commands_of
from dmvpn.store import Capture, save_capture
from dmvpn.tasks.boundary import device_task, failed
from dmvpn.tasks.by_netmiko import CUTS
from dmvpn.tasks.connections import connected, why
from dmvpn.tasks.ios_session import IosSession

READ_TIMEOUT = 60.0
"""Seconds a router may take for one command; a large routing table takes some."""

_VERSION = re.compile(r", Version ([^\s,]+)")


@device_task
def capture(
    task: Task,
    commands: Sequence[str] = (),
    tables: Sequence[str] | None = None,
    folder: str | Path | None = None,
    scope: Scope = GLOBAL_IPV4,
) -> Result:
    """Run ``show`` commands; the result is a `Capture`.

    commands: besides those of the tables.  tables: of a snapshot, see `dmvpn.snapshot.TABLES`;
    None: all.  folder: also keep the capture there (0600 files in 0700 folders).  scope: VRFs whose
    own tables are asked for, and whether IPv6's are.

    When the session is cut in the middle, the Result has failed and still holds (and the folder
    keeps) what had come.  A command the router refuses is no failure: its words are captured.
    """
    asked = TABLES if tables is None else tables
    wanted = [command for table in asked for command in commands_of(table, scope)]
    taken = datetime.now(UTC)
    texts: dict[str, str] = {}
    cut = ""
    with connected(task) as session:
        try:
            release = _release(session)
            for command in dict.fromkeys([*wanted, *commands]):
                texts[command] = shown(session, command)
        except CUTS as error:
            cut, release = why(error), ""
    result = Capture(task.host.name, texts, taken, release)
    if folder is not None and texts:
        save_capture(Path(folder), result)
    if not cut:
        return Result(task.host, result=result)
    lost = failed(task, _cut(task.host.name, texts, wanted, cut))
    lost.result = result
    return lost


def shown(session: IosSession, command: str) -> str:
    """The text of one command, without echo and prompt."""
    return str(session.send_command(command, read_timeout=READ_TIMEOUT))


def _cut(router: str, texts: dict[str, str], wanted: list[str], cause: str) -> Unreachable:
    return Unreachable(
        router,
        f"the session was cut after {len(texts)} of {len(wanted)} commands: {cause}",
        "capture again; what had come is kept",
    )


def _release(session: IosSession) -> str:
    match = _VERSION.search(shown(session, "show version | include , Version "))
    return match[1] if match else ""
