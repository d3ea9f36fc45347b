"""What the builders write: the formats' own rules, and the samples made by others."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml

from dmvpn.cli.lab_build import BuiltLab, Wish, made, write_files
from dmvpn.cli.network import open_network
from dmvpn.errors import StoreError
from dmvpn.labs.clab.topology import clab_files
from dmvpn.labs.cml.topology import VERSIONS, CmlOptions, cml_topology
from dmvpn.labs.first_boot import first_boot, needs_reload
from dmvpn.labs.platforms import PLATFORMS
from dmvpn.labs.topologies import topology_names

from .clab_rules import problems_of as clab_problems
from .cml_rules import problems_of

PASSWORD = "Pass-Word-71"


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DMVPN_PSK", "DMVPN_NHRP_AUTH"):
        monkeypatch.setenv(name, "dummy-1")
    monkeypatch.setenv("DMVPN_PASSWORD", PASSWORD)


def lab(name: str, platform: str, folder: Path, **more: Any) -> BuiltLab:
    return made(Wish(topology=name, platform=platform, folder=folder, **more))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("name", topology_names())
def test_cml_file_follows_the_schema(
    name: str, platform: str, version: str, tmp_path: Path
) -> None:
    built = lab(name, platform, tmp_path)
    raw = yaml.safe_load(cml_topology(built.model, built.login, CmlOptions(version)))
    assert problems_of(raw) == []
    labels = {node["label"]: node for node in raw["nodes"]}
    cables = [{(link["n1"], link["i1"]), (link["n2"], link["i2"])} for link in raw["links"]]
    ends = [end for cable in cables for end in cable]
    assert len(ends) == len(set(ends)), "two cables in one socket"
    for link in built.model.links:
        ids = {
            (labels[end.node]["id"], _interface(labels[end.node], end.interface))
            for end in (link.a, link.b)
        }
        assert ids in cables


def _interface(node: dict[str, Any], label: str) -> str:
    return str(next(item["id"] for item in node["interfaces"] if item["label"] == label))


def test_cml_rules_refuse_a_key_that_is_wrong(tmp_path: Path) -> None:
    built = lab("mini", "iosv", tmp_path)
    raw = yaml.safe_load(cml_topology(built.model, built.login))
    raw["nodes"][0]["configuraton"] = raw["nodes"][0].pop("configuration")
    assert problems_of(raw) == ["nodes[0].configuraton: unknown key"]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_cml_samples_by_others_have_the_same_structure(
    platform: str, tmp_path: Path, shared: Path
) -> None:
    sample = shared / "reference" / "lab-samples" / f"cml-dmvpn-{platform}.yaml"
    theirs = yaml.safe_load(sample.read_text())
    assert problems_of(theirs) == []
    built = lab("standard", platform, tmp_path)
    ours = yaml.safe_load(cml_topology(built.model, built.login, CmlOptions(bridge="")))
    assert {node["node_definition"] for node in ours["nodes"]} == {
        node["node_definition"] for node in theirs["nodes"]
    }
    assert {*ours} == {*theirs}
    assert {*ours["nodes"][0]} == {*theirs["nodes"][0]}
    assert {*ours["links"][0]} == {*theirs["links"][0]}
    names = [[item["label"] for item in raw["nodes"][0]["interfaces"]] for raw in (ours, theirs)]
    assert names[1] == names[0][: len(names[1])]


CLAB_NAMES = {
    "iol-xe": ("cisco_iol", "Ethernet0/0"),
    "csr1000v": ("cisco_csr1000v", "GigabitEthernet1"),
    "cat8000v": ("cisco_c8000v", "GigabitEthernet1"),
}


@pytest.mark.parametrize("platform", CLAB_NAMES)
@pytest.mark.parametrize("name", topology_names())
@pytest.mark.parametrize("hosts", [False, True], ids=["", "hosts"])
def test_clab_file_follows_the_schema(
    name: str, platform: str, hosts: bool, tmp_path: Path
) -> None:
    built = lab(name, platform, tmp_path, management="172.30.30.0/24", hosts=hosts)
    files = clab_files(built.model, built.login)
    raw = yaml.safe_load(files[f"{name}.clab.yml"])
    assert clab_problems(raw) == []
    if hosts:
        return
    kind, management = CLAB_NAMES[platform]
    assert {*raw} == {"name", "mgmt", "topology"} and {*raw["topology"]} == {"nodes", "links"}
    for box in raw["topology"]["nodes"].values():
        assert {*box} == {"kind", "image", "startup-config", "mgmt-ipv4"}
        assert box["kind"] == kind and ".partial" in box["startup-config"]
        assert box["startup-config"] in files
    ends = [end for link in raw["topology"]["links"] for end in link["endpoints"]]
    assert len(ends) == len(set(ends)) == 2 * len(built.model.links)
    assert not [end for end in ends if end.endswith(f":{management}")], "the builder's interface"
    assert {end.partition(":")[0] for end in ends} == {*raw["topology"]["nodes"]}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: cisco_c8000v", "kinds: cisco_c8000v", "isp.kinds: unknown key"),
        ("kind: cisco_c8000v", "kind: cisco_c8k", "isp.kind: 'cisco_c8k' is unknown"),
        ("hub1:GigabitEthernet2", "hub1:GigabitEthernet1", "no 'GigabitEthernet1' to offer"),
        ("hub1:GigabitEthernet2", "hub9:GigabitEthernet2", "there is no node 'hub9'"),
        ("mgmt:", "managment:", "managment: unknown key"),
    ],
)
def test_clab_rules_refuse_what_is_wrong(old: str, new: str, said: str, tmp_path: Path) -> None:
    built = lab("mini", "cat8000v", tmp_path)
    text = clab_files(built.model, built.login)["mini.clab.yml"]
    assert old in text
    assert said in " ".join(clab_problems(yaml.safe_load(text.replace(old, new, 1))))


@pytest.mark.parametrize("kind", ["c8000v", "csr1000v", "iol", "vios"])
def test_clab_samples_by_others_follow_the_same_rules(kind: str, shared: Path) -> None:
    sample = shared / "reference" / "lab-samples" / f"dmvpn-cisco_{kind}.clab.yml"
    assert clab_problems(yaml.safe_load(sample.read_text())) == []


@pytest.mark.parametrize("kind", ["c8000v", "csr1000v", "iol"])
def test_clab_samples_by_others_have_the_same_structure(
    kind: str, tmp_path: Path, shared: Path
) -> None:
    sample = shared / "reference" / "lab-samples" / f"dmvpn-cisco_{kind}.clab.yml"
    theirs = yaml.safe_load(sample.read_text())
    platform = next(p.name for p in PLATFORMS.values() if p.clab == f"cisco_{kind}")
    built = lab("standard", platform, tmp_path)
    ours = yaml.safe_load(clab_files(built.model, built.login)["standard.clab.yml"])
    assert {*ours} == {*theirs} and {*ours["mgmt"]} == {*theirs["mgmt"]}
    hub = ours["topology"]["nodes"]["hub1"], theirs["topology"]["nodes"]["HUB1"]
    assert {*hub[0]} == {*hub[1]} and hub[0]["kind"] == hub[1]["kind"]
    ends = [
        {end.partition(":")[2] for link in raw["topology"]["links"] for end in link["endpoints"]}
        for raw in (ours, theirs)
    ]
    assert ends[0] == ends[1]


def test_clab_has_no_kind_for_iosv(tmp_path: Path) -> None:
    built = lab("mini", "iosv", tmp_path)
    with pytest.raises(StoreError, match="no containerlab kind for IOSv"):
        clab_files(built.model, built.login)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("name", topology_names())
def test_testbed_loads_in_pyats(name: str, platform: str, tmp_path: Path) -> None:
    loader = pytest.importorskip("pyats.topology.loader", reason="pyATS is not installed")
    built = lab(name, platform, tmp_path, management="192.0.2.0/24")
    testbed = loader.load(str(built.folder / "testbed.yaml"))
    assert [*testbed.devices] == [node.name for node in built.model.nodes]
    hub = testbed.devices["hub1"]
    assert str(hub.connections.cli.ip) == str(built.model.node("hub1").management).partition("/")[0]
    for link in built.model.links:
        device = testbed.devices[link.a.node]
        cable = device.interfaces[link.a.interface].link
        assert {item.device.name for item in cable.interfaces} == {link.a.node, link.b.node}
    assert PASSWORD not in (built.folder / "testbed.yaml").read_text()


def test_lab_inventory_is_an_inventory(tmp_path: Path) -> None:
    """The example network, mapped to IOL-XE, opens again and says so."""
    example = Path(__file__).resolve().parents[3] / "inventory"
    built = made(Wish(inventory=example, platform="iol-xe", folder=tmp_path))
    again = open_network(built.inventory)
    hub = again.design.routers["hub1"]
    assert [item.name for item in hub.interfaces] == ["Ethernet0/1", "Loopback10", "Loopback11"]
    assert again.design.clouds == open_network(example).design.clouds


def test_files_with_passwords_are_private_and_hold_hashes(tmp_path: Path) -> None:
    built = lab("mini", "cat8000v", tmp_path)
    text = cml_topology(built.model, built.login)
    write_files(tmp_path, {"cml.yaml": text, **clab_files(built.model, built.login)})
    assert PASSWORD not in text and "secret 9 $9$" in text
    for path in [tmp_path / "cml.yaml", *(tmp_path / "configs").iterdir()]:
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600, path


def test_catalyst_8000v_gets_its_licence_before_anything_needs_crypto(tmp_path: Path) -> None:
    built = lab("mini", "cat8000v", tmp_path)
    text = first_boot(built.model, "hub1", built.login)
    assert needs_reload(PLATFORMS["cat8000v"]) and not needs_reload(PLATFORMS["csr1000v"])
    assert "license boot level network-advantage addon dna-advantage" in text.splitlines()
    typed = [line for line in text.splitlines() if line.startswith("crypto")]
    assert typed == [], "refused: the command does not exist yet"
    first, second = text[: text.index("end\n", text.index("applet dmvpn-lab-keys"))].split(
        "event manager applet dmvpn-lab-keys authorization bypass"
    )
    save, reload = first.index('"write memory"'), first.index(" reload")
    removed = first.index("no event manager applet dmvpn-lab-licence")
    assert removed < save < reload, "an applet that stays would reload for ever"
    assert "reload" not in second
    for line in ("crypto key generate rsa modulus 2048", "ip ssh version 2", "transport input ssh"):
        assert f'"{line}"' in second, "the first start refused it"


def test_front_doors_stand_in_the_first_configuration(tmp_path: Path) -> None:
    built = lab("dual-isp", "csr1000v", tmp_path)
    lines = first_boot(built.model, "spoke3", built.login).splitlines()
    assert {"vrf definition ISP1", "vrf definition ISP2", "vrf definition management"} <= {*lines}
    second = lines.index("interface GigabitEthernet3")
    assert lines[second : second + 3] == [
        "interface GigabitEthernet3",
        " vrf forwarding ISP2",
        " ip address 198.51.100.138 255.255.255.252",
    ], "the address after the VRF: IOS takes it away with the change"
    assert "ip route vrf ISP2 0.0.0.0 0.0.0.0 198.51.100.137" in lines
    assert not [line for line in lines if line.startswith("ip route 0.0.0.0")]


def test_fixed_management_addresses_that_do_not_fit(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"192\.0\.2\.0/28 has no room for 6 nodes"):
        lab("standard", "iosv", tmp_path, management="192.0.2.0/28")
