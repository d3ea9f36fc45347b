"""`EmulatedRouter`: what one router is between sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from dmvpn.labs.emulated.configuration import RunningConfig
from dmvpn.model import Release

if TYPE_CHECKING:
    from dmvpn.labs.emulated.network import Network


@dataclass(slots=True)
class EmulatedRouter:
    """One router: its configurations, its flash, its identity.

    flash: file name → bytes, the content of ``flash:`` (``bootflash:`` on IOS-XE).
    running: changes when lines are typed; ``running.version`` counts the changes, so that
    whatever is derived from it can be cached.
    """

    name: str
    release: Release
    network: Network
    running: RunningConfig
    startup: str = ""
    flash: dict[str, bytes] = field(default_factory=dict)
    serial: str = ""
    booted: datetime = field(default_factory=datetime.now)

    @property
    def hostname(self) -> str:
        """As the running-config has it; the prompt shows it."""
        return self.running.hostname

    @property
    def filesystem(self) -> str:
        """``flash:`` on classic IOS, ``bootflash:`` on IOS-XE."""
        return "flash:" if self.release.major in (12, 15) else "bootflash:"
