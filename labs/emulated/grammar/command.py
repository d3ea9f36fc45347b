"""`Command`: one line of the grammar file, read.

    PATTERN ; ATTRIBUTE ; ATTRIBUTE …

What a configuration line does beside being stored is data, not code:

* ``enters MODE``        the line opens a block
* ``multi``              several such lines may stand; without it a line replaces the one before
* ``key NAME …``         lines replace each other when these arguments are equal
* ``words N``            lines replace each other when the first N words, and a last in or out, are equal
* ``id WORDS``           lines replace each other when they share these first words
* ``default [since R]``  on by default: hidden, and its ``no`` form is printed
* ``hides TEXT [since R | until R]``  this exact line is the default: never printed
* ``follows IDENTITY``   the ``no`` form stands (and is printed) where that sibling block has the line
* ``absent TEXT``        printed while no such line stands (``no ip address``)
* ``implies TEXT``       typing the line adds this one (``no ip redirects``)
* ``creates TEXT``       a new block begins with this line
* ``exact TEXT``         ``no`` with other arguments than stand is answered so, and removes nothing
* ``kept``               ``no`` empties the block but leaves it standing
* ``clears ID, ID*``     typing the line removes these; ``*``: all lines that begin so
* ``says TEXT``          what IOS answers when something was cleared
* ``prints TEMPLATE``    the canonical form: ``[ … {argument}]`` is left out without the argument
* ``trailing``           IOS prints one blank after the line
* ``sorted``             lines of this kind print in their natural order; else as typed
* ``numbered [since R]`` lines get sequence numbers 10, 20, …, which are printed since R
* ``check NAME …``       a rule of `labs.emulated.checks` may refuse the line
* ``bang before|after``  ``!`` printed around the block; ``bang none``: not after it either
* ``since R``, ``until R``  the releases that know the line
* ``rewrite NAME``       a function of `labs.emulated.rewrites` gives the line its stored form
* ``unprinted``          accepted, never part of the configuration
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Hidden:
    """A line that is not printed because it is the default, with the releases it is so for."""

    text: str
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Command:
    """One grammar line.  order: its place in the file, which is where it prints.

    head: the words that name it; keys: the arguments that tell two such lines apart.
    """

    pattern: str
    mode: str
    order: int
    head: str
    keys: tuple[str, ...] = ()
    multi: bool = False
    words: int = 0
    enters: str = ""
    default: Hidden | None = None
    hides: tuple[Hidden, ...] = ()
    follows: str = ""
    absent: str = ""
    implies: tuple[str, ...] = ()
    creates: tuple[str, ...] = ()
    exact: str = ""
    kept: bool = False
    clears: tuple[str, ...] = ()
    says: str = ""
    prints: str = ""
    trailing: bool = False
    sorted: bool = False
    numbered: Hidden | None = None
    checks: tuple[str, ...] = ()
    bang: str = ""
    since: str = ""
    until: str = ""
    rewrite: str = ""
    unprinted: bool = False
    section: int = 0

    def identity(self, words: tuple[str, ...], arguments: dict[str, str]) -> str:
        """What a second line must share to replace the first."""
        if self.multi:
            return " ".join(words)
        if self.words:
            return " ".join((*words[: self.words], *(w for w in words[-1:] if w in ("in", "out"))))
        if not self.keys:
            return self.head
        return " ".join((self.head, *(arguments.get(key, "") for key in self.keys)))

    def canonical(self, words: tuple[str, ...], arguments: dict[str, str]) -> str:
        """The line as the running-config keeps it."""
        if not self.prints:
            return " ".join(words)

        def option(match: re.Match[str]) -> str:
            names = _PLACE.findall(match[1])
            return match[1] if all(name in arguments for name in names) else ""

        text = _OPTIONAL.sub(option, self.prints)
        return " ".join(_PLACE.sub(lambda match: arguments.get(match[1], ""), text).split())


@dataclass(slots=True)
class _Draft:
    """Attributes while they are read."""

    values: dict[str, object] = field(default_factory=dict)


def read_command(line: str, mode: str, order: int, section: int) -> Command:
    """Read one grammar line; ValueError names what is wrong."""
    pattern, *attributes = (part.strip() for part in re.split(r"\s;\s", f"{line} "))
    draft = _Draft({"head": _head(pattern)})
    for attribute in attributes:
        word, _, rest = attribute.partition(" ")
        reader = _ATTRIBUTES.get(word)
        if reader is None:
            raise ValueError(f"unknown attribute {attribute!r} in {line!r}")
        reader(draft.values, rest.strip())
    return Command(pattern, mode, order, section=section, **draft.values)  # type: ignore[arg-type]


def _head(pattern: str) -> str:
    words = []
    for word in pattern.split():
        if word[0] in "<{[":
            break
        words.append(word)
    return " ".join(words)


def _hidden(text: str) -> Hidden:
    match = re.fullmatch(r"(.*?)(?:\s*\bsince (\S+))?(?:\s*\buntil (\S+))?", text)
    assert match is not None  # every part is optional
    return Hidden(match[1].strip(), match[2] or "", match[3] or "")


def _put(name: str, values: dict[str, object], value: object) -> None:
    values[name] = value


def _add(name: str, values: dict[str, object], *items: object) -> None:
    values[name] = (*values.get(name, ()), *items)  # type: ignore[misc]


_ATTRIBUTES = {
    "enters": lambda values, rest: _put("enters", values, rest),
    "multi": lambda values, rest: _put("multi", values, True),
    "words": lambda values, rest: _put("words", values, int(rest)),
    "key": lambda values, rest: _put("keys", values, tuple(rest.split())),
    "id": lambda values, rest: _put("head", values, rest),
    "default": lambda values, rest: _put("default", values, _hidden(rest)),
    "hides": lambda values, rest: _add("hides", values, _hidden(rest)),
    "follows": lambda values, rest: _put("follows", values, rest),
    "absent": lambda values, rest: _put("absent", values, rest),
    "implies": lambda values, rest: _add("implies", values, rest),
    "creates": lambda values, rest: _add("creates", values, rest),
    "exact": lambda values, rest: _put("exact", values, rest),
    "kept": lambda values, rest: _put("kept", values, True),
    "clears": lambda values, rest: _add("clears", values, *rest.split(", ")),
    "says": lambda values, rest: _put("says", values, rest),
    "prints": lambda values, rest: _put("prints", values, rest),
    "trailing": lambda values, rest: _put("trailing", values, True),
    "sorted": lambda values, rest: _put("sorted", values, True),
    "numbered": lambda values, rest: _put("numbered", values, _hidden(rest)),
    "check": lambda values, rest: _add("checks", values, *rest.split()),
    "bang": lambda values, rest: _put("bang", values, rest),
    "since": lambda values, rest: _put("since", values, rest),
    "until": lambda values, rest: _put("until", values, rest),
    "rewrite": lambda values, rest: _put("rewrite", values, rest),
    "unprinted": lambda values, rest: _put("unprinted", values, True),
}
