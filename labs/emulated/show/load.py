"""Registers every command of ``show/`` and ``commands/``: a new module is found by being there."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

PACKAGES = ("dmvpn.labs.emulated.commands", "dmvpn.labs.emulated.show")


def load() -> None:
    """Import all modules of both packages; importing twice does nothing."""
    for package in PACKAGES:
        for module in iter_modules(import_module(package).__path__):
            import_module(f"{package}.{module.name}")
