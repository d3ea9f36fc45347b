"""Laws of a plan, with the emulated router as judge of what typed lines do.

A router that ran any of our intents, given the plan to any other, lacks nothing afterwards, refused
nothing on the way, and means the same as a router that got the second intent fresh.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dmvpn.config import RouterConfig, read
from dmvpn.labs.emulated.configuration import RunningConfig
from dmvpn.labs.emulated.configure import Configurator
from dmvpn.model import Platform, Release
from dmvpn.plan import diff_text, lines, missing

RENDERED = Path(__file__).parents[2] / "cases" / "render"
PORTS = {
    Platform.IOS: [f"GigabitEthernet0/{number}" for number in range(8)],
    Platform.IOS_XE: [f"GigabitEthernet{number}" for number in range(1, 13)],
}


@dataclass(frozen=True)
class Intent:
    """What one router of one render case shall run."""

    case: str
    router: str
    release: Release
    text: str


def intents() -> list[Intent]:
    found = []
    for folder in sorted(path for path in RENDERED.iterdir() if path.is_dir()):
        hosts = yaml.safe_load((folder / "hosts.yaml").read_text())
        for name in hosts:
            release = Release.parse(str(hosts[name]["data"]["dmvpn"]["release"]))
            text = (folder / f"{name}.cfg").read_text()
            found.append(Intent(folder.name, name, release, text))
    return found


INTENTS = intents()
SAME_ROUTER = sorted({(intent.router, intent.release) for intent in INTENTS})


def type_in(running: RunningConfig, typed: Iterable[str]) -> None:
    """Type lines as a user does; a refused one fails the test."""
    typist = Configurator(running)
    for line in typed:
        answer = typist.type(line)
        assert not typist.refused, f"{line!r}: {answer}"


@cache
def _deployed(intent: Intent) -> RunningConfig:
    running = RunningConfig(intent.release, PORTS[intent.release.platform])
    type_in(running, lines(missing(running.text(), intent.text, intent.release)))
    return running


def deployed(intent: Intent) -> RunningConfig:
    """A new router with that intent."""
    return _deployed(intent).copy()


def lacks(running: RunningConfig, intent: Intent) -> str:
    return diff_text(missing(running.text(), intent.text, intent.release))


def overlay(config: RouterConfig) -> list[object]:
    """What makes the tunnels and the routing, without line numbers."""
    tunnels = [
        (tunnel.name, tunnel.address, tunnel.shutdown, _plain(tunnel.tunnel), _plain(tunnel.nhrp))
        for tunnel in config.tunnels()
    ]
    routing = [
        (family.stub, _plain(family.default), {k: _plain(v) for k, v in family.interfaces.items()})
        for family in config.eigrp
    ]
    crypto = [
        [_plain(held) for held in table.values()]
        for table in (config.ikev2_proposals, config.transform_sets, config.ipsec_profiles)
    ]
    return [tunnels, routing, crypto]


def _plain(record: object) -> dict[str, object]:
    names = getattr(record, "__dataclass_fields__", ())
    return {
        name: _unordered(getattr(record, name))
        for name in names
        if name not in ("at", "lines", "typed")
    }


def _unordered(value: object) -> object:
    return frozenset(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: f"{intent.case}-{intent.router}")
def test_a_deployed_router_lacks_nothing(intent: Intent) -> None:
    assert lacks(deployed(intent), intent) == ""
    assert missing(intent.text, intent.text, intent.release).nodes == []


@pytest.mark.parametrize("router,release", SAME_ROUTER, ids=str)
def test_every_change_of_intent_lands_whole(router: str, release: Release) -> None:
    same = [intent for intent in INTENTS if (intent.router, intent.release) == (router, release)]
    for first in same:
        for second in same:
            running = deployed(first)
            type_in(running, lines(missing(running.text(), second.text, release)))
            where = f"{first.case} -> {second.case}"
            assert lacks(running, second) == "", where
            assert overlay(read(running.text())) == overlay(read(deployed(second).text())), where


def tunnel_lines() -> st.SearchStrategy[list[str]]:
    """Some lines of a tunnel, each slot at most once, in no particular order."""
    choices = [
        ["description one", "description two"],
        ["bandwidth 1000", "bandwidth 2000"],
        ["ip address 172.16.0.1 255.255.255.0", "ip address 172.16.0.2 255.255.255.0"],
        ["ip mtu 1400", "ip mtu 1300"],
        ["ip nhrp authentication one", "ip nhrp authentication two"],
        ["ip nhrp network-id 1", "ip nhrp network-id 2"],
        ["ip nhrp holdtime 300", "ip nhrp holdtime 600", "ip nhrp holdtime 7200"],
        ["ip nhrp nhs 172.16.0.8 nbma 192.0.2.8", "ip nhrp nhs 172.16.0.8 nbma 192.0.2.9"],
        ["ip nhrp nhs 172.16.0.9 nbma 192.0.2.8 multicast"],
        ["ip nhrp map 172.16.0.7 192.0.2.7", "ip nhrp map 172.16.0.7 192.0.2.6"],
        ["ip nhrp map multicast 192.0.2.7"],
        ["ip nhrp map multicast dynamic", "no ip nhrp map multicast dynamic"],
        ["ip nhrp shortcut", "no ip nhrp shortcut"],
        ["ip nhrp redirect"],
        ["shutdown", "no shutdown"],
        ["no ip redirects"],
        ["tunnel key 1", "tunnel key 2"],
        ["tunnel mode gre multipoint", "tunnel destination 192.0.2.99"],
    ]
    slots = [st.sampled_from(["", *choice]) for choice in choices]
    chosen = st.tuples(*slots).map(lambda held: [line for line in held if line])
    return chosen.flatmap(st.permutations)


RELEASES = st.sampled_from([Release(15, 2), Release(15, 9, 3), Release(17, 12, 4)])


def block(held: list[str]) -> str:
    return "".join(["interface Tunnel0\n", *(f" {line}\n" for line in held)])


@given(tunnel_lines(), tunnel_lines(), RELEASES)
def test_any_tunnel_becomes_any_other(
    before: list[str], after: list[str], release: Release
) -> None:
    running = RunningConfig(release)
    type_in(running, block(before).splitlines())
    assert missing(running.text(), running.text(), release).nodes == []
    type_in(running, lines(missing(running.text(), block(after), release)))
    left = missing(running.text(), block(after), release)
    assert diff_text(left) == ""


@given(tunnel_lines(), RELEASES)
def test_nothing_is_missing_from_itself(held: list[str], release: Release) -> None:
    assert missing(block(held), block(held), release).nodes == []


@given(st.text(), st.text(), RELEASES)
def test_no_text_is_too_odd(running: str, intended: str, release: Release) -> None:
    diff_text(missing(running, intended, release))
    assert missing(intended, intended, release).nodes == []
