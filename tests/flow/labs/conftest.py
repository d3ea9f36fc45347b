"""Secrets of the labs under test."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment variables that the topologies' inventories name."""
    for name in ("DMVPN_PASSWORD", "DMVPN_PSK", "DMVPN_NHRP_AUTH"):
        monkeypatch.setenv(name, "dummy-1")
