"""Lines that are kept by sequence number: the entries of an access list.

In such a block an entry's identity is its number; the releases that print it have it in the text.
"""

from __future__ import annotations

from dmvpn.labs.emulated.blocks import Block, Entry, Refused
from dmvpn.labs.emulated.grammar import Match

_LAST = 2147483647
_STEP = 10


def number(block: Block, match: Match, shown: bool) -> bool:
    """Add an entry under its number, else the next; False when it stands already.

    IOS takes no entry twice, but any remark.  shown: the number is printed.
    """
    body = _body(match)
    if not body.startswith("remark ") and same_body(block, match):
        return False
    sequence = match.arguments.get("sequence") or _next(block)
    if sequence in block.entries:
        raise Refused(None, "% Duplicate sequence number\n% Failed to add ace\n")
    block.entries[sequence] = Entry(f"{_label(match)}{sequence} {body}" if shown else body, match)
    return True


def _label(match: Match) -> str:
    """IPv6 lists say the word in front of the number."""
    return "sequence " if match.command.mode == "ipv6-acl" else ""


def same_body(block: Block, match: Match) -> list[str]:
    """The numbers of the entries that say the same."""
    body = _body(match)
    return [key for key, entry in block.entries.items() if _body(entry.match) == body]


def _next(block: Block) -> str:
    highest = max((int(key) for key in block.entries), default=0)
    following = highest // _STEP * _STEP + _STEP
    if following > _LAST:
        raise Refused(None, "% Failed to add ace\n")
    return str(following)


def _body(match: Match) -> str:
    sequence = match.arguments.get("sequence", "")
    return match.text.removeprefix(f"{_label(match)}{sequence} ") if sequence else match.text
