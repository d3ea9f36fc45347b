"""What the design of other routing protocols and WANs lets a verify expect."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

import pytest

from dmvpn.verify.expect import expect
from tests.unit.render.matrix import SECRETS, applied, change_of, designed


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


def test_ospf_is_full_with_hubs_and_clients(tmp_path: Path) -> None:
    snapshots = expect(designed(applied(change_of("routing-ospf-phase3")), tmp_path))
    hubs = {row.address for row in snapshots["spoke1"].ospf or ()}
    assert hubs == {IPv4Address("172.16.0.1"), IPv4Address("172.16.0.2")}
    assert len(snapshots["hub1"].ospf or ()) == 3
    assert snapshots["spoke1"].bgp is None


def test_bgp_is_established_with_the_other_autonomous_system(tmp_path: Path) -> None:
    snapshots = expect(designed(applied(change_of("routing-bgp-many-as")), tmp_path))
    systems = {str(row.neighbor): row.autonomous_system for row in snapshots["hub1"].bgp or ()}
    assert systems == {"172.16.0.11": "65011", "172.16.0.12": "65012", "172.16.0.2": "65000"}


def test_a_spoke_hears_the_summary_and_not_what_is_in_it(tmp_path: Path) -> None:
    snapshots = expect(designed(applied(change_of("internet-full-tunnel-eigrp")), tmp_path))
    assert {row.prefix for row in snapshots["spoke1"].routes or ()} == {IPv4Network("0.0.0.0/0")}


def test_an_address_of_the_provider_is_not_expected(tmp_path: Path) -> None:
    snapshots = expect(designed(applied(change_of("wan-dhcp")), tmp_path))
    rows = {row.tunnel_address: row.nbma_address for row in snapshots["hub1"].dmvpn or ()}
    assert rows[IPv4Address("172.16.0.11")] is None
    assert rows[IPv4Address("172.16.0.12")] == IPv4Address("198.51.100.6")


def test_each_tunnel_is_known_by_its_own_transport(tmp_path: Path) -> None:
    snapshots = expect(designed(applied(change_of("clouds-two-transports")), tmp_path))
    rows = {row.interface: row.nbma_address for row in snapshots["spoke1"].nhs or ()}
    assert rows["Tunnel0"] != rows["Tunnel1"]
