"""The change typed line by line: which lines have landed is known at every moment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from netmiko.exceptions import NetmikoBaseException
from nornir.core.task import Task
from paramiko import SSHException

from dmvpn.errors import DeviceError, LineRefused, SessionCut
from dmvpn.tasks.connections import connected, why
from dmvpn.tasks.ios_session import IosSession
from dmvpn.tasks.refusals import refusal, remarks
from dmvpn.tasks.transport import PushOptions, read_running, revert_minutes

LINE_TIMEOUT = 30.0
"""Seconds a router may take to acknowledge one line; removing a tunnel takes some."""

CUTS = (NetmikoBaseException, SSHException, OSError, EOFError)


class LineByLine:
    """Transport ``netmiko``."""

    def __init__(self, session: IosSession, router: str, options: PushOptions) -> None:
        self.mask = session.mask
        self.touched = False
        self._session = session
        self._router = router
        self._revert_in = options.revert_in

    def running(self) -> str:
        """The running-config."""
        return read_running(self._session, self._router)

    def apply(self, lines: tuple[str, ...]) -> tuple[str, ...]:
        """Type every line and wait for its prompt; stop at the first that is refused."""
        self._enter()
        said: list[str] = []
        for number, line in enumerate(lines):
            answer, question = self._type(lines, number)
            words = answer if question else refusal(answer)
            if words:
                self._leave(question)
                raise LineRefused(
                    self._router, ((self.mask(line.strip()), self.mask(" ".join(words.split()))),)
                )
            self.touched = True
            said += map(self.mask, remarks(answer))
        self._session.exit_config_mode()
        if any(line.startswith("hostname ") for line in lines):
            self._session.set_base_prompt()
        return tuple(said)

    def undo(self) -> str:
        """Lines typed stay; only a revert timer takes them back."""
        if self._revert_in is None:
            return "the lines before it are in the running-config"
        self._session.send_command("configure revert now", read_timeout=LINE_TIMEOUT)
        self.touched = False
        return "the router went back to its configuration before the push"

    def finish(self) -> None:
        """Confirm and save."""
        if self._revert_in is not None:
            self._session.send_command("configure confirm", read_timeout=LINE_TIMEOUT)
        save(self._session, self._router)

    def _enter(self) -> None:
        if self._revert_in is None:
            self._session.config_mode()
            return
        minutes = revert_minutes(self._router, self._revert_in)
        try:
            self._session.config_mode(f"configure terminal revert timer {minutes}")
        except ValueError:
            refused = True
        else:
            refused = False
        if refused:
            raise DeviceError(
                self._router, "refused the revert timer", "it needs 'archive' with a 'path'"
            )

    def _type(self, lines: tuple[str, ...], number: int) -> tuple[str, bool]:
        try:
            return self._session.type_line(lines[number], LINE_TIMEOUT)
        except CUTS as error:
            cause = why(error)
        self.touched = True
        landed = tuple(self.mask(line.strip()) for line in lines[:number])
        in_flight = self.mask(lines[number].strip())
        raise SessionCut(self._router, landed, in_flight, len(lines) - number - 1, cause)

    def _leave(self, question: bool) -> None:
        if question:
            self._session.write_channel("\x03")  # Ctrl-C: answer no question we do not know
        self._session.exit_config_mode()


@contextmanager
def line_by_line(task: Task, options: PushOptions) -> Iterator[LineByLine]:
    """Open the router for `LineByLine`."""
    with connected(task) as session:
        yield LineByLine(session, task.host.name, options)


def save(session: IosSession, router: str) -> None:
    """Running to startup configuration; DeviceError when the router does not say OK."""
    answer = session.save_config()
    if not re.search(r"\[OK\]|bytes copied", answer):
        said = " ".join(session.mask(answer).split())
        raise DeviceError(
            router,
            f"the change is in the running-config, but was not saved: {said}",
            "save it by hand: copy running-config startup-config",
        )
