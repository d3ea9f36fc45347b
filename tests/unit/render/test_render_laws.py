"""Laws of rendering: what is rendered reads back as it was designed; a big cloud is quick."""

from __future__ import annotations

import time
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from pathlib import Path

import pytest
from nornir.plugins.inventory import SimpleInventory

from dmvpn.config import read
from dmvpn.design import design
from dmvpn.design.model import RouterDesign, TunnelDesign
from dmvpn.intent import read_intent
from dmvpn.intent.model import Intent, RouterIntent
from dmvpn.intent.models import CloudIntent, RouterSettings
from dmvpn.labs.emulated.configuration import RunningConfig
from dmvpn.render import address_mask, address_wildcard, render, render_file

CASES = Path(__file__).parents[2] / "cases" / "render"
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DMVPN_PSK", "Case-PSK-not-secret")
    monkeypatch.setenv("DMVPN_NHRP_AUTH", "CaseNhrp")


def routers(name: str) -> tuple[RouterDesign, ...]:
    """The designed routers of a case."""
    folder = CASES / name
    files = (str(folder / f"{file}.yaml") for file in ("hosts", "groups", "defaults"))
    inventory = SimpleInventory(*files).load()
    return tuple(design(read_intent(inventory.hosts, inventory.groups)).routers.values())


@pytest.mark.parametrize("name", NAMES)
def test_reads_back_to_the_design(name: str) -> None:
    for router in routers(name):
        config = read(render_file(router))
        assert config.unread == ()
        (tunnel,) = router.tunnels
        interface = config.interfaces[tunnel.interface]
        assert interface.address == tunnel.address
        assert (interface.ip_mtu, interface.tcp_mss) == (tunnel.ip_mtu, tunnel.tcp_mss)
        assert interface.tunnel is not None
        assert interface.tunnel.key == tunnel.key
        assert interface.tunnel.destination == tunnel.destination
        assert interface.tunnel.mode == ("gre multipoint" if tunnel.multipoint else "gre ip")
        assert interface.tunnel.protection == tunnel.ipsec_profile
        _reads_back_nhrp(router, tunnel)
        assert {
            item.name: item.address for item in config.interfaces.values() if item.tunnel is None
        } == {item.name: item.address for item in router.interfaces}
        assert [(route.prefix, route.next_hop) for route in config.static_routes] == [
            (route.prefix, route.next_hop) for route in router.static_routes
        ]


def _reads_back_nhrp(router: RouterDesign, tunnel: TunnelDesign) -> None:
    text = render_file(router)
    nhrp = read(text).interfaces[tunnel.interface].nhrp
    assert nhrp is not None
    assert nhrp.network_id == tunnel.nhrp.network_id
    assert nhrp.holdtime == tunnel.nhrp.holdtime
    assert nhrp.redirect == tunnel.nhrp.redirect
    assert [server.address for server in nhrp.nhs] == [s.address for s in tunnel.nhrp.nhs]
    maps = {entry.tunnel_address: entry.nbma_address for entry in nhrp.maps}
    for server, designed in zip(nhrp.nhs, tunnel.nhrp.nhs, strict=True):
        assert (server.nbma or maps[designed.address]) == designed.nbma_address
    if router.role == "hub":
        assert nhrp.multicast_dynamic  # printed, or hidden because the release has it on


@pytest.mark.parametrize("name", NAMES)
def test_eigrp_and_crypto_read_back(name: str) -> None:
    for router in routers(name):
        config = read(render_file(router))
        (designed,), (eigrp,) = router.eigrp, config.eigrp
        assert (eigrp.name, eigrp.autonomous_system) == (designed.name, designed.autonomous_system)
        assert sorted(eigrp.networks) == list(designed.networks)
        assert eigrp.stub == frozenset(designed.stub)
        tunnel = eigrp.interface_settings(router.tunnels[0].interface)
        (wanted,) = [i for i in designed.interfaces if i.interface != "default"]
        assert tunnel.split_horizon == wanted.split_horizon
        assert tunnel.next_hop_self == wanted.next_hop_self
        assert not tunnel.passive
        assert eigrp.interface_settings("GigabitEthernet2").passive
        (ikev2,), (ipsec,) = router.ikev2, router.ipsec
        proposal = config.ikev2_proposals[ikev2.proposal.name]
        assert proposal.encryption == ikev2.proposal.encryption
        assert (proposal.prf, proposal.integrity) == (ikev2.proposal.prf, ikev2.proposal.integrity)
        assert config.transform_sets[ipsec.transform_set].transforms == ipsec.transforms
        assert config.transform_sets[ipsec.transform_set].mode == ipsec.mode
        assert config.ipsec_profiles[ipsec.profile].pfs == ipsec.pfs_group


@pytest.mark.parametrize("name", NAMES)
def test_a_router_takes_every_line_and_prints_them_back_in_that_order(name: str) -> None:
    for router in routers(name):
        rendered, running = render(router), RunningConfig(router.release)
        assert running.load(rendered) == ()
        printed = [line.rstrip() for line in running.text().splitlines()]
        wanted = [line for line in rendered.splitlines() if line.strip() != "!"]
        assert [line for line in printed if line in set(wanted)] == wanted


def test_classful_networks_lose_their_wildcard() -> None:
    networks = ("10.0.0.0/8", "172.16.0.0/16", "192.168.1.0/24", "192.168.1.0/25", "10.1.0.0/16")
    assert [address_wildcard(IPv4Network(network)) for network in networks] == [
        "10.0.0.0", "172.16.0.0", "192.168.1.0", "192.168.1.0 0.0.0.127", "10.1.0.0 0.0.255.255",
    ]  # fmt: skip
    assert address_mask(IPv4Interface("192.0.2.1/30")) == "192.0.2.1 255.255.255.252"


def big_cloud(spokes: int) -> Intent:
    """Two hubs and that many spokes."""
    cloud = CloudIntent.model_validate(
        {
            "phase": 3,
            "subnet": "172.16.0.0/16",
            "nhrp": {"network_id": 1, "authentication": "env:DMVPN_NHRP_AUTH"},
            "ike": {"pre_shared_key": "env:DMVPN_PSK"},
            "routing": {"protocol": "eigrp", "name": "DMVPN", "autonomous_system": 100},
        }
    )
    members = {}
    for number in range(spokes + 2):
        name = f"r{number}"
        wan = IPv4Address("198.18.0.0") + 4 * number
        settings = RouterSettings.model_validate(
            {
                "role": "hub" if number < 2 else "spoke",
                "release": "17.12.4",
                "wan": {
                    "interface": "GigabitEthernet1",
                    "address": f"{wan + 2}/30",
                    "gateway": str(wan + 1),
                },
                "lan": [
                    {
                        "interface": "GigabitEthernet2",
                        "address": f"{IPv4Address('10.0.0.1') + 256 * number}/24",
                    }
                ],
            }
        )
        members[name] = RouterIntent(name, settings, ("blue",))
    return Intent({"blue": cloud}, members)


def _seconds(spokes: int) -> float:
    """The best of three: the machine may be doing something else."""
    intent, took = big_cloud(spokes), []
    for _ in range(3):
        started = time.process_time()
        texts = [render(router) for router in design(intent).routers.values()]
        took.append(time.process_time() - started)
        assert len(set(texts)) == spokes + 2
    return min(took)


def test_a_thousand_spokes_take_seconds_and_twice_as_many_twice_that() -> None:
    _seconds(1)  # compiles the templates
    half, whole = _seconds(500), _seconds(1000)
    print(f"500 spokes {half:.2f} s, 1,000 spokes {whole:.2f} s")
    assert whole < 10
    assert whole < 3.5 * half
