"""A spoke behind NAT: what the others see of it, and what gets through."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address

import pytest

from dmvpn.config import RouterConfig, read
from dmvpn.simulate import Flow, Layer, Prediction, simulate

Texts = Callable[[int], dict[str, str]]

NATTER = """hostname natter
interface GigabitEthernet1
 ip address 198.51.100.10 255.255.255.252
 ip nat outside
interface GigabitEthernet2
 ip address 192.168.99.1 255.255.255.252
 ip nat inside
{rule}
access-list 1 permit 192.168.99.0 0.0.0.3
ip route 0.0.0.0 0.0.0.0 198.51.100.9
"""
PAT = "ip nat inside source list 1 interface GigabitEthernet1 overload"
STATIC = "ip nat inside source static 192.168.99.2 198.51.100.10"


def clouded(
    texts_of: Texts, rule: str, *, encrypted: bool = True, extra: str = ""
) -> dict[str, RouterConfig]:
    """The example cloud with spoke3's WAN behind a translating router."""
    texts = {**texts_of(3), "natter": NATTER.format(rule=rule) + extra}
    texts["spoke3"] = (
        texts["spoke3"]
        .replace("ip address 198.51.100.10 ", "ip address 192.168.99.2 ")
        .replace("0.0.0.0 198.51.100.9", "0.0.0.0 192.168.99.1")
    )
    if not encrypted:
        for name, text in texts.items():
            texts[name] = text.replace(" tunnel protection", " no tunnel protection")
    return {name: read(text, name) for name, text in texts.items()}


def row_of_spoke3(prediction: Prediction, router: str = "hub1") -> tuple[str, ...]:
    [row] = [
        row
        for row in prediction.snapshots[router].dmvpn or ()
        if str(row.tunnel_address) == "172.16.0.13"
    ]
    return str(row.nbma_address), str(row.claimed_nbma_address), row.state, row.attributes


@pytest.mark.parametrize("rule", [PAT, STATIC], ids=["ports", "static"])
def test_the_hub_sees_the_outside_address(rule: str, texts_of: Texts) -> None:
    prediction = simulate(clouded(texts_of, rule))
    assert prediction.causes == ()
    assert row_of_spoke3(prediction) == ("198.51.100.10", "192.168.99.2", "UP", "DN")
    [ike] = [
        sa
        for sa in prediction.snapshots["hub1"].ikev2 or ()
        if str(sa.remote_address) == "198.51.100.10"
    ]
    assert (ike.status, ike.remote_port) == ("READY", 4500)
    assert len(prediction.snapshots["spoke3"].eigrp or ()) == 2


@pytest.mark.parametrize("rule", [PAT, STATIC], ids=["ports", "static"])
@pytest.mark.parametrize("flow", ["spoke1 10.3.1.1", "spoke3 10.1.1.1"])
def test_spokes_meet_when_one_is_behind_nat(rule: str, flow: str, texts_of: Texts) -> None:
    router, address = flow.split()
    prediction = simulate(
        clouded(texts_of, rule), traffic=[Flow(router, ip_address(address), None)]
    )
    assert prediction.causes == ()
    [path] = prediction.paths
    assert path.reached and path.direct


def test_gre_alone_passes_one_address_for_one_but_not_ports(texts_of: Texts) -> None:
    assert simulate(clouded(texts_of, STATIC, encrypted=False)).causes == ()
    causes = simulate(clouded(texts_of, PAT, encrypted=False)).causes
    assert {(cause.router, cause.layer) for cause in causes} == {("natter", Layer.UNDERLAY)}
    assert "GRE has no ports" in causes[0].cause


def test_behind_nat_the_list_must_let_udp_4500_pass(texts_of: Texts) -> None:
    """Measured on IOL-XE 17.15: without NAT a missing UDP 4500 is no fault."""
    listed = (
        "ip access-list extended IN\n permit udp any any eq isakmp\n permit esp any any\n"
        "interface GigabitEthernet1\n ip access-group IN in\n"
    )
    causes = simulate(clouded(texts_of, PAT, extra=listed)).causes
    assert {(cause.router, cause.layer) for cause in causes} == {("natter", Layer.UNDERLAY)}
    assert "udp 4500" in causes[0].cause


def test_a_rule_that_does_not_name_the_spoke_leaves_it_unanswered(texts_of: Texts) -> None:
    other = STATIC.replace("192.168.99.2", "192.168.99.77")
    causes = simulate(clouded(texts_of, other)).causes
    assert {cause.layer for cause in causes} == {Layer.UNDERLAY}
    assert "on the way back" in causes[0].cause
