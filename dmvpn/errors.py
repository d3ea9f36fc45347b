"""What can go wrong, as one tree.

* DmvpnError                    everything this project raises on purpose
  x InputError                  what the user wrote cannot be used; holds every problem of a stage
    + IntentError               the inventory says something impossible or unknown
    + DesignError               the intent is readable, but cannot work; says why
    + SecretError               a secret reference cannot be resolved
    + StoreError                a folder or file of ours cannot be read or written
    + ConfigError               a file is no IOS configuration, or only half of one
  x ParseError                  a line of show output that no rule accounts for
    + DeviceRefused             the device answered with its own error text (``% Invalid input …``)
    + Incomplete                the output ends early, or does not hold what its header promises
  x DeviceError                 one router could not be worked with
    + Unreachable               no TCP connection, or no answer in time
    + AuthenticationFailed      the router refused the login or the enable secret
    + HostKeyChanged            the router's SSH host key is not the one we know
    + SessionCut                the session ended in the middle; says which lines had landed
    + LineRefused               the router refused a configuration line; says which and why

A message says who (router, file or field), what, and what to do next.  No message holds a secret.
"""

from __future__ import annotations

from dataclasses import dataclass


class DmvpnError(Exception):
    """Base of every error this project raises on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in the user's input.

    where: file, host or group, and field path, e.g. ``hosts.yaml: spoke3: data.dmvpn.wan.address``
    what:  what is wrong with it
    hint:  what is allowed, or what to do next; may be empty
    """

    where: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}"
        return f"{text} ({self.hint})" if self.hint else text


class InputError(DmvpnError):
    """All problems of one stage together."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class IntentError(InputError):
    """The inventory says something impossible or unknown."""


class DesignError(InputError):
    """The intent can be read but cannot work."""


class SecretError(InputError):
    """A secret reference cannot be resolved."""


class StoreError(InputError):
    """A folder or file of ours cannot be read or written."""


class ConfigError(InputError):
    """A file is no IOS configuration, or only half of one."""


class ParseError(DmvpnError):
    """A line of ``show`` output that no rule accounts for.

    line_number counts from 1 in the text as given; 0 when the whole text is meant.
    """

    def __init__(self, command: str, line_number: int, line: str, reason: str) -> None:
        self.command = command
        self.line_number = line_number
        self.line = line
        self.reason = reason
        place = f" line {line_number}" if line_number else ""
        shown = f": {line[:200]!r}" if line else ""
        super().__init__(f"{command}:{place} {reason}{shown}")

    def __reduce__(self) -> tuple[type[ParseError], tuple[str, int, str, str]]:
        return type(self), (self.command, self.line_number, self.line, self.reason)


class DeviceRefused(ParseError):
    """The device answered the command with its own error text."""


class Incomplete(ParseError):
    """The output ends early, or holds fewer rows than its own header counts."""


class DeviceError(DmvpnError):
    """One router could not be worked with."""

    def __init__(self, router: str, what: str, hint: str = "") -> None:
        self.router = router
        self.what = what
        self.hint = hint
        super().__init__(f"{router}: {what}" + (f" ({hint})" if hint else ""))

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.args, self.__dict__)


def _rebuild(kind: type[DeviceError], args: tuple[object, ...], state: dict[str, object]) -> object:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class Unreachable(DeviceError):
    """No TCP connection, or no answer in time."""


class AuthenticationFailed(DeviceError):
    """The router refused the login or the enable secret."""


class HostKeyChanged(DeviceError):
    """The router's SSH host key is not the one we know."""


class SessionCut(DeviceError):
    """The session ended in the middle of a push.

    landed: the lines the router had acknowledged, in order, with secrets masked
    in_flight: the line that was sent and not acknowledged; it may or may not have landed
    """

    def __init__(
        self, router: str, landed: tuple[str, ...], in_flight: str, remaining: int, cause: str
    ) -> None:
        self.landed = landed
        self.in_flight = in_flight
        self.remaining = remaining
        super().__init__(
            router,
            f"the session was cut after {len(landed)} lines: {cause}; in flight: {in_flight!r}; "
            f"not sent: {remaining}",
            "the router holds a partial change; deploy again to complete it",
        )


class CopyCut(SessionCut):
    """The session ended while the router copied a file with the change into its configuration.

    unknown: why it could not be asked again which lines landed; empty when it could.
    """

    def __init__(self, router: str, lines: int, cause: str) -> None:
        self.cause = cause
        self.unknown = ""
        super().__init__(router, (), "copy of the change to running-config", lines, cause)
        self._say("which lines landed was not asked")

    def seen(self, landed: tuple[str, ...], absent: tuple[str, ...]) -> CopyCut:
        """The same, after the running-config was read in a new session."""
        self.landed, self.remaining = landed, len(absent)
        first = (
            f"; not there: {absent[0]!r}" + (" and more" if absent[1:] else "") if absent else ""
        )
        said = f"{len(landed)} of {len(landed) + len(absent)} lines are in the running-config"
        self._say(f"logged in again: {said}{first}")
        return self

    def unseen(self, why: str) -> CopyCut:
        """The same, when no new session came about."""
        self.unknown = why
        self._say(f"which lines landed is unknown, a new session failed: {why}")
        return self

    def _say(self, known: str) -> None:
        self.what = f"the session was cut while it copied the change: {self.cause}; {known}"
        self.hint = "nothing was saved; deploy shows what is missing, deploy --commit completes it"
        self.args = (f"{self.router}: {self.what} ({self.hint})",)


class Unfinished(DeviceError):
    """The change is in the running-config, and what should follow did not come about."""


class LineRefused(DeviceError):
    """The router refused configuration lines; ``refused`` holds (line, what the router said)."""

    def __init__(self, router: str, refused: tuple[tuple[str, str], ...]) -> None:
        self.refused = refused
        said = "; ".join(f"{line!r}: {answer}" for line, answer in refused)
        super().__init__(
            router,
            f"refused {len(refused)} line{'s' if len(refused) > 1 else ''}: {said}",
            "nothing was saved; correct the intent or the platform's release",
        )
