"""Whatever a user writes: it is refused, or it stays on its own line and comes back as it was."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmvpn.design import design
from dmvpn.errors import InputError
from dmvpn.intent import read_intent
from dmvpn.render import render

ODD = st.text(
    st.sampled_from("aZ09 ._-!?\"'\\/{}%|;:@\x00\x03\x1a\x7f\n\r\t\v\f\x85\u2028é\U0001f600"),
    max_size=12,
)


class Node:
    """What read_intent needs of a Nornir host or group."""

    hostname = None
    port = None

    def __init__(self, name: str, data: dict[str, Any], groups: tuple[Node, ...] = ()) -> None:
        self.name, self.data, self.groups = name, data, groups

    def get(self, item: str, default: Any = None) -> Any:
        return self.data.get(item, default)


def text_of(monkeypatch: pytest.MonkeyPatch, texts: dict[str, str]) -> str:
    """The rendered hub of a small cloud with those texts in it."""
    with monkeypatch.context() as patch:
        try:
            patch.setenv("DMVPN_PSK", texts.get("psk", "psk"))
            patch.setenv("DMVPN_NHRP_AUTH", texts.get("authentication", "auth"))
        except ValueError as error:  # an environment cannot hold a NUL
            raise InputError from error
        cloud = Node(
            texts.get("cloud", "blue"),
            {
                "dmvpn_cloud": {
                    "phase": 3,
                    "subnet": "172.16.0.0/24",
                    "nhrp": {"network_id": 1, "authentication": "env:DMVPN_NHRP_AUTH"},
                    "ike": {"pre_shared_key": "env:DMVPN_PSK"},
                    "routing": {
                        "protocol": "eigrp",
                        "name": texts.get("process", "DMVPN"),
                        "autonomous_system": 1,
                    },
                }
            },
        )
        wan = {
            "interface": "GigabitEthernet1",
            "address": "198.51.100.2/30",
            "gateway": "198.51.100.1",
            "description": texts.get("description", "uplink"),
        }
        data = {"dmvpn": {"role": "hub", "release": "17.12.4", "wan": wan}}
        hub = Node(texts.get("host", "hub1"), data, (cloud,))
        (router,) = design(read_intent({hub.name: hub}, {cloud.name: cloud})).routers.values()
        return render(router)


@pytest.mark.parametrize(
    "field", ["psk", "authentication", "cloud", "process", "description", "host"]
)
@given(odd=ODD)
def test_no_text_leaves_its_line(field: str, odd: str) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        plain = text_of(monkeypatch, {}).splitlines()
        try:
            lines = text_of(monkeypatch, {field: odd}).splitlines()
        except InputError:
            return
    assert len(lines) == len(plain)
    assert all(line.isascii() and line.isprintable() and "?" not in line for line in lines)
    assert all(line == line.rstrip() for line in lines)
    if field == "description":
        assert f" description {odd}" in lines
    if field == "psk":
        assert f"  pre-shared-key {odd}" in lines
