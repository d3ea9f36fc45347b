"""Prefix lists, access lists over prefixes, AS-path and community lists, route maps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from dmvpn.config.model import RouterConfig
from dmvpn.model import Address
from dmvpn.simulate.acl import Packet, check
from dmvpn.simulate.families import Network, lies_in


@dataclass(frozen=True, slots=True)
class Subject:
    """What a route map looks at."""

    prefix: Network
    as_path: tuple[int, ...] = ()
    communities: frozenset[str] = frozenset()
    tag: int | None = None
    next_hop: Address | None = None
    interface: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """sets: the ``set`` lines of the entry that permitted it, in words."""

    permitted: bool
    sets: tuple[tuple[str, ...], ...] = ()


def prefix_list(config: RouterConfig, name: str, prefix: Network) -> bool:
    """IOS permits everything where the list does not exist."""
    found = config.prefix_lists.get(name)
    if found is None or not found.entries:
        return True
    for entry in found.entries:
        network = entry.prefix
        if not lies_in(prefix, network):
            continue
        least = entry.ge if entry.ge is not None else network.prefixlen
        most = (
            entry.le
            if entry.le is not None
            else (network.max_prefixlen if entry.ge is not None else least)
        )
        if least <= prefix.prefixlen <= most:
            return entry.action == "permit"
    return False


def access_list(config: RouterConfig, name: str, prefix: Network) -> bool:
    """A standard list over a prefix looks at its network address; an extended one at the mask too."""
    packet = Packet(0, prefix.network_address, prefix.netmask)
    return check(config.access_lists.get(name), packet) is None


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    """Cisco's ``_`` is a delimiter or an end."""
    try:
        return re.compile(text.replace("_", r"(?:^|[ ,{}()]|$)"))
    except re.error:
        return re.compile(r"(?!)")


def as_path_list(config: RouterConfig, name: str, as_path: tuple[int, ...]) -> bool:
    """``ip as-path access-list``: a regular expression over the path in words."""
    found = config.as_path_lists.get(name)
    if found is None:
        return True
    text = " ".join(map(str, as_path))
    for entry in found.entries:
        action, _, pattern = entry.partition(" ")
        if _pattern(pattern.strip()).search(text):
            return action == "permit"
    return False


def community_list(config: RouterConfig, name: str, communities: frozenset[str]) -> bool:
    """``ip community-list``, standard (all named ones are there) or expanded (an expression)."""
    found = config.community_lists.get(name)
    if found is None:
        return False
    text = " ".join(sorted(communities))
    for entry in found.entries:
        action, _, rest = entry.partition(" ")
        words = rest.split()
        plain = all(re.fullmatch(r"\d+(:\d+)?|[a-z-]+", word) for word in words)
        if (set(words) <= communities) if plain else bool(_pattern(rest).search(text)):
            return action == "permit"
    return False


def _match(config: RouterConfig, line: str, subject: Subject) -> bool:
    words = line.split()
    test: Callable[[str], bool]
    if words[0] in ("ip", "ipv6") and words[1:3] == ["address", "prefix-list"]:
        names, test = words[3:], lambda name: prefix_list(config, name, subject.prefix)
    elif words[0] in ("ip", "ipv6") and words[1:2] == ["address"]:
        names, test = words[2:], lambda name: access_list(config, name, subject.prefix)
    elif words[0] == "as-path":
        names, test = words[1:], lambda name: as_path_list(config, name, subject.as_path)
    elif words[0] == "community":
        names = [word for word in words[1:] if word != "exact-match"]
        test = lambda name: community_list(config, name, subject.communities)
    elif words[0] == "tag":
        names, test = words[1:], lambda name: name == str(subject.tag)
    elif words[0] == "interface":
        names, test = words[1:], lambda name: name == subject.interface
    else:
        return True  # what is not simulated (match length …) does not decide
    return any(map(test, names))


def route_map(config: RouterConfig, name: str | None, subject: Subject) -> Verdict:
    """The first entry that matches decides; none: denied.  A map that is not there permits all."""
    found = config.route_maps.get(name) if name else None
    if name is None or found is None:
        return Verdict(name is None or found is None)
    sets: list[tuple[str, ...]] = []
    for entry in found.entries:
        if not all(_match(config, line, subject) for line in _merged(entry.matches)):
            continue
        if entry.action != "permit":
            return Verdict(False)
        sets += (tuple(line.split()) for line in entry.sets)
        if not entry.continues:
            return Verdict(True, tuple(sets))
    return Verdict(bool(sets), tuple(sets))


def _merged(matches: Iterable[str]) -> tuple[str, ...]:
    """Several ``match`` lines are all needed."""
    return tuple(line for line in matches if line)
