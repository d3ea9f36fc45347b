"""The change as one file: NAPALM's merge, with what NAPALM does not notice added.

NAPALM sees ``Invalid input detected`` alone, saves before anybody has looked, leaves ``file prompt
quiet`` in the saved configuration and puts the configuration into a temporary file that all users
can read.  Here the file is the owner's, saving waits until push has read the configuration back,
and what IOS said while it copied the file is kept.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from napalm.base.exceptions import (
    CommandErrorException,
    CommitConfirmException,
    MergeConfigException,
    NapalmException,
)
from napalm.ios.ios import IOSDriver
from nornir.core.task import Task
from scp import SCPException

from dmvpn.errors import CopyCut, DeviceError, LineRefused, SessionCut
from dmvpn.tasks.by_netmiko import CUTS, save
from dmvpn.tasks.connections import napalm_connected, why
from dmvpn.tasks.ios_session import IosSession
from dmvpn.tasks.refusals import refusal, remarks
from dmvpn.tasks.transport import PushOptions, read_running, revert_minutes

QUIET = re.compile(r"^file prompt quiet", re.MULTILINE)


class RecordingDriver(IOSDriver):  # type: ignore[misc]
    """NAPALM's driver; commit_output: what IOS said to the commit's last copy."""

    commit_output = ""

    def _commit_handler(self, cmd: str) -> str:
        output: str = super()._commit_handler(cmd)
        if cmd.startswith("copy "):
            self.commit_output = output
        return output


class Merge:
    """Transport ``napalm``.  device_diff: the router's own incremental diff, masked."""

    def __init__(
        self, driver: RecordingDriver, session: IosSession, router: str, options: PushOptions
    ) -> None:
        self.mask = session.mask
        self.touched = False
        self.device_diff = ""
        self._driver = driver
        self._session = session
        self._router = router
        self._revert_in = options.revert_in

    def running(self) -> str:
        """The running-config."""
        text = read_running(self._session, self._router)
        if QUIET.search(text) and not self._driver.prompt_quiet_changed:
            # the user's own, which NAPALM would take away; or what a push that was cut has left
            kept = self._session.send_command("show startup-config | include ^file prompt quiet")
            self._driver.auto_file_prompt = not QUIET.search(str(kept))
            self._driver.prompt_quiet_changed = self._driver.auto_file_prompt
        return text

    def apply(self, lines: tuple[str, ...]) -> tuple[str, ...]:
        """Load, compare and commit, saving nothing."""
        if self._revert_in is not None:
            revert_minutes(self._router, self._revert_in)
        self._load(lines)
        self.device_diff = self.mask(self._driver.compare_config())
        self._commit(lines)
        refused = [pair for pair in _refused(self._driver.commit_output) if pair[0]]
        if refused:
            self.undo()
            raise LineRefused(self._router, self._masked(refused))
        return tuple(map(self.mask, _said(self._driver.commit_output)))

    def undo(self) -> str:
        """Back to the configuration NAPALM kept before the merge."""
        self._session.saves_held = True
        self._driver.rollback()
        self._session.saves_held = False
        self.touched = False
        return "the router went back to its configuration before the push"

    def finish(self) -> None:
        """Confirm and save, without ``file prompt quiet``."""
        if self._revert_in is not None:
            self._session.saves_held = True
            self._driver.confirm_commit()
            self._session.saves_held = False
        self.unquiet()
        save(self._session, self._router)

    def unquiet(self) -> None:
        """Take away the ``file prompt quiet`` that NAPALM has put in."""
        if self._driver.auto_file_prompt and self._driver.prompt_quiet_changed:
            self._session.send_config_set(["no file prompt quiet"])
            self._driver.prompt_quiet_changed = False
            self._driver.prompt_quiet_configured = False

    def _load(self, lines: tuple[str, ...]) -> None:
        # without a last 'end' IOS answers the diff with "error 5"
        with _private_file("\n".join((*lines, "end")) + "\n") as path:
            try:
                self._driver.load_merge_candidate(filename=str(path))
                return
            except (
                MergeConfigException, CommandErrorException, SCPException, ValueError,
            ) as error:  # fmt: skip
                ours: DeviceError = self._not_copied(error)
            except CUTS as error:
                in_flight = "the file with the change"
                ours = SessionCut(self._router, (), in_flight, len(lines), why(error))
        raise ours

    def _not_copied(self, error: Exception) -> DeviceError:
        return DeviceError(
            self._router,
            f"the change could not be copied to it: {self.mask(_one_line(str(error)))}",
            "it needs 'ip scp server enable' and a user of privilege 15; or push with "
            "inline_transfer, or by netmiko",
        )

    def _commit(self, lines: tuple[str, ...]) -> None:
        self._session.saves_held = self.touched = True
        try:
            self._driver.commit_config(revert_in=self._revert_in)
            return
        except MergeConfigException as error:
            self.touched = False  # NAPALM has rolled back
            refused = _refused(str(error)) or [("", _one_line(str(error)))]
            ours: DeviceError = LineRefused(self._router, self._masked(refused))
        except (CommandErrorException, CommitConfirmException) as error:
            self.touched = False
            ours = DeviceError(
                self._router, self.mask(_one_line(str(error))), "nothing was changed"
            )
        except (*CUTS, NapalmException) as error:
            ours = CopyCut(self._router, len(lines), why(error))
        finally:
            self._session.saves_held = False
        raise ours

    def _masked(self, refused: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        return tuple((self.mask(line or "the change"), self.mask(said)) for line, said in refused)


@contextmanager
def merge(task: Task, options: PushOptions) -> Iterator[Merge]:
    """Open the router for `Merge`."""
    with napalm_connected(task, RecordingDriver, options.inline_transfer) as (driver, session):
        transport = Merge(driver, session, task.host.name, options)
        try:
            yield transport
        finally:
            with suppress(*CUTS, ValueError):  # the session may be what failed
                transport.unquiet()


@contextmanager
def _private_file(text: str) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(prefix="dmvpn-", suffix=".txt")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        yield Path(name)
    finally:
        os.unlink(name)


def _said(output: str) -> tuple[str, ...]:
    quoted = {answer for line, answer in _refused(output) if line}
    return tuple(text for text in remarks(output) if text.startswith("%") and text not in quoted)


def _refused(output: str) -> list[tuple[str, str]]:
    """(line, answer) pairs in what IOS says while it copies a file into its configuration.

    IOS prints a line it cannot parse, then the marker below it, then why.  To a line it parsed
    and would not take it says why alone; the line is "", and push finds it by reading back.
    """
    lines = [line.rstrip() for line in output.splitlines()]
    found = []
    for number, text in enumerate(lines):
        words = refusal(text)
        if words:
            before = [line.strip() for line in lines[:number] if line.strip() not in ("", "^")]
            quoted = "Invalid input" in words and before
            found.append((before[-1] if quoted else "", words))
    return found


def _one_line(text: str) -> str:
    return " ".join(text.split())
