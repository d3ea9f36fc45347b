"""`read_file`: a file → `RouterConfig`, or one clear line why it is no configuration."""

from __future__ import annotations

import re
from pathlib import Path

from dmvpn.config.model import RouterConfig
from dmvpn.config.reader import read
from dmvpn.config.sections.router import ROUTER
from dmvpn.config.tree import ConfigTree
from dmvpn.errors import ConfigError, Problem

LARGEST = 32 * 1024 * 1024
"""Bytes; the largest configurations of routers are a few MB."""

_JUNOS = re.compile(
    rb"^(?:system|interfaces|protocols|policy-options|security|groups|version [^\\n]*;)[^\\n]*[{;]\s*$"
    rb"|^set (?:system|interfaces|protocols|security|version) ",
    re.MULTILINE,
)
_PRINTED = re.compile(r"^\s*(?:Building configuration|Current configuration ?:)", re.MULTILINE)
_END = re.compile(r"^[^\n]{0,80}?\bend\s*(?:\Z|\n)", re.MULTILINE)
_PROBED = 65536
"""Bytes looked at to tell text from something else."""


def read_file(path: Path, source: str = "") -> RouterConfig:
    """Read a configuration file; raises ConfigError with one line that says what is wrong.

    Bytes that are no UTF-8 are kept as replacement characters: comments in other languages
    are no reason to refuse a file.
    """
    text = _text(path)
    config = read(text, source or str(path))
    reason = _not_a_configuration(text, config.tree)
    if reason is not None:
        raise _error(path, *reason)
    return config


def _error(path: Path, what: str, hint: str) -> ConfigError:
    return ConfigError(Problem(str(path), what, hint))


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            what = f"is {size // 1048576} MB, too large for a router's configuration"
            raise _error(path, what, f"at most {LARGEST // 1048576} MB are read")
        content = path.read_bytes()
    except OSError as error:
        raise _error(path, f"cannot be read: {error.strerror}", "check the path") from error
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    probe = content[:_PROBED]
    if _is_binary(probe):
        raise _error(path, "is a binary file", "give the text of show running-config")
    if _JUNOS.search(probe):
        raise _error(path, "looks like a JunOS configuration", "IOS and IOS-XE are read")
    return content.decode("utf-8", "replace")


def _is_binary(probe: bytes) -> bool:
    """More than a few control characters; a pager leaves some backspaces in captures."""
    odd = sum(
        probe.count(bytes([code])) for code in range(32) if code not in (3, 7, 8, 9, 10, 13, 27)
    )
    return odd > len(probe) // 100


def _not_a_configuration(text: str, tree: ConfigTree) -> tuple[str, str] | None:
    if not tree.nodes:
        return ("holds no line of a configuration", "the file is empty or has comments only")
    known = sum(1 for node in tree if ROUTER.match(node.text).taken)
    if known == 0:
        return "holds no line IOS knows", "give the text of show running-config"
    if _PRINTED.search(text) and not _END.search(text):
        last = tree.nodes[-1]
        return (
            f"ends in the middle, below line {last.line}",
            "a printed configuration ends with end",
        )
    return None
