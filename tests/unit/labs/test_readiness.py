"""When a node of a lab counts as ready, and what is said of one that never is."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from dmvpn.labs.controller import ControllerError
from dmvpn.labs.model import Kind, LabModel, Node
from dmvpn.labs.platforms import PLATFORMS
from dmvpn.labs.readiness import Endpoints, Signs, wait_ready

PROMPT = "\nhub1>"


def lab(platform: str = "cat8000v") -> LabModel:
    nodes = (
        Node("hub1", Kind.HUB, PLATFORMS[platform]),
        Node("isp", Kind.PROVIDER, PLATFORMS[platform]),
    )
    return LabModel("test", "Test", nodes, ())


@pytest.fixture
def endpoints() -> Iterator[Endpoints]:
    """Something listens there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield {"hub1": listener.getsockname()[:2]}


def never(model: LabModel, signs: Signs, scale: float = 0.0) -> str:
    with pytest.raises(ControllerError) as caught:
        wait_ready("https://cml", model, signs, scale, pause=0.01)
    return str(caught.value)


def test_licence_reload_is_waited_for(endpoints: Endpoints) -> None:
    """First start without ``crypto``, gone for the reload, then with it."""
    life = iter(["no crypto", "off", "off", "no crypto", "", ""])
    now = ["no crypto"]
    said: list[str] = []

    def running() -> set[str]:
        now[0] = next(life)
        return {"isp"} if now[0] == "off" else {"hub1", "isp"}

    signs = Signs(running, lambda name: PROMPT, lambda: endpoints, lambda node, at: now[0])
    wait_ready("https://cml", lab(), signs, pause=0.01, progress=said.append)
    assert said == [
        "1 of 2 ready; hub1: no crypto",
        "1 of 2 ready; hub1: it has not booted",
        "1 of 2 ready; hub1: it has not booted",
        "1 of 2 ready; hub1: no crypto",
        "2 of 2 ready",
    ]


def test_licence_doubles_the_limit(endpoints: Endpoints) -> None:
    signs = Signs(
        lambda: {"hub1", "isp"}, lambda name: PROMPT, lambda: endpoints, lambda n, at: "no"
    )
    assert "within 0 s" in never(lab("csr1000v"), signs, 0.0001)
    assert "hub1 was not ready within 1 s: no" in never(lab("cat8000v"), signs, 0.0006)


@pytest.mark.parametrize(
    ("console", "running", "said"),
    [
        (PROMPT, False, "it has not booted"),
        ("grub rescue>\x08\x1b[2J\nunknown filesystem", True, "its console shows no prompt"),
        ("enter the initial configuration dialog?", True, "day-0 configuration was not read"),
        (PROMPT, True, "it has no management address"),
        ("", True, "it has no management address"),
    ],
)
def test_what_is_missing_is_said(console: str, running: bool, said: str) -> None:
    signs = Signs(lambda: {"hub1"} if running else set(), lambda name: console, dict)
    text = never(lab(), signs)
    assert f"hub1 was not ready within 0 s: {said}" in text.replace(
        "it asks for the initial configuration: its ", ""
    )
    assert "isp was not ready" in text, "all that are late are named"
    assert "\x08" not in text and "\x1b" not in text


def test_ssh_that_does_not_answer_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    at = {"hub1": ("127.0.0.1", port)}
    signs = Signs(lambda: {"hub1", "isp"}, lambda name: PROMPT, lambda: at)
    assert f"hub1 was not ready within 0 s: SSH does not answer at 127.0.0.1 port {port}" in never(
        lab(), signs
    )


def test_without_management_the_console_tells() -> None:
    signs = Signs(lambda: {"hub1", "isp"}, lambda name: PROMPT, lambda: None)
    wait_ready("http://gns3", lab(), signs, 0.0)
    dark = Signs(lambda: {"hub1", "isp"}, lambda name: "", lambda: None)
    assert "its console shows no prompt; its console showed: nothing" in never(lab(), dark)
