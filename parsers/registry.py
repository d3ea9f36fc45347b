"""Which parser reads which command."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args, get_type_hints

from dmvpn.errors import InputError, Problem
from dmvpn.parsers.capture import echoed
from dmvpn.parsers.records import build_fast, collector_waits

_ENGINE = frozenset((
    "beginnings", "capture", "documentation", "records", "registry", "rows", "rules", "run",
    "shapes", "template", "values",
))  # fmt: skip
_ARGUMENT = re.compile(r"[\d.:/]+|[0-9a-fA-F:.]*:[0-9a-fA-F:./]+|[A-Za-z][A-Za-z-]*\d[\d/.:]*")
_TUNNEL = re.compile(r"\s(?:Tu|tu|tun|tunnel|Tunnel)\s?(\d+)\s*$")
_NAMED = frozenset(("vrf", "fvrf", "ivrf", "interface", "tunnel", "peer", "map", "username", "tag"))
_SPLIT_WORDS = {
    "next hop override": "next-hop-override",
    "running config": "running-config",
    "policy map": "policy-map",
}


@dataclass(frozen=True, slots=True)
class Command:
    """A command that can be parsed.

    name: in full.  module: in this package, and the name of its template.  also: further commands with the same output.  record: the type of its records.
    parse: text → records; raises DeviceRefused, Incomplete or ParseError.
    """

    name: str
    module: str
    also: tuple[str, ...]
    options: tuple[str, ...]
    any_arguments: bool
    record: type
    parse: Callable[[str], list[Any]]

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the record's fields, in order."""
        return tuple(field.name for field in fields(self.record))


@cache
def _commands() -> dict[str, Command]:
    names = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    found = (_command(name) for name in names if name not in _ENGINE)
    return {command.name: command for command in found}


def _command(module_name: str) -> Command:
    module = importlib.import_module(f"dmvpn.parsers.{module_name}")
    (record,) = get_args(get_type_hints(module.parse)["return"])
    build_fast(record)
    return Command(
        name=module.COMMAND,
        module=module_name,
        also=getattr(module, "ALSO", ()),
        options=tuple(module.OPTIONS.split()),
        any_arguments=getattr(module, "ARGUMENTS", False),
        record=record,
        parse=collector_waits(module.parse),
    )


class _Commands(Mapping[str, Command]):
    """Command in full → `Command`; modules are imported when first looked at."""

    def __getitem__(self, name: str) -> Command:
        return _commands()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_commands())

    def __len__(self) -> int:
        return len(_commands())


COMMANDS: Mapping[str, Command] = _Commands()


def parse(command: str, text: str) -> list[Any]:
    """Records of a command's output; the command may be abbreviated (``sh dmv det``).

    A VRF or interface named by the command (``show ip nhrp vrf RED``, ``show nhrp stats tunnel 1``),
    or by its echo above the output, is set on records whose output does not print one.
    InputError: no parser for that command, naming those that come near.
    """
    found = find(command)
    records = found.parse(text)
    typed = [command, *_echo_of(found, text)]
    if "vrf" in found.fields and (vrf := _first(_vrf, typed)):
        records = [r if r.vrf is not None else replace(r, vrf=vrf) for r in records]
    # None beside interfaces that were printed means the whole router.
    unnamed = "interface" in found.fields and all(r.interface is None for r in records)
    if unnamed and (interface := _first(_interface, typed)):
        records = [replace(r, interface=interface) for r in records]
    return records


def _first(name: Callable[[str], str | None], typed: list[str]) -> str | None:
    return next((found for command in typed if (found := name(command))), None)


def _echo_of(found: Command, text: str) -> list[str]:
    command = echoed(text)
    try:
        return [command] if command and find(command) is found else []
    except InputError:
        return []


def find(command: str) -> Command:
    """The parser of a command, abbreviated or not; InputError when there is none, or several."""
    words = _words(command)
    if whole := next((e for e in COMMANDS.values() if " ".join(words) in e.also), None):
        return whole
    if "|" in words:
        raise InputError(
            Problem(command, "filtered output cannot be checked for completeness", "omit the pipe")
        )
    best = _best(words) or _best(_arguments_last(words))
    if len(best) == 1:
        return COMMANDS[best.pop()]
    if best:
        raise InputError(Problem(command, "an ambiguous command", f"one of {', '.join(best)}"))
    near = get_close_matches(" ".join(words), COMMANDS, n=3, cutoff=0.5)
    hint = f"near: {', '.join(near)}" if near else "dmvpn parse --list shows every command"
    raise InputError(Problem(command or "(no command)", "no parser for this command", hint))


def _best(words: list[str]) -> set[str]:
    """Names of the commands that the words fit best."""
    ranked = sorted(
        (rank, name)
        for name, entry in COMMANDS.items()
        for shape in (name, *entry.also)
        if (rank := _rank(words, shape.split(), entry)) is not None
    )
    return {name for rank, name in ranked if rank == ranked[0][0]}


def _arguments_last(words: list[str]) -> list[str]:
    """What IOS takes in the middle, behind the command: ``show ip eigrp vrf RED neighbors``."""
    command: list[str] = []
    arguments: list[str] = []
    for before, word in pairwise(["", *words]):
        argument = before.lower() == "vrf" or word.lower() == "vrf" or word.isdecimal()
        (arguments if argument else command).append(word)
    return command + arguments


def _words(command: str) -> list[str]:
    text = " ".join(command.replace("|", " | ").split()).removeprefix("do ")
    for split, whole in _SPLIT_WORDS.items():
        text = text.replace(split, whole)
    return text.split()


def _rank(words: list[str], shape: list[str], entry: Command) -> tuple[int, int] | None:
    """How well the words fit a command: fewer leftover words, then more exact ones; None: not."""
    if len(words) < len(shape):
        return None
    head, tail = words[: len(shape)], words[len(shape) :]
    pairs = list(zip(head, shape, strict=True))
    if not all(full.startswith(typed.lower()) for typed, full in pairs):
        return None
    before = shape[-1] if shape[-1] != "map" else ""  # ``map NAME`` is of SAs, not of maps
    if not entry.any_arguments and not _options_fit(tail, entry.options, before):
        return None
    return len(tail), -sum(typed.lower() == full for typed, full in pairs)


def _options_fit(tail: list[str], options: tuple[str, ...], before: str) -> bool:
    for word in tail:
        known = next((option for option in options if option.startswith(word.lower())), "")
        if before in _NAMED:
            before = ""
        elif known:
            before = known
        elif not _ARGUMENT.fullmatch(word):
            return False
    return True


def _vrf(command: str) -> str | None:
    words = _words(command)
    for before, after in pairwise(words[1:]):
        if before.lower() == "vrf" and after != "*":
            return after
    return None


def _interface(command: str) -> str | None:
    found = _TUNNEL.search(command)
    return f"Tunnel{found[1]}" if found else None
