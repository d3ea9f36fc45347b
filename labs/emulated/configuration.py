"""`RunningConfig`: what one router is configured to do, kept line by line as IOS keeps it.

    running = RunningConfig(Release.parse("17.12.4"))
    running.apply((), "hostname hub1")
    running.apply((), "interface Tunnel0")                        # a block's line creates the block
    running.apply(("interface Tunnel0",), "ip address 172.16.0.1 255.255.255.0")
    running.apply(("interface Tunnel0",), "no ip nhrp redirect")
    running.text()          # as `show running-config` prints it, without "Building configuration…"
    running.load(text)      # replace everything; gives the lines that were refused
    running.version         # grows with every change; a line that changes nothing leaves it

`apply` gives what IOS says (mostly nothing) and raises `Refused` when IOS refuses the line; a
refused line changes nothing.  To type lines with abbreviations and mode changes, as a user does, use
`labs.emulated.configure.Configurator`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dmvpn.labs.emulated import vrfs
from dmvpn.labs.emulated.blocks import Block, Entry, Refused, all_blocks, copied, lines_of
from dmvpn.labs.emulated.checks import CHECKS, Place
from dmvpn.labs.emulated.grammar import Command, Fault, Grammar, Match, Refusal, grammar_of
from dmvpn.labs.emulated.numbering import number, same_body
from dmvpn.labs.emulated.printing import print_config
from dmvpn.labs.emulated.rewrites import REWRITES
from dmvpn.model import Platform, Release

_HARDWARE = {
    Platform.IOS_XE: tuple(f"GigabitEthernet{number}" for number in range(1, 5)),
    Platform.IOS: tuple(f"GigabitEthernet0/{number}" for number in range(4)),
}
_VIRTUAL = re.compile(
    r"(?:Loopback|Tunnel|Port-channel|Vlan|BDI|BVI|Dialer|Virtual-Template|VirtualPortGroup"
    r"|Multilink|Null)\d"
)
_PORT = re.compile(r"^interface ((?:\w+Ethernet|\w+GigE|Serial)\d[\d/]*)$", re.MULTILINE)
_FACTORY = (
    "service timestamps debug datetime msec", "service timestamps log datetime msec",
    "boot-start-marker", "boot-end-marker", "ip forward-protocol nd",
    "control-plane", "line con 0", "line aux 0", "line vty 0 4",
)  # fmt: skip


class RunningConfig:
    """One router's configuration.  interfaces: its hardware; None: what the platform has."""

    def __init__(self, release: Release, interfaces: Sequence[str] | None = None) -> None:
        self.release = release
        self.grammar: Grammar = grammar_of(release)
        self.version = 0
        self._fixed = interfaces is not None
        self._hardware = tuple(interfaces or _HARDWARE[release.platform])
        self._printed = (-1, "")
        self.root = Block("configure")
        for line in _FACTORY:
            self.apply((), line)
        self._add_hardware()

    @property
    def hostname(self) -> str:
        """``Router`` until it is configured."""
        entry = self.root.entries.get("hostname")
        return entry.match.arguments["name"] if entry else "Router"

    def has_interface(self, name: str) -> bool:
        """Whether an interface of that name is there or can be made."""
        if name in self._hardware or _VIRTUAL.match(name):
            return True
        return name.partition(".")[0] in self._hardware

    def interfaces(self) -> Iterator[tuple[str, Block]]:
        """(``interface NAME``, its block) of every interface."""
        for identity, entry in self.root.entries.items():
            if identity.startswith("interface ") and entry.block is not None:
                yield identity, entry.block

    def text(self, all_defaults: bool = False) -> str:
        """As ``show running-config`` prints it, from ``version`` to ``end``."""
        if all_defaults:
            return print_config(self.grammar, self.root, True)
        if self._printed[0] != self.version:
            self._printed = (self.version, print_config(self.grammar, self.root, False))
        return self._printed[1]

    def copy(self) -> RunningConfig:
        """An independent configuration with the same lines."""
        other = RunningConfig(self.release, self._hardware)
        other._fixed = self._fixed
        other.root = copied(self.root)
        return other

    def apply(self, path: Sequence[str], line: str) -> str:
        """Type one line in the block ``path`` leads to; what IOS says, or `Refused`."""
        block = self.find(path)
        result = self.grammar.match(block.mode, line.strip())
        if isinstance(result, Refusal):
            raise Refused(result)
        return self.enter(block, path[-1] if path else "", result, line)

    def find(self, path: Sequence[str]) -> Block:
        """The block of these lines; `Refused` when it is not there (any more)."""
        block = self.root
        for title in path:
            match = self.grammar.match(block.mode, title)
            entry = block.entries.get(match.identity) if isinstance(match, Match) else None
            if entry is None or entry.block is None:
                raise Refused(None, f"% {title}: no such configuration block\n")
            block = entry.block
        return block

    def enter(self, block: Block, title: str, match: Match, typed: str = "") -> str:
        """Apply a matched line in a block; what IOS says, or `Refused`."""
        command = match.command
        if command.unprinted:
            return ""
        if match.form:
            said = self._remove(block, title, match)
        else:
            self._judge(block, title, match, typed or match.text)
            said = self._set(block, title, match)
        if command.default is not None and match.identity not in block.entries:
            self._imply_again(block, match.identity)
        return said

    def load(self, text: str) -> tuple[tuple[str, str], ...]:
        """Replace everything by text; (line, answer) of each line that was refused."""
        from dmvpn.labs.emulated.configure import type_text

        if not self._fixed:
            named = _PORT.findall(text)
            self._hardware = tuple(dict.fromkeys((*self._hardware, *named)))
        self.root = Block("configure")
        refused = type_text(self, text)
        self._add_hardware()
        self.version += 1
        return refused

    def set_banner(self, kind: str, text: str) -> None:
        """``banner motd``: printed between ``^C`` marks."""
        match = self.grammar.match("configure", f"banner {kind} ^C")
        assert isinstance(match, Match)
        self.root.entries[match.identity] = Entry(f"banner {kind} ^C{text}^C", match)
        self.version += 1

    def _add_hardware(self) -> None:
        """An interface nobody configured is there all the same, shut down."""
        for name in self._hardware:
            if f"interface {name}" not in self.root.entries:
                self.apply((), f"interface {name}")
                self.apply((f"interface {name}",), "shutdown")

    def _judge(self, block: Block, title: str, match: Match, typed: str) -> None:
        for name in match.command.checks:
            objection = CHECKS[name](Place(self, block, title), match)
            if objection is None:
                continue
            if not objection.word:
                raise Refused(None, f"{objection.text}\n")
            raise Refused(Refusal(Fault.INVALID, _column(typed, match, objection.word), typed))

    def _set(self, block: Block, title: str, match: Match) -> str:
        command = match.command
        text = match.text
        if command.rewrite:
            text = REWRITES[command.rewrite](match, self.release)
        if command.numbered is not None:
            self.version += number(block, match, self.grammar.applies(command.numbered))
            return ""
        identity = text if command.multi else match.identity
        said = self._clear(block, title, match, identity)
        if self._is_hidden(command, text):
            self._drop(block, identity)
            return said
        self._store(block, identity, text, match)
        for line in command.implies:
            self._imply(block, line)
        return said

    def _store(self, block: Block, identity: str, text: str, match: Match) -> None:
        entry = block.entries.get(identity)
        if entry is not None:
            self.version += entry.text != text
            entry.text, entry.match = text, match
            return
        self.version += 1
        entry = block.entries[identity] = Entry(text, match)
        if match.command.enters:
            entry.block = Block(match.command.enters)
            for line in match.command.creates:
                self._imply(entry.block, line)

    def _drop(self, block: Block, identity: str) -> Entry | None:
        entry = block.entries.pop(identity, None)
        self.version += entry is not None
        return entry

    def _imply(self, block: Block, line: str) -> None:
        match = self.grammar.match(block.mode, line)
        assert isinstance(match, Match), line
        self.enter(block, "", match)

    def _imply_again(self, block: Block, identity: str) -> None:
        """What a line implies stands as long as that line does (unverified)."""
        for entry in tuple(block.entries.values()):
            for line in entry.match.command.implies:
                if line == f"no {identity}":
                    self._imply(block, line)

    def _clear(self, block: Block, title: str, match: Match, identity: str) -> str:
        command = match.command
        kept = block.entries.get(identity)
        if kept is not None and kept.match.text == match.text:
            return ""
        lines = [line for words in command.clears for line in lines_of(block, words)]
        cleared = [line for line in lines if self._drop(block, line) is not None]
        if not cleared or not command.says:
            return ""
        return command.says.format(interface=title[10:], **match.arguments) + "\n"

    def _is_hidden(self, command: Command, text: str) -> bool:
        if command.default is not None and self.grammar.applies(command.default):
            return text == command.head or bool(command.keys) or command.multi
        return any(item.text == text and self.grammar.applies(item) for item in command.hides)

    def _remove(self, block: Block, title: str, match: Match) -> str:
        command = match.command
        identity = match.identity
        if command.rewrite and command.multi:
            identity = REWRITES[command.rewrite](match, self.release)
        if identity.startswith("interface ") and block is self.root:
            return self._remove_interface(match)
        default_on = command.default is not None and self.grammar.applies(command.default)
        if match.form == "no" and (default_on or self._follows(block, command)):
            positive = match.text if command.keys or command.multi else command.head
            self._store(block, identity, f"no {positive}", match)
            return ""
        kept = block.entries.get(identity)
        if command.exact and match.arguments and kept and kept.match.text != match.text:
            raise Refused(None, f"{command.exact}\n")
        entry = self._drop(block, identity)
        if entry is not None and command.clears and command.says:
            return self._clear(block, title, entry.match, "").replace("enabling", "disabling")
        if command.kept and entry is not None:
            self._store(block, identity, entry.text, entry.match)
        if entry is None and command.numbered is not None:
            for key in same_body(block, match):
                self._drop(block, key)
        if entry is not None and command.enters in vrfs.MODES:
            return vrfs.leave(self.root, title, match)
        return ""

    def _follows(self, block: Block, command: Command) -> bool:
        if not command.follows:
            return False
        for parent in all_blocks(self.root):
            if any(entry.block is block for entry in parent.entries.values()):
                sibling = parent.entries.get(command.follows)
                return (
                    sibling is not None
                    and sibling.block not in (None, block)
                    and command.head in sibling.block.entries
                )
        return False

    def _remove_interface(self, match: Match) -> str:
        name = match.arguments["name"]
        if name not in self._hardware:
            self._drop(self.root, match.identity)
            return ""
        if match.form == "no":
            raise Refused(None, "% Removal of physical interfaces is not permitted\n")
        entry = self.root.entries[match.identity]
        entry.block = Block("interface")
        self._imply(entry.block, "shutdown")
        return f"Interface {name} set to default configuration\n"


def _column(typed: str, match: Match, word: str) -> int:
    """Where the canonical word stands in the typed line."""
    place = match.words.index(word) if word in match.words else 0
    starts = [found.start() for found in re.finditer(r"\S+", typed)]
    return starts[min(place, len(starts) - 1)]
