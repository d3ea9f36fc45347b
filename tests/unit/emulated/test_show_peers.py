"""Parsers nobody here wrote read what we print: genie.libs.parser and ntc-templates.

What they lose of correct output, and why the comparison leaves it out:

* ntc-templates ``show dmvpn`` drops continuation rows (blank ``# Ent``) and the interface.
* ntc-templates ``show ip route`` drops rows with ``%``, and stops at the header of a named EIGRP
  process in ``show ip eigrp neighbors``.
* genie keeps one state and time per attribute of a peer, no ``(no-socket)`` of ``show ip nhrp``,
  and no ``[NHO]`` lines.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from ntc_templates.parse import parse_output  # type: ignore[import-untyped]
from textfsm.parser import TextFSMError  # type: ignore[import-untyped]

from dmvpn.labs.emulated.show.dmvpn import print_dmvpn
from dmvpn.labs.emulated.show.eigrp import print_eigrp
from dmvpn.labs.emulated.show.ikev2 import print_ikev2
from dmvpn.labs.emulated.show.ipsec import print_ipsec
from dmvpn.labs.emulated.show.nhrp import print_nhrp
from dmvpn.labs.emulated.show.nhs import print_nhs
from dmvpn.labs.emulated.show.route import print_routes
from dmvpn.labs.emulated.show.session import print_sessions
from dmvpn.labs.emulated.show.tunnel import print_tunnel
from dmvpn.model import Release
from tests.unit.emulated import show_samples as samples

both = pytest.mark.parametrize("release", [Release(15, 9, 3), Release(17, 12, 4)], ids=str)


def genie(module: str, parser: str, text: str) -> Any:
    """What that parser of genie.libs.parser.iosxe makes of the text."""
    found = getattr(import_module(f"genie.libs.parser.iosxe.{module}"), parser)
    return found(device=None).cli(output=text)


def ntc(command: str, text: str) -> Any:
    """What ntc-templates makes of the text."""
    return parse_output("cisco_ios", command, text)


@both
def test_dmvpn(release: Release) -> None:
    text = print_dmvpn(samples.DMVPN, release)
    tunnel = genie("show_dmvpn", "ShowDmvpn", text)["interfaces"]["Tunnel0"]
    assert (tunnel["type"], tunnel["nhrp_peers"]) == ("Spoke", 2)
    spoke = tunnel["ent"][2]["peers"]["198.51.100.6"]["tunnel_addr"]["172.16.0.12"]["attrb"]
    assert spoke == {name: {"time": "00:01:10", "state": "UP"} for name in ("DT2", "DT1")}
    read = [(row["peer_nbma"], row["state"], row["attribute"]) for row in ntc("show dmvpn", text)]
    leads = [row for row in samples.DMVPN if not row.continuation]
    assert read == [(str(row.nbma_address), row.state, row.attributes) for row in leads]


def test_nhrp() -> None:
    read = genie("show_ip", "ShowIpNhrp", print_nhrp(samples.NHRP))
    assert list(read) == [str(entry.target) for entry in samples.NHRP]
    for entry in samples.NHRP:
        theirs = read[str(entry.target)]["via"][str(entry.via)]
        assert theirs["flags"].split() == list(entry.flags)
        assert theirs["nbma_address"] == str(entry.nbma_address)
        assert theirs["tunnel"]["created"] == "00:01:10"


def test_nhs_detail() -> None:
    read = genie("show_ip", "ShowIpNhrpNhsDetail", print_nhs(samples.NHS, detail=True))
    servers = read["Tunnel0"]["nhs_ip"]
    assert [(a, nhs["nhs_state"], nhs["req_sent"]) for a, nhs in servers.items()] == [
        ("172.16.0.1", "RE", 5),
        ("172.16.0.2", "E", 6),
    ]
    assert read["pending_registration_requests"]["req_id"]["7"]["nhs_ip"] == "172.16.0.2"


@both
@pytest.mark.parametrize("detailed", [False, True])
def test_ikev2(release: Release, detailed: bool) -> None:
    text = print_ikev2(samples.IKEV2, release, detailed=detailed)
    if detailed:
        sa = genie("show_crypto", "ShowCryptoIkev2SaDetail", text)["tunnel_id"][1]
        assert (sa["status"], sa["remote_id"], sa["nat_t"]) == (
            "ready",
            "203.0.113.2",
            "not detected",
        )
    else:
        sa = genie("show_crypto", "ShowCryptoIkev2Sa", text)["ipv4"][1]
        assert (sa["status"], sa["remote_ip"], sa["dh_group"]) == ("READY", "203.0.113.2", 20)
    assert (sa["keysize"], sa["active_time"]) == (256, 70)


@both
def test_ipsec(release: Release) -> None:
    text = print_ipsec(samples.IPSEC, release)
    flow = genie("show_crypto", "ShowCryptoIpsecSa", text)["interface"]["Tunnel0"]["ident"][1]
    assert (flow["peer_ip"], flow["pkts_encaps"], flow["pkts_decaps"]) == ("203.0.113.2", 10, 9)
    outbound = flow["outbound_esp_sas"]["spi"][flow["current_outbound_spi"]]
    assert outbound["transform"] == "esp-gcm 256"
    assert outbound["in_use_settings"].startswith("Transport")


@pytest.mark.parametrize("detail", [False, True])
def test_session(detail: bool) -> None:
    text = print_sessions(samples.SESSIONS, detail=detail)
    parser = "ShowCryptoSessionDetail" if detail else "ShowCryptoSession"
    session = genie("show_crypto", parser, text)["interface"]["Tunnel0"]
    peer = session["peer"]["203.0.113.2"]["port"]["500"]
    assert (session["profile"], session["session_status"]) == ("DMVPN", "UP-ACTIVE")
    assert peer["ipsec_flow"][samples.SESSIONS[0].flows[0]]["active_sas"] == 2
    if detail:
        (row,) = ntc("show crypto session detail", text)
        assert (row["peer"], row["ikev1_status"], row["active_sa"]) == (
            "203.0.113.2",
            "Active",
            "2",
        )


def test_eigrp() -> None:
    text = print_eigrp(samples.EIGRP)
    process = genie("show_eigrp", "ShowIpEigrpNeighbors", text)["eigrp_instance"]["100"]
    family = process["vrf"]["default"]["address_family"]["ipv4"]
    neighbor = family["eigrp_interface"]["Tunnel0"]["eigrp_nbr"]["172.16.0.1"]
    assert (family["name"], neighbor["hold"], neighbor["rto"]) == ("DMVPN", 13, 1512)
    with pytest.raises(TextFSMError):
        ntc("show ip eigrp neighbors", text)
    (row,) = ntc("show ip eigrp neighbors", print_eigrp(samples.EIGRP_CLASSIC))
    assert (row["ip_address"], row["interface"], row["hold"]) == ("172.16.0.1", "Tu0", "13")


@both
@pytest.mark.parametrize("overrides", [False, True])
def test_routes(release: Release, overrides: bool) -> None:
    text = print_routes(samples.ROUTES, release, overrides=overrides)
    vrf = genie("show_routing", "ShowIpRoute", text)["vrf"]["default"]
    theirs = vrf["address_family"]["ipv4"]["routes"]
    codes = {str(r.prefix): r.code + "*" * r.candidate_default for r in samples.ROUTES}
    codes["10.2.1.0/24"] = "D %"
    assert {prefix: route["source_protocol_codes"] for prefix, route in theirs.items()} == codes
    rows = [
        (f"{r['network']}/{r['prefix_length']}", r["protocol"]) for r in ntc("show ip route", text)
    ]
    kept = [route for route in samples.ROUTES if not route.next_hop_override]
    assert rows == [(str(route.prefix), route.code) for route in kept]


def test_tunnel() -> None:
    text = print_tunnel(samples.TUNNELS[0])
    read = genie("show_interface", "ShowInterfaces", text)["Tunnel0"]
    assert (read["oper_status"], read["tunnel_profile"], read["mtu"]) == ("up", "DMVPN", 9972)
    assert (read["counters"]["in_pkts"], read["counters"]["out_pkts"]) == (5, 6)
    (row,) = ntc("show interfaces", text)
    assert (row["ip_address"], row["description"]) == ("172.16.0.11", "to the hubs")
