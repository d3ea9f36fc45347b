"""How a change travels to a router: what push needs of a transport, and the register of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from nornir.core.task import Task

from dmvpn.errors import DeviceError
from dmvpn.tasks.credentials import Masker
from dmvpn.tasks.ios_session import IosSession


@dataclass(frozen=True, slots=True)
class PushOptions:
    """How to apply a change.

    revert_in: seconds until the router undoes the change by itself unless push confirms it; whole
    minutes from 60 to 7200; needs ``archive`` on the router.  None: no timer.
    inline_transfer: NAPALM only: through the terminal instead of SCP; None: as the inventory says.
    """

    revert_in: int | None = None
    inline_transfer: bool | None = None


class Transport(Protocol):
    """An open router that takes a change.  touched: it may be other than before."""

    mask: Masker
    touched: bool

    def running(self) -> str:
        """The running-config."""

    def apply(self, lines: tuple[str, ...]) -> tuple[str, ...]:
        """Send the lines; what the router remarked.  Raises LineRefused or SessionCut."""

    def undo(self) -> str:
        """Take back an applied change that is not complete; says what became of it."""

    def finish(self) -> None:
        """Confirm the revert timer, if any, and save to startup."""


Opener = Callable[[Task, PushOptions], AbstractContextManager[Transport]]

READ_TIMEOUT = 60.0
"""Seconds a router may take for its running-config."""


def read_running(session: IosSession, router: str) -> str:
    """``show running-config``; DeviceError when it did not come whole."""
    text = str(session.send_command("show running-config", read_timeout=READ_TIMEOUT))
    if not text.rstrip().endswith("end"):
        said = session.mask(text.strip()[-200:])
        raise DeviceError(
            router,
            f"the running-config came without its last line, 'end'; it stops at {said!r}",
            "check the privilege of the user, and try again",
        )
    return text


def revert_minutes(router: str, seconds: int) -> int:
    """Minutes for IOS; DeviceError when IOS cannot count them."""
    if seconds % 60 or not 60 <= seconds <= 7200:
        raise DeviceError(
            router, f"revert_in is {seconds} s", "give whole minutes from 60 to 7200 seconds"
        )
    return seconds // 60
