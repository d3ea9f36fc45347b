"""VRFs and the interfaces in them: a VRF that goes takes addresses with it."""

from __future__ import annotations

from dmvpn.labs.emulated.blocks import Block, lines_of
from dmvpn.labs.emulated.grammar.matching import Match

MODES = ("vrf", "ip-vrf", "vrf-af")
"""The blocks that define a VRF or one of its address families."""

_MEMBERSHIPS = ("vrf forwarding", "ip vrf forwarding")
_FAMILIES = {"ipv4": "ip address*", "ipv6": "ipv6 address*"}


def vrf_of(block: Block) -> str:
    """The VRF of an interface; empty in the global table."""
    for identity in _MEMBERSHIPS:
        if entry := block.entries.get(identity):
            return entry.match.arguments["vrf"]
    return ""


def is_defined(root: Block, name: str) -> bool:
    """Whether there is a VRF of that name, defined in either style."""
    return f"vrf definition {name}" in root.entries or f"ip vrf {name}" in root.entries


def speaks_ipv4(root: Block, name: str) -> bool:
    """A ``vrf definition`` needs its address family; ``ip vrf`` is IPv4 by nature."""
    entry = root.entries.get(f"vrf definition {name}")
    if entry is None or entry.block is None or f"ip vrf {name}" in root.entries:
        return True
    return "address-family ipv4" in entry.block.entries


def leave(root: Block, title: str, match: Match) -> str:
    """What IOS does and says after ``no vrf definition``, ``no ip vrf``, ``no address-family``.

    title: the line of the block the match stands in.  The interfaces of a VRF that is no more are in
    the global table without addresses; those of a family that is no more have none of its addresses.
    """
    name = match.arguments.get("name") or title.split()[-1]
    left = () if is_defined(root, name) else _MEMBERSHIPS
    removed: set[str] = set()
    for identity in lines_of(root, "interface *"):
        block = root.entries[identity].block
        if block is None or vrf_of(block) != name:
            continue
        for family in _lost(root, name, match):
            addresses = lines_of(block, _FAMILIES[family])
            removed |= {family} if addresses else set()
            for line in addresses:
                del block.entries[line]
        for line in left:
            block.entries.pop(line, None)
    return "".join(_said(family, name) for family in _FAMILIES if family in removed)


def _lost(root: Block, name: str, match: Match) -> list[str]:
    if not is_defined(root, name):
        return list(_FAMILIES)
    ipv4 = [] if speaks_ipv4(root, name) else ["ipv4"]
    return [*ipv4, "ipv6"] if match.command.head == "address-family ipv6" else ipv4


def _said(family: str, name: str) -> str:
    shown = family.replace("ip", "IP")
    return f"% {shown} addresses from all interfaces in VRF {name} have been removed\n"
