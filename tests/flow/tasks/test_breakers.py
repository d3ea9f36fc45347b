"""Every fault of the issue, typed by hand into a healthy cloud: found, named, and repaired by deploy.

What is typed goes in by Netmiko as it comes.  The tests share one lab: each leaves it healthy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from netmiko import ConnectHandler

from dmvpn.cli.network import Network, secrets_of
from dmvpn.cli.runs import failures, push_all
from dmvpn.cli.verify import judge
from dmvpn.findings import Check, Outcome
from dmvpn.report.as_text import checks_as_text
from dmvpn.verify import suspects
from tests.flow.tasks.conftest import PASSWORD, Bench, started_bench

TUNNEL = "interface Tunnel0"
FAMILY = ("router eigrp DMVPN", "address-family ipv4 unicast autonomous-system 100")
NHS = "ip nhrp nhs 172.16.0.1 nbma 203.0.113.2 multicast"


@dataclass(frozen=True)
class Fault:
    """lines: typed into each of ``routers``.  codes: of the rules that name the cause.

    suspected: the router to look at first; empty when the findings point to no one.
    """

    lines: tuple[str, ...]
    codes: frozenset[str]
    suspected: str = "spoke1"
    routers: tuple[str, ...] = ("spoke1",)


def fault(codes: str, *lines: str, suspected: str = "spoke1", on: str = "spoke1") -> Fault:
    return Fault(lines, frozenset(codes.split()), suspected, tuple(on.split()))


FAULTS = {
    "no way to the NBMA addresses": fault("VFY201", "no ip route 0.0.0.0 0.0.0.0 198.51.100.1"),
    "WAN interface shut": fault("VFY101 VFY201", "interface GigabitEthernet1", "shutdown"),
    "no common IKEv2 proposal": fault(
        "VFY201", "crypto ikev2 proposal DMVPN-blue", "no group 20", "group 14"
    ),
    "wrong key": fault(
        "VFY201", "crypto ikev2 keyring DMVPN-blue", "peer ANY", "pre-shared-key not-the-key"
    ),
    "wrong key for one hub": fault(
        "VFY201", "crypto ikev2 keyring DMVPN-blue", "peer HUB", "address 203.0.113.2",
        "pre-shared-key not-the-key", suspected="hub1 spoke1",
    ),
    "wrong key on a hub": fault(
        "VFY201", "crypto ikev2 keyring DMVPN-blue", "peer ANY", "pre-shared-key not-the-key",
        suspected="hub1", on="hub1",
    ),
    "wrong identity sent": fault(
        "VFY201", "crypto ikev2 profile DMVPN-blue", "identity local fqdn nobody.example"
    ),
    "wrong identity asked for": fault(
        "VFY201", "crypto ikev2 profile DMVPN-blue", "no match identity remote address 0.0.0.0",
        "match identity remote address 192.0.2.1 255.255.255.255",
    ),
    "transform mismatch": fault(
        "VFY301", "crypto ipsec transform-set DMVPN-blue esp-aes 256 esp-sha256-hmac"
    ),
    "mode mismatch": fault(
        "VFY303", "crypto ipsec transform-set DMVPN-blue esp-gcm 256", "mode tunnel"
    ),
    "tunnel key": fault("VFY401 VFY402 VFY404", TUNNEL, "tunnel key 101"),
    "no tunnel key": fault("VFY401 VFY402 VFY404", TUNNEL, "no tunnel key"),
    "NHRP authentication": fault("VFY401 VFY402 VFY404", TUNNEL, "ip nhrp authentication other"),
    "missing network-id": fault("VFY201", TUNNEL, "no ip nhrp network-id"),
    "wrong NHS": fault(
        "VFY401 VFY402 VFY403 VFY404", TUNNEL, f"no {NHS}",
        "ip nhrp nhs 172.16.0.9 nbma 203.0.113.2 multicast", suspected="hub1 spoke1",
    ),
    "wrong map": fault(
        "VFY401 VFY402 VFY404", TUNNEL, f"no {NHS}", "ip nhrp nhs 172.16.0.1",
        "ip nhrp map 172.16.0.1 203.0.113.6", "ip nhrp map multicast 203.0.113.6",
        suspected="hub1 spoke1",
    ),
    "EIGRP AS": fault(
        "VFY501", FAMILY[0], f"no {FAMILY[1]}",
        "address-family ipv4 unicast autonomous-system 200", "network 172.16.0.0 0.0.0.255",
    ),
    "split horizon": fault(
        "VFY502", *FAMILY, "af-interface Tunnel0", "split-horizon", suspected="", on="hub1 hub2"
    ),
    "no multicast map": fault(
        "VFY501", TUNNEL, "no ip nhrp map multicast dynamic", suspected="hub1", on="hub1"
    ),
    "tunnel shut": fault("VFY101 VFY201", TUNNEL, "shutdown", suspected="spoke2", on="spoke2"),
    "tunnel gone": fault("VFY101 VFY201", f"no {TUNNEL}", suspected="spoke2", on="spoke2"),
}  # fmt: skip


@pytest.fixture(scope="module")
def cloud() -> Iterator[tuple[Bench, Network]]:
    """The example in phase 3, deployed and healthy."""
    with started_bench() as bench:
        nornir = bench.nornir()
        network = Network(
            nornir, bench.design, tuple(bench.design.routers), secrets_of(bench.design)
        )
        assert not failures(push_all(network, None, commit=True))
        assert wrong(judge(network, traffic=False)) == []
        yield bench, network
        assert not any(done.changed for done in push_all(network, None, commit=False).values())


def wrong(checks: tuple[Check, ...]) -> list[Check]:
    return [check for check in checks if check.outcome is not Outcome.PASSED]


def type_in(bench: Bench, router: str, lines: tuple[str, ...]) -> None:
    address, port = bench.lab.endpoints[router]
    with ConnectHandler(
        device_type="cisco_ios", host=address, port=port,
        username=bench.inventory.defaults.username, password=PASSWORD,
    ) as connection:  # fmt: skip
        assert "%" not in connection.send_config_set(list(lines))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_named_and_repaired(cloud: tuple[Bench, Network], name: str) -> None:
    bench, network = cloud
    made = FAULTS[name]
    for router in made.routers:
        type_in(bench, router, made.lines)
    found = judge(network, traffic=False)
    causes = [check for check in wrong(found) if not check.because]
    assert {check.code for check in causes} == made.codes, checks_as_text(found)
    assert " ".join(suspects(found)) == made.suspected
    named = {name for check in causes for name in (check.router, check.peer)}
    assert set(made.suspected.split()) <= named
    assert all(check.layer and check.expected and check.actual for check in causes)
    repaired = push_all(network, None, commit=True)
    assert not failures(repaired)
    assert {name for name, result in repaired.items() if result.changed} == set(made.routers)
    assert wrong(judge(network, traffic=False)) == []
