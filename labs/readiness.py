"""When a node of a lab is ready: its console shows a prompt, SSH answers, ``crypto`` exists.

"Started" of a controller says only that the virtual machine runs.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from dmvpn.labs.controller import ControllerError, wait_until
from dmvpn.labs.model import LabModel, Node
from dmvpn.redact import redact

CONSOLE_SIGNS = re.compile(
    r"Press RETURN to get started|%CVAC-4-CONFIG_DONE|%SYS-5-RESTART|^[\w.-]+[>#]\s*$", re.MULTILINE
)
"""What a console shows once IOS runs (node definitions of CML; the prompt itself)."""
DIALOG = "initial configuration dialog"
LAST_LINES = 8

CryptoProbe = Callable[[Node, tuple[str, int]], str]
"""Logs in and asks for ``crypto``; empty when it is there, else what is missing."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What can be asked of a node.  crypto: None skips that step (nodes nobody deploys to)."""

    booted: Callable[[str], bool]
    console: Callable[[str], str]
    endpoints: Callable[[], Mapping[str, tuple[str, int]]]
    crypto: CryptoProbe | None = None


def wait_ready(
    controller: str, model: LabModel, signs: Signs, scale: float = 1.0, pause: float = 5.0
) -> None:
    """Wait for every node that runs IOS; ControllerError names the first that is not ready in time.

    The limit is the platform's: twice where it reloads for its licence.  scale: multiplies it.
    """
    for node in model.ios_nodes:
        assert node.platform is not None
        limit = node.platform.boot_seconds * (2 if node.platform.licence else 1) * scale
        missing = wait_until(lambda node=node: missing_of(model, node, signs), limit, pause)  # type: ignore[misc]
        if missing:
            raise _never_booted(controller, node, missing, limit, signs)


def missing_of(model: LabModel, node: Node, signs: Signs) -> str:
    """What a node still lacks, empty when it is ready."""
    if not signs.booted(node.name):
        return "it has not booted"
    text = signs.console(node.name)
    if text and DIALOG in text and not CONSOLE_SIGNS.search(text):
        return "it asks for the initial configuration: its day-0 configuration was not read"
    if text and not CONSOLE_SIGNS.search(text):
        return "its console shows no prompt"
    if node not in model.routers:
        return ""
    at = signs.endpoints().get(node.name)
    if at is None:
        return "it has no management address"
    with suppress(OSError), socket.create_connection(at, timeout=3):
        return signs.crypto(node, at) if signs.crypto else ""
    return f"SSH does not answer at {at[0]} port {at[1]}"


def _never_booted(
    controller: str, node: Node, missing: str, limit: float, signs: Signs
) -> ControllerError:
    lines = [line.strip() for line in redact(signs.console(node.name)).splitlines() if line.strip()]
    seen = " | ".join(lines[-LAST_LINES:]) or "nothing"
    what = f"{node.name} was not ready within {limit:.0f} s: {missing}; its console showed: {seen}"
    return ControllerError(
        controller, what, "dmvpn lab down removes the lab; lab up goes on waiting"
    )
