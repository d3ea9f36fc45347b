"""Texts that may be configurations: what they are, and reading many of them."""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from dmvpn.config import RouterConfig, read
from dmvpn.errors import Problem

LARGEST = 20_000_000
"""Bytes.  The largest configurations we know have a tenth of that."""

_IOS = re.compile(
    r"^[ \t]*(?:hostname|host|interface|int|inter|version|router|crypto|ip|no ip|vrf|policy-map|access-list"
    r"|line|service|enable|conf(?:igure)?) ?", re.MULTILINE | re.IGNORECASE,
)  # fmt: skip
_OTHERS = (
    ("JunOS", re.compile(r"^(?:set (?:system|interfaces|security|protocols) |\s*(?:system|interfaces) \{)", re.MULTILINE)),
    ("Arista EOS", re.compile(r"^! device: .* EOS-", re.MULTILINE)),
    ("NX-OS", re.compile(r"^(?:!Command: show running|feature (?:ospf|bgp|eigrp))", re.MULTILINE)),
    ("IOS XR", re.compile(r"^!! IOS XR Configuration", re.MULTILINE)),
    ("RouterOS", re.compile(r"^/(?:interface|ip) ", re.MULTILINE)),
    ("a web page", re.compile(r"^\s*<(?:!doctype|html)", re.IGNORECASE)),
)  # fmt: skip


def decode(raw: bytes, where: str) -> str | Problem:
    """The text of a file, or why it is no configuration: one line for its owner."""
    if len(raw) > LARGEST:
        return Problem(where, f"has {len(raw) // 1_000_000} MB; no configuration is that large")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    if not raw.strip():
        return Problem(where, "is empty")
    if b"\x00" in raw[:8192] or sum(byte < 9 for byte in raw[:8192]) > len(raw[:8192]) // 20:
        return Problem(where, "is a binary file, not a configuration")
    text = raw.decode("utf-8-sig", errors="replace")
    return foreign(text, where) or text


def foreign(text: str, where: str) -> Problem | None:
    """Why a text is no IOS configuration; None when it may be one."""
    other = next((name for name, pattern in _OTHERS if pattern.search(text[:200_000])), None)
    if other is not None:
        return Problem(where, f"is {other}, not an IOS configuration")
    if not _IOS.search(text):
        return Problem(where, "holds no line of an IOS configuration")
    return None


@contextmanager
def no_collection() -> Iterator[None]:
    """Without the cyclic garbage collector: a configuration holds no cycles, and thousands of them
    are searched for nothing again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def read_all(texts: Mapping[str, str]) -> dict[str, RouterConfig]:
    """Read texts by source; routers by name."""
    with no_collection():
        return by_name([read(text, source) for source, text in texts.items()])


def by_name(found: Sequence[RouterConfig]) -> dict[str, RouterConfig]:
    """Routers by hostname, or by their source where hostnames are missing or repeat."""
    counts = Counter(router.hostname for router in found)
    named: dict[str, RouterConfig] = {}
    for router in found:
        file = router.source.replace("\\", "/").rpartition("/")[2].rpartition(".")
        alone = router.hostname and counts[router.hostname] == 1
        name = router.hostname if alone else file[0] or file[2]
        while name in named:
            name += "'"
        named[name] = router
    return named
