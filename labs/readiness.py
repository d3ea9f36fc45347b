"""When a node of a lab is ready: its console shows a prompt, SSH answers, ``crypto`` exists.

"Started" of a controller says only that the virtual machine runs.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass

from dmvpn.labs.controller import ControllerError
from dmvpn.labs.model import LabModel, Node
from dmvpn.redact import redact

CONSOLE_SIGNS = re.compile(
    r"Press RETURN to get started|%CVAC-4-CONFIG_DONE|%SYS-5-RESTART|^[\w.-]+[>#]\s*$", re.MULTILINE
)
"""What a console shows once IOS runs (node definitions of CML; the prompt itself)."""
UNSEEN = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")
"""What moves a cursor and is not seen."""
DIALOG = "initial configuration dialog"
LAST_LINES = 8

Endpoints = Mapping[str, tuple[str, int]]
CryptoProbe = Callable[[Node, tuple[str, int]], str]
"""Logs in and asks for ``crypto``; empty when it is there, else what is missing."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What can be asked of a lab.

    running: names of the nodes that run.  endpoints: None where the lab has no management
    addresses, so that its consoles alone can tell.  crypto: None skips that step.
    """

    running: Callable[[], Collection[str]]
    console: Callable[[str], str]
    endpoints: Callable[[], Endpoints | None]
    crypto: CryptoProbe | None = None


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at the whole lab."""

    model: LabModel
    signs: Signs
    running: Collection[str]
    endpoints: Endpoints | None


def wait_ready(
    controller: str,
    model: LabModel,
    signs: Signs,
    scale: float = 1.0,
    pause: float = 5.0,
    progress: Callable[[str], None] = lambda said: None,
) -> None:
    """Wait for every node that runs IOS; ControllerError names all that are not ready in time.

    The limit is each platform's own, from now: twice where it reloads for its licence.
    scale: multiplies it.  progress: told how many are ready and what the next one lacks.
    """
    waiting = {node.name: node for node in model.ios_nodes}
    late: list[tuple[Node, str, float]] = []
    begun = time.monotonic()
    while waiting:
        look = _Look(model, signs, signs.running(), signs.endpoints())
        lacks = {name: missing_of(look, node) for name, node in waiting.items()}
        for name, missing in lacks.items():
            limit = _limit(waiting[name]) * scale
            if missing and time.monotonic() - begun < limit:
                continue
            node = waiting.pop(name)
            late += [(node, missing, limit)] if missing else []
        total, lacking = len(model.ios_nodes), next(filter(None, lacks.values()), "")
        ready = total - len(waiting) - len(late)
        progress(f"{ready} of {total} ready" + _next_one(waiting, lacks) * bool(lacking))
        if waiting:
            time.sleep(min(pause, max(0.05, _left(waiting, scale, begun))))
    if late:
        raise _never_ready(controller, late, signs)


def _limit(node: Node) -> float:
    assert node.platform is not None
    return node.platform.boot_seconds * (2.0 if node.platform.licence else 1.0)


def _left(waiting: Mapping[str, Node], scale: float, begun: float) -> float:
    """Seconds until the next limit is reached."""
    return min(map(_limit, waiting.values())) * scale - (time.monotonic() - begun)


def _next_one(waiting: Mapping[str, Node], lacks: Mapping[str, str]) -> str:
    name = next(iter(waiting), None)
    return f"; {name}: {lacks[name]}" if name else ""


def missing_of(look: _Look, node: Node) -> str:
    """What a node still lacks, empty when it is ready."""
    if node.name not in look.running:
        return "it has not booted"
    text = look.signs.console(node.name)
    prompt = CONSOLE_SIGNS.search(text)
    if not prompt and DIALOG in text:
        return "it asks for the initial configuration: its day-0 configuration was not read"
    if node not in look.model.routers or look.endpoints is None:
        return "" if prompt else "its console shows no prompt"
    if text and not prompt:
        return "its console shows no prompt"
    at = look.endpoints.get(node.name)  # a console that shows nothing: SSH tells more
    if at is None:
        return "it has no management address"
    with suppress(OSError), socket.create_connection(at, timeout=3):
        return look.signs.crypto(node, at) if look.signs.crypto else ""
    return f"SSH does not answer at {at[0]} port {at[1]}"


def _never_ready(
    controller: str, late: list[tuple[Node, str, float]], signs: Signs
) -> ControllerError:
    what = "; ".join(
        f"{node.name} was not ready within {limit:.0f} s: {missing}; its console showed: "
        + _last_lines(signs.console(node.name))
        for node, missing, limit in late
    )
    hint = "dmvpn lab down removes the lab; lab up goes on waiting"
    return ControllerError(controller, what, hint)


def _last_lines(text: str) -> str:
    lines = [line.strip() for line in redact(UNSEEN.sub("", text)).splitlines() if line.strip()]
    return " | ".join(lines[-LAST_LINES:]) or "nothing"
