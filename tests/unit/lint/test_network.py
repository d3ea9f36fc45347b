"""Clouds, hubs and phases are read off the configurations alone."""

from __future__ import annotations

import pytest

from dmvpn.lint import infer
from dmvpn.lint.many import lint_texts
from dmvpn.lint.texts import by_name
from dmvpn.model import Phase
from tests.unit.lint.networks import edited, network, routers


@pytest.mark.parametrize("phase", [1, 2, 3])
def test_one_cloud_with_its_hub_and_phase(phase: int) -> None:
    (cloud,) = infer(routers(network(phase))).clouds
    assert cloud.name == "172.16.0.0/24"
    assert [member.name for member in cloud.hubs] == ["hub"]
    assert [member.name for member in cloud.spokes] == ["a", "b", "c"]
    assert cloud.phase is Phase(phase)


def test_two_subnets_are_two_clouds() -> None:
    other = {
        f"{name}2": text.replace("172.16.0.", "172.17.0.").replace("203.0.113.2", "203.0.113.6")
        for name, text in network(2).items()
    }
    clouds = infer(routers({**network(3), **other})).clouds
    assert [(cloud.name, cloud.phase) for cloud in clouds] == [
        ("172.16.0.0/24", Phase.THREE),
        ("172.17.0.0/24", Phase.TWO),
    ]


def test_a_wrong_nhs_address_does_not_split_the_cloud() -> None:
    texts = edited(network(), (("a", "nhs 172.16.0.1 ", "nhs 172.16.0.9 "),))
    (cloud,) = infer(routers(texts)).clouds
    assert len(cloud.members) == 4


def test_a_router_without_tunnels_is_in_no_cloud() -> None:
    texts = {
        **network(),
        "isp": "hostname isp\ninterface Gi1\n ip address 203.0.113.1 255.255.255.252\n",
    }
    found = infer(routers(texts))
    assert "isp" in found.routers and "isp" not in found.tunnels_of


def test_routers_are_called_by_hostname_or_by_file_where_that_repeats() -> None:
    from dmvpn.config import read

    found = [
        read("hostname a\n", "x/one.cfg"),
        read("hostname a\n", "x/two.cfg"),
        read("hostname b\n", "x/three.cfg"),
    ]
    assert list(by_name(found)) == ["one", "two", "b"]


def test_many_processes_find_what_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dmvpn.lint.many.FEW", 2)
    texts = edited(
        network(), (("a", " ip mtu 1400\n", ""), ("b", "tunnel key 100", "tunnel key 7"))
    )
    sources = {f"{name}.cfg": text for name, text in texts.items()}
    alone, together = lint_texts(sources, workers=1), lint_texts(sources, workers=2)
    assert alone == together
    assert {finding.code for finding in alone} >= {"DMV114", "DMV130"}
