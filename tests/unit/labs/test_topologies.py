"""The shipped topologies: complete, buildable on every platform, and documented as they are."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dmvpn.cli.lab_build import BuiltLab, Wish, made
from dmvpn.cli.network import open_network
from dmvpn.errors import StoreError
from dmvpn.labs.expected import expected_text
from dmvpn.labs.model import Kind, LabModel
from dmvpn.labs.picture import svg
from dmvpn.labs.platforms import PLATFORMS
from dmvpn.labs.topologies import load_topology, read_topology, topology_names
from dmvpn.labs.wiring import wire

SIZES = {"mini": (4, 3), "standard": (6, 5), "dual-isp": (7, 9), "nat-spoke": (6, 5)}


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DMVPN_PASSWORD", "DMVPN_PSK", "DMVPN_NHRP_AUTH"):
        monkeypatch.setenv(name, "dummy-1")


def shipped(name: str, phase: int | None = None) -> LabModel:
    """A topology as it stands in its folder."""
    topology = load_topology(name)
    design = open_network(topology.inventory, phase=phase).design
    return wire(design, topology.wiring, name, topology.title)


def test_every_topology_is_measured_here() -> None:
    assert topology_names() == tuple(SIZES)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("name", SIZES)
def test_buildable_on_every_platform(name: str, platform: str, tmp_path: Path) -> None:
    lab = made(Wish(topology=name, platform=platform, folder=tmp_path))
    assert (len(lab.model.nodes), len(lab.model.links)) == SIZES[name]
    assert {node.platform for node in lab.model.nodes} == {PLATFORMS[platform]}
    assert not list(lab.model.problems())
    _addresses_meet(lab)


def _addresses_meet(lab: BuiltLab) -> None:
    """Both ends of every cable are in one subnet, and a gateway is the other end."""
    for link in lab.model.links:
        a = lab.model.node(link.a.node).port(link.a.interface)
        b = lab.model.node(link.b.node).port(link.b.interface)
        assert a.address.network == b.address.network and a.address != b.address, link.name
        for own, far in ((a, b), (b, a)):
            assert own.gateway in (None, far.address.ip), link.name


@pytest.mark.parametrize("name", SIZES)
def test_map_is_current(name: str, update: bool) -> None:
    path, text = load_topology(name).folder / "map.svg", svg(shipped(name))
    if update:
        path.write_text(text)
    assert path.read_text() == text
    drawn = [item.text for item in ElementTree.fromstring(text).iter() if item.text]
    for node in shipped(name).nodes:
        assert node.name in drawn


@pytest.mark.parametrize("phase", [1, 2, 3])
@pytest.mark.parametrize("name", SIZES)
def test_expected_state_is_current(name: str, phase: int, update: bool) -> None:
    path = load_topology(name).folder / "expected" / f"phase-{phase}.txt"
    text = expected_text(open_network(load_topology(name).inventory, phase=phase).design)
    if update:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert path.read_text() == text


@pytest.mark.parametrize("name", SIZES)
def test_readme_names_what_is_there(name: str) -> None:
    folder = load_topology(name).folder
    text = (folder / "README.md").read_text()
    for file in ("map.svg", *(f"expected/phase-{phase}.txt" for phase in (1, 2, 3))):
        assert f"({file})" in text and (folder / file).is_file()


def test_hosts_stand_behind_real_interfaces(tmp_path: Path) -> None:
    lab = made(Wish(topology="mini", platform="iosv", hosts=True, folder=tmp_path))
    hosts = lab.model.of_kind(Kind.HOST)
    assert [host.name for host in hosts] == ["hub1-host", "spoke1-host", "spoke2-host"]
    for host in hosts:
        (cable,) = lab.model.links_of(host.name)
        assert not cable.transport and cable.a.interface == "GigabitEthernet0/2"
        interfaces = lab.network.design.routers[cable.a.node].interfaces
        lan = {item.name: item.address for item in interfaces}["GigabitEthernet0/2"]
        assert lan is not None and lan.ip == host.ports[0].gateway
        assert host.ports[0].address in lan.network


def test_unknown_topology_names_those_there_are() -> None:
    with pytest.raises(StoreError, match="there are mini, standard, dual-isp, nat-spoke"):
        load_topology("big")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: [", "is not YAML"),
        ("title: a\nproviderz: {}", "providerz: is unknown"),
        ("providers: {isp: {}}", "title: is missing"),
        ("title: a\nproviders: [isp]", "providers: is not a mapping"),
        ("title: a\nproviders: {isp: {prefixes: [10.0.0.1/8]}}", "has host bits set"),
        ("title: a\npeerings: {x: {between: [isp1], subnet: 192.0.2.0/30}}", "names two providers"),
        ("title: a\nnat: {n: {outside: 192.0.2.1/30, gateway: x, inside: 10.0.0.1/24}}", "'x'"),
    ],
)
def test_topology_file_is_read_strictly(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text(text)
    with pytest.raises(StoreError, match=said):
        read_topology(tmp_path)


def test_gateway_nobody_serves_is_named(tmp_path: Path) -> None:
    topology = load_topology("dual-isp")
    design = open_network(topology.inventory).design
    only_first = replace(topology.wiring, providers=topology.wiring.providers[:1], peerings=())
    with pytest.raises(StoreError, match=r"no provider serves its gateway 203\.0\.113\.129"):
        wire(design, only_first, "dual-isp")


def test_wan_whose_address_is_not_known_is_named(tmp_path: Path) -> None:
    inventory = tmp_path / "inventory"
    shutil.copytree(load_topology("mini").inventory, inventory)
    hosts = inventory / "hosts.yaml"
    text = hosts.read_text()
    assert "address: 198.51.100.2/30, gateway: 198.51.100.1" in text
    hosts.write_text(
        text.replace("address: 198.51.100.2/30, gateway: 198.51.100.1", "address: dhcp")
    )
    with pytest.raises(StoreError, match=r"spoke1 Giga.* has no IPv4 address that is known before"):
        made(Wish(inventory=inventory, folder=tmp_path / "lab"))


def test_more_routers_than_a_provider_has_interfaces(tmp_path: Path) -> None:
    topology = load_topology("standard")
    design = open_network(topology.inventory).design
    small = replace(PLATFORMS["cat8000v"], ports=4)
    with pytest.raises(StoreError, match="isp: needs more than the 4 interfaces"):
        wire(design, replace(topology.wiring, platform=small), "standard")
