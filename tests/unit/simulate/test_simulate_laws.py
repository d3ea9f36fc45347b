"""What holds for any configurations, sensible or not."""

from __future__ import annotations

import random
from collections.abc import Callable
from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmvpn.config import ConfigNode, ConfigTree, RouterConfig, read
from dmvpn.simulate import Flow, Simulation, simulate
from tests.examples import examples

Texts = Callable[[int], dict[str, str]]
FLOW = Flow("spoke1", IPv4Address("10.2.1.1"), IPv4Address("10.1.1.1"))


def _thinned(text: str, chance: random.Random, share: float) -> str:
    lines = [line for line in text.splitlines() if chance.random() > share]
    return "\n".join(lines)


@examples(60)
@given(seed=st.integers(0, 2**32), share=st.sampled_from([0.02, 0.1, 0.4]), phase=st.integers(1, 3))
def test_any_lines_may_be_missing(seed: int, share: float, phase: int, texts_of: Texts) -> None:
    chance = random.Random(seed)
    configs = {name: read(_thinned(text, chance, share)) for name, text in texts_of(phase).items()}
    first = simulate(configs, traffic=[FLOW])
    assert set(first.snapshots) == set(configs)
    assert all(cause.cause and cause.router in configs for cause in first.causes)
    assert first == simulate(configs, traffic=[FLOW])


@examples(30)
@given(seed=st.integers(0, 2**32))
def test_lines_may_come_from_other_routers(seed: int, texts_of: Texts) -> None:
    """Duplicate addresses, two hubs in one, spokes that are their own servers: never an error."""
    chance = random.Random(seed)
    texts = texts_of(3)
    configs = {}
    for name, text in texts.items():
        other = chance.choice(list(texts.values()))
        lines = [
            mine if chance.random() < 0.8 else yours
            for mine, yours in zip(text.splitlines(), other.splitlines(), strict=False)
        ]
        configs[name] = read("\n".join(lines))
    prediction = simulate(configs, traffic=[FLOW])
    assert set(prediction.snapshots) == set(configs)


@pytest.mark.parametrize("phase", [1, 2, 3])
def test_no_line_of_a_cause_shows_a_secret_in_its_sentence(phase: int, texts_of: Texts) -> None:
    texts = {
        name: text.replace("Case-PSK-not-secret", f"Key-{name}").replace(
            "CaseNhrp", f"n-{name}"[:8]
        )
        for name, text in texts_of(phase).items()
    }
    causes = simulate({name: read(text) for name, text in texts.items()}).causes
    assert causes
    assert not any("Key-" in cause.cause or "n-spoke" in cause.cause for cause in causes)


def test_the_order_of_the_routers_changes_nothing_that_is_healthy(texts_of: Texts) -> None:
    configs = {name: read(text) for name, text in texts_of(3).items()}
    turned = dict(reversed(configs.items()))
    first, second = simulate(configs), simulate(turned)
    for name, state in first.snapshots.items():
        other = second.snapshots[name]
        assert state.dmvpn == other.dmvpn
        assert state.nhs == other.nhs
        assert {(item.peer, item.outbound_spi) for item in state.ipsec or ()} == {
            (item.peer, item.outbound_spi) for item in other.ipsec or ()
        }
        assert set(map(str, state.routes or ())) == set(map(str, other.routes or ()))


def test_an_empty_network_and_empty_texts() -> None:
    assert simulate({}).snapshots == {}
    state = simulate({"bare": read("")}).snapshots["bare"]
    assert (state.tunnels, state.dmvpn, state.routes) == ((), (), ())


def test_a_flow_from_nowhere_is_answered_not_raised(texts_of: Texts) -> None:
    configs = {name: read(text) for name, text in texts_of(3).items()}
    flows = [Flow("nobody", IPv4Address("192.0.2.1")), Flow("isp", IPv4Address("192.0.2.1"))]
    paths = simulate(configs, traffic=flows).paths
    assert [path.reached for path in paths] == [False, False]
    assert all(path.why for path in paths)


def test_static_routes_in_a_circle_end(texts_of: Texts) -> None:
    texts = texts_of(3)
    texts["isp"] += "\nip route 192.0.2.0 255.255.255.0 198.51.100.2\n"
    configs = {name: read(text) for name, text in texts.items()}
    [path] = simulate(configs, traffic=[Flow("spoke1", IPv4Address("192.0.2.9"))]).paths
    assert not path.reached
    assert "loop" in path.why


def test_counting_follows_what_is_delivered(texts_of: Texts) -> None:
    texts = texts_of(3)
    texts["spoke1"] = texts["spoke1"].replace("tunnel key 100", "tunnel key 101")
    simulation = Simulation({name: read(text) for name, text in texts.items()})
    hub, stranger = IPv4Address("203.0.113.2"), IPv4Address("192.0.2.1")
    assert simulation.delivered("spoke1", "Tunnel0", hub) == (True, True)
    assert simulation.delivered("spoke1", "Tunnel0", stranger) == (False, False)


def test_many_alike_spokes_get_the_routes_each_would_get_alone(texts_of: Texts) -> None:
    """Spokes of a class share one search: the same tables as when every spoke is unlike."""
    alike = {name: read(text) for name, text in texts_of(2).items()}
    unlike: dict[str, RouterConfig] = {}
    for number, (name, text) in enumerate(texts_of(2).items()):
        # A summary of something that does not exist is never told, but makes a class of its own.
        tree = ConfigTree.parse(text)
        for path, node in tree.walk():
            if path and node.text == "af-interface Tunnel0":
                node.children.append(type(node)(f"summary-address 192.0.{number}.0 255.255.255.0"))
        unlike[name] = read(tree.text())
    first, second = simulate(alike), simulate(unlike)
    for name in alike:
        assert first.snapshots[name].routes == second.snapshots[name].routes


def _with_second_cloud(text: str) -> str:
    """Tunnel1 beside Tunnel0: same source and profile, shared; other key, subnet, network-id."""
    tree = ConfigTree.parse(text)
    first = tree.find("interface Tunnel0")
    if first is None:
        return text
    for node in first.children:
        if node.text.startswith("tunnel protection"):
            node.text += " shared"
    second = [
        ConfigNode(
            node.text.replace("172.16.0.", "172.17.0.")
            .replace("tunnel key 100", "tunnel key 200")
            .replace("network-id 1", "network-id 2")
        )
        for node in first.children
    ]
    tree.nodes.append(ConfigNode("interface Tunnel1", 0, second))
    return tree.text()


def test_two_clouds_over_one_source_do_not_mix(texts_of: Texts) -> None:
    texts = {name: _with_second_cloud(text) for name, text in texts_of(3).items()}
    healthy = simulate({name: read(text) for name, text in texts.items()})
    rows = healthy.snapshots["spoke1"].dmvpn or ()
    assert [(row.interface, row.state) for row in rows] == [
        ("Tunnel0", "UP"), ("Tunnel0", "UP"), ("Tunnel1", "UP"), ("Tunnel1", "UP"),
    ]  # fmt: skip
    assert len(healthy.snapshots["spoke1"].ikev2 or ()) == 2

    texts["spoke1"] = texts["spoke1"].replace("tunnel key 200", "tunnel key 201")
    broken = simulate({name: read(text) for name, text in texts.items()})
    rows = broken.snapshots["spoke1"].dmvpn or ()
    assert [(row.interface, row.state) for row in rows] == [
        ("Tunnel0", "UP"), ("Tunnel0", "UP"), ("Tunnel1", "NHRP"), ("Tunnel1", "NHRP"),
    ]  # fmt: skip
    assert all("hub" in cause.peer and "key 200" in cause.cause for cause in broken.causes[:2])
