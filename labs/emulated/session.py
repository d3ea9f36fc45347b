"""`Session`: one user's dialogue with one router: typed lines in, what IOS prints out.

    session = Session(router, terminal)         # lands at ``#`` when the user has privilege 15
    session.prompt                              # "hub1#", "hub1(config-if)#", "" inside a banner
    await session.execute("sh ip int br")       # the output, lines ending in "\\n"
    session.help("sh ip ")                      # what ``?`` lists
    session.closed                              # after exit

Exec commands run the `labs.emulated.commands` handler with the longest matching head.  A handler
that changes the configuration itself begins that with `Session.begin_configuration`.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable
from functools import cache

from dmvpn.labs.emulated import archive, commands, login, show
from dmvpn.labs.emulated.commands import HANDLERS, Context, Handler, Terminal
from dmvpn.labs.emulated.configure import Configurator
from dmvpn.labs.emulated.grammar import LONGEST_LINE, Fault, Match, Refusal, grammar_of
from dmvpn.labs.emulated.pipes import BadPipe, read_filter, split_pipe
from dmvpn.labs.emulated.router import EmulatedRouter

CONFIGURE_GREETING = "Enter configuration commands, one per line.  End with CNTL/Z.\n"
CONFIG_NAME_LENGTH = 20
"""Characters of the host name a configuration prompt shows."""

ENABLE_TRIES = 3


@cache
def load_commands() -> None:
    """Import every module with command handlers, once."""
    for package in (commands, show):
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")


def handler_of(words: tuple[str, ...]) -> Handler | None:
    """The handler registered under the longest beginning of these words."""
    load_commands()
    for length in range(len(words), 0, -1):
        found = HANDLERS.get(" ".join(words[:length]))
        if found is not None:
            return found
    return None


def is_handled(words: tuple[str, ...]) -> bool:
    """Whether something answers the commands that begin with these words."""
    return _own_of(words) is not None or handler_of(words) is not None


def _own_of(words: tuple[str, ...]) -> _Own | None:
    return _OWN.get(words[0]) or _OWN.get(" ".join(words[:2]))


class Session:
    """One dialogue.  privilege: None takes it from the user's line in the configuration."""

    def __init__(
        self, router: EmulatedRouter, terminal: Terminal, privilege: int | None = None
    ) -> None:
        self.router = router
        self.terminal = terminal
        self.privilege = _privilege(router, terminal) if privilege is None else privilege
        self.closed = False
        self.history: list[str] = []
        self._typist: Configurator | None = None

    @property
    def prompt(self) -> str:
        """What stands before the next line; empty inside a banner."""
        name = self.router.hostname
        if self._typist is None:
            return f"{name}{'#' if self.privilege == 15 else '>'}"
        inside = self._typist.prompt
        return f"{name[:CONFIG_NAME_LENGTH]}{inside}#" if inside else ""

    @property
    def mode(self) -> str:
        """The grammar's name of the mode."""
        if self._typist is not None:
            return self._typist.mode
        return self._exec_mode

    @property
    def _exec_mode(self) -> str:
        return "privileged" if self.privilege == 15 else "exec"

    async def execute(self, line: str) -> str:
        """Take one line."""
        line = line.replace("\0", "")
        if line.strip():
            self.history = [*self.history[-19:], line.strip()]
        if self._typist is None:
            return await self._exec(line, len(self.prompt))
        width = len(self.prompt)
        if width and (do := _do(line)) is not None:
            return await self._exec(do[0], width + do[1])
        said = self._typist.type(line, width)
        if self._typist.left:
            self._typist = None
        return said

    def help(self, text: str) -> str:
        """What ``?`` lists after the typed text."""
        mode = self.mode
        do = _do(text) if self._typist is not None else None
        if do is not None:
            mode, text = self._exec_mode, do[0]
        return grammar_of(self.router.release).help(mode, text)

    def complete(self, text: str) -> str:
        """The line with its last word completed, if there is one way to."""
        return grammar_of(self.router.release).complete(self.mode, text)

    def begin_configuration(self) -> str:
        """Enter the global configuration mode; what IOS greets with."""
        self._typist = Configurator(self.router.running)
        return CONFIGURE_GREETING

    def leave_configuration(self) -> None:
        """Ctrl-Z and Ctrl-C."""
        self._typist = None

    async def _exec(self, line: str, width: int) -> str:
        typed, pipe, start = split_pipe(line)
        if not typed.strip() or typed.lstrip()[0] == "!":
            return ""
        mode = self._exec_mode
        match = grammar_of(self.router.release).match(mode, typed.rstrip())
        if isinstance(match, Refusal):
            return self._refused(match, width)
        if not start:
            return await self._run(match, line)
        if match.words[0] not in ("show", "more"):
            return Refusal(Fault.INVALID, start - 1, line).answer(width)
        try:
            narrowed = read_filter(pipe)
        except BadPipe as bad:
            fault = Fault.INCOMPLETE if bad.offset is None else Fault.INVALID
            return Refusal(fault, start + (bad.offset or 0), line).answer(width)
        return narrowed(await self._run(match, line))

    async def _run(self, match: Match, line: str) -> str:
        own = _own_of(match.words)
        if own is not None:
            return await own(self, match)
        handler = handler_of(match.words)
        if handler is None:
            return "% This command is not emulated\n"
        context = Context(
            self.router, self.terminal, match.words, dict(match.arguments), line.strip()
        )
        said = handler(context)
        text = await said if inspect.isawaitable(said) else said
        return text

    def _refused(self, refusal: Refusal, width: int) -> str:
        word = refusal.line.strip()
        if self._typist is None and refusal.fault is Fault.INVALID and " " not in word:
            return _unknown_word(self.router, word)
        return refusal.answer(width)


def _unknown_word(router: EmulatedRouter, word: str) -> str:
    """A lone unknown word is taken for a host to connect to; it is answered without a DNS wait."""
    word = word[:LONGEST_LINE]
    said = "% Unknown command or computer name, or unable to find computer address\n"
    if "ip domain lookup" in router.running.root.entries:  # as ``no ip domain lookup``
        return said
    return f'Translating "{word}"...domain server (255.255.255.255)\n% Bad IP address or host name\n{said}'


def _do(line: str) -> tuple[str, int] | None:
    """(the exec line, its offset) of ``do LINE``."""
    stripped = line.lstrip()
    if stripped[:3].lower() != "do ":
        return None
    return stripped[3:], len(line) - len(stripped) + 3


def _privilege(router: EmulatedRouter, terminal: Terminal) -> int:
    user = login.users(router.running.text()).get(terminal.username)
    return user.privilege if user is not None else 1


async def _enable(session: Session, match: Match) -> str:
    if session.privilege == 15:
        return ""
    text = session.router.running.text()
    if login.accepts_enable(text, "") is None:
        return (
            "% Error in authentication.\n\n"
            if "aaa new-model" in text.split("\n")
            else "% No password set\n"
        )
    for _ in range(ENABLE_TRIES):
        typed = await session.terminal.ask("Password: ", echo=False)
        if login.accepts_enable(text, typed):
            session.privilege = 15
            return ""
    return "% Bad secrets\n\n"


async def _disable(session: Session, match: Match) -> str:
    session.privilege = 1
    return ""


async def _exit(session: Session, match: Match) -> str:
    session.closed = True
    return ""


async def _configure(session: Session, match: Match) -> str:
    minutes = match.arguments.get("minutes") or match.arguments.get("idle")
    if minutes:
        user = session.terminal.username
        refused = archive.begin_timed_change(session.router, user, int(minutes))
        if refused:
            return refused
    return session.begin_configuration()


async def _show_privilege(session: Session, match: Match) -> str:
    return f"Current privilege level is {session.privilege}\n"


async def _show_history(session: Session, match: Match) -> str:
    return "".join(f"  {line}\n" for line in session.history)


_Own = Callable[[Session, Match], Awaitable[str]]
_OWN: dict[str, _Own] = {
    "enable": _enable,
    "disable": _disable,
    "exit": _exit,
    "logout": _exit,
    "quit": _exit,
    "configure terminal": _configure,
    "show privilege": _show_privilege,
    "show history": _show_history,
}
