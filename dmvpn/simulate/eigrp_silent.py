"""Why EIGRP does not speak on a tunnel of a router that runs it."""

from __future__ import annotations

from collections.abc import Iterable

from dmvpn.config.model import EigrpConfig, Line
from dmvpn.simulate.ends import Tunnel


def why_silent(settings: EigrpConfig, tunnel: Tunnel) -> tuple[str, tuple[Line, ...]]:
    """In words and lines; no lines where it is for want of a ``network``."""
    own, place = settings.interface_settings(tunnel.name), f"{tunnel.name} of {tunnel.router}"
    typed = (*own.lines, *settings.default.lines)
    covered = any(
        address.ip in network
        for address in tunnel.interface.addresses
        for network in settings.networks
    )
    if settings.shutdown:
        return f"EIGRP is shut down on {tunnel.router}", _lines_of(settings.lines, "shutdown")
    if own.shutdown:
        return f"EIGRP is shut down on {place}", _lines_of(typed, "shutdown")
    if own.passive and covered:
        return f"EIGRP is passive on {place}", _lines_of(typed, "passive-interface")
    return f"EIGRP does not run on {place}", ()


def _lines_of(lines: Iterable[Line], start: str) -> tuple[Line, ...]:
    return tuple(dict.fromkeys(line for line in lines if line.text.startswith(start)))
