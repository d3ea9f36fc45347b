"""What an emulated router prints back of a rendered text, and what the design says of it."""

from __future__ import annotations

from dmvpn.config.tree import ConfigTree
from dmvpn.design import RouterDesign
from dmvpn.labs.emulated.configuration import RunningConfig

Line = tuple[tuple[str, ...], str]
"""(parents, line)."""


def lines_of(text: str) -> list[Line]:
    """Lines in order; a new interface is shut down before anybody types anything."""
    found = [(path, node.text) for path, node in ConfigTree.parse(text).walk()]
    return [item for item in found if item[1] != "shutdown"]


def printed_back(running: RunningConfig, text: str) -> list[Line]:
    """What the router prints of the sections the text has; the rest was there before."""
    titles = {_title(item) for item in lines_of(text)}
    return [item for item in lines_of(running.text()) if _title(item) in titles]


def without_reason(router: RouterDesign, text: str) -> list[str]:
    """The sections whose being there nobody explains."""
    reasons = tuple(reason.section for reason in router.reasons)
    lines = [line for line in text.splitlines() if line.strip("!") and line[0] != " "]
    return [line for line in lines if not line.startswith(reasons)]


def _title(item: Line) -> str:
    path, line = item
    return path[0] if path else line
