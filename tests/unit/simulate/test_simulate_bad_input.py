"""Half a cloud, contradictions, doubles and loops: named, never a crash or an endless loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from pathlib import Path

import pytest

from dmvpn.config import RouterConfig, read
from dmvpn.errors import StoreError
from dmvpn.simulate import Cause, Flow, Layer, simulate
from dmvpn.simulate.folder import read_folder

Cloud = Callable[..., dict[str, RouterConfig]]
Texts = Callable[[int], dict[str, str]]


def said(causes: Iterable[Cause]) -> str:
    return "; ".join(cause.cause for cause in causes)


@pytest.mark.parametrize("phase", [1, 2, 3])
def test_half_a_cloud(phase: int, cloud: Cloud) -> None:
    """Without the hubs every spoke says which address nobody has; without spokes nothing is wrong."""
    configs = cloud(phase)
    spokes = {name: item for name, item in configs.items() if not name.startswith("hub")}
    causes = simulate(spokes).causes
    assert {cause.layer for cause in causes} == {Layer.UNDERLAY}
    assert "203.0.113.2; none of the configurations has that address" in said(causes)
    hubs = {name: item for name, item in configs.items() if not name.startswith("spoke")}
    assert simulate(hubs).causes == ()
    assert simulate({}).causes == ()


def test_two_routers_of_one_name_are_told(texts_of: Texts) -> None:
    texts = texts_of(3)
    texts["spoke9"] = texts["spoke1"]
    prediction = simulate({name: read(text, name) for name, text in texts.items()})
    assert "several routers call themselves spoke1: spoke1, spoke9" in prediction.assumptions
    [double] = prediction.causes
    assert double.layer is Layer.UNDERLAY and "both have the address 198.51.100.2" in double.cause
    assert len(double.lines) == 2
    assert prediction.snapshots.keys() == texts.keys()


def test_two_files_of_one_name_keep_their_suffixes(tmp_path: Path) -> None:
    for name in ("R1.cfg", "R1.txt", "R2.cfg", "notes.md", ".hidden"):
        (tmp_path / name).write_text("hostname X\n")
    assert list(read_folder(tmp_path)) == ["R1.cfg", "R1.txt", "R2"]
    with pytest.raises(StoreError, match="no such folder"):
        read_folder(tmp_path / "none")


def test_one_nbma_address_on_two_routers_ends(texts_of: Texts) -> None:
    texts = texts_of(3)
    texts["spoke2"] = texts["spoke2"].replace("198.51.100.6", "198.51.100.2")
    prediction = simulate({name: read(text, name) for name, text in texts.items()})
    assert prediction.causes
    assert {cause.router for cause in prediction.causes} & {"spoke1", "spoke2"}
    told = "several routers have the tunnel source 198.51.100.2: spoke1, spoke2"
    assert told in prediction.assumptions


def test_static_routes_in_a_circle_are_named(texts_of: Texts) -> None:
    texts = texts_of(3)
    texts["isp"] = texts["isp"].replace("ip address 203.0.113.1 ", "ip address 203.0.113.129 ")
    texts["isp"] += "\nip route 203.0.113.0 255.255.255.252 198.51.100.2\n"
    causes = simulate({name: read(text, name) for name, text in texts.items()}).causes
    assert "go round in a loop at spoke1: spoke1 → isp → spoke1" in said(causes)
    assert all(len(cause.lines) == 2 for cause in causes)
    assert {cause.layer for cause in causes} == {Layer.UNDERLAY}


@pytest.mark.parametrize("text", ["", "!", "\x00\xff", "interface Tunnel0\n", "hostname"])
def test_texts_that_say_nothing(text: str, cloud: Cloud) -> None:
    configs = {**cloud(3), "odd": read(text, "odd")}
    flows = [Flow("odd", ip_address("10.1.1.1")), Flow("spoke1", ip_address("192.0.2.200"))]
    prediction = simulate(configs, traffic=flows, assume_underlay=True)
    assert [path.reached for path in prediction.paths] == [False, False]


def test_a_tunnel_that_leads_to_itself(cloud: Cloud) -> None:
    text = """interface Tunnel0
 ip address 172.31.0.1 255.255.255.0
 ip nhrp network-id 9
 ip nhrp nhs 172.31.0.1 nbma 192.0.2.1 multicast
 tunnel source GigabitEthernet1
 tunnel mode gre multipoint
interface GigabitEthernet1
 ip address 192.0.2.1 255.255.255.0
ip route 10.0.0.0 255.0.0.0 172.31.0.1
"""
    prediction = simulate(
        {**cloud(3), "self": read(text, "self")}, traffic=[Flow("self", ip_address("10.9.9.9"))]
    )
    assert "self" in {cause.router for cause in prediction.causes}
    assert not prediction.paths[0].reached
