"""Words several sections read alike: networks, areas, names that may be addresses."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network

from dmvpn.config.addresses import ipv4, ipv4_network, ipv6_network
from dmvpn.config.model import DistributeList, Network, Redistribution
from dmvpn.config.shape import Entry
from dmvpn.model import interface_name


def network(words: list[str]) -> Network:
    """``A M``, ``A/L`` or a host; bits behind the mask are dropped, as IOS does."""
    if ":" in words[0]:
        return ipv6_network(words[0])
    if len(words) > 1 and words[1].count(".") == 3:
        return ipv4_network(f"{words[0]}/{words[1]}")
    return ipv4_network(words[0])


@lru_cache(8192)
def wildcard_network(address: str, wildcard: str) -> IPv4Network:
    """``A WILDCARD``, or a mask in its place, which IOS turns round."""
    bits = int(ipv4(wildcard))
    if bits & 0x80000000 and bits != 0xFFFFFFFF:
        bits ^= 0xFFFFFFFF
    if bits & (bits + 1):
        raise ValueError(f"{wildcard} is no contiguous wildcard")
    return ipv4_network(f"{address}/{32 - bits.bit_length()}")


def classful_length(address: IPv4Address) -> int:
    """The prefix length an address had before there were masks; 0.0.0.0 is the default route."""
    first = int(address) >> 24
    if first == 0:
        return 0
    return 8 if first < 128 else 16 if first < 192 else 24


@lru_cache(8192)
def classful(text: str) -> IPv4Network:
    """The classful network of an address: what a process means that is given no mask."""
    return ipv4_network(f"{text}/{classful_length(ipv4(text))}")


def area(word: str) -> int:
    """An OSPF area: ``10`` or ``0.0.0.10``."""
    return int(word) if word.isdigit() else int(ipv4(word))


def after(words: list[str], keyword: str) -> str | None:
    """The word after a keyword, None without it."""
    if keyword in words[:-1]:
        return words[words.index(keyword) + 1]
    return None


def pfs_group(words: list[str]) -> int:
    """``set pfs`` alone is group 14 (older releases: group 1; Cisco-IOS-XE-crypto.yang)."""
    return int(words[0].removeprefix("group")) if words else 14


_REDISTRIBUTED = {"eigrp": 1, "ospf": 1, "ospfv3": 1, "bgp": 1, "isis": 0, "rip": 0, "static": 0,
                  "connected": 0, "odr": 0, "mobile": 0, "maximum-prefix": 1, "nhrp": 0,
                  "application": 1, "lisp": 0, "vrf": 1, "ip": 1}  # fmt: skip


def redistribution(entry: Entry) -> Redistribution:
    """``redistribute SOURCE [NUMBER] [metric …] [route-map M] [tag T] …``."""
    words = entry.words
    long = [known for known in _REDISTRIBUTED if known.startswith(words[0].lower())]
    first = words[0].lower() if words[0].lower() in _REDISTRIBUTED else long[0]
    numbered = _REDISTRIBUTED[first] and len(words) > 1
    tag = after(words, "tag")
    metric = words.index("metric") + 1 if "metric" in words[:-1] else None
    values = []
    for word in words[metric:] if metric else ():
        if not word.isdigit():
            break
        values.append(word)
    return Redistribution(
        " ".join([first, words[1]] if numbered else [first]),
        after(words, "route-map"),
        " ".join(values) or None,
        int(tag) if tag else None,
        entry.line,
    )


def distribute_list(entry: Entry) -> DistributeList:
    """``{ACL | prefix P [gateway G] | route-map M | gateway G} {in | out} [interface]``."""
    words = entry.words
    kind = words[0] if words[0] in ("prefix", "route-map", "gateway") else "acl"
    name = words[0] if kind == "acl" else words[1]
    place = next(index for index, word in enumerate(words) if word in ("in", "out"))
    rest = " ".join(words[place + 1 :])
    interface = interface_name(rest) if rest else None
    return DistributeList(kind, name, words[place], interface, entry.line)
