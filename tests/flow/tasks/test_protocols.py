"""Clouds of every protocol and phase over SSH: deployed, proved with traffic, broken, named, repaired.

The routers are those of the matrix: two hubs, two spokes.  What is typed goes in by Netmiko.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from dmvpn.cli.network import Network, secrets_of
from dmvpn.cli.runs import failures, push_all
from dmvpn.cli.verify import judge
from dmvpn.report.as_text import checks_as_text
from tests.flow.tasks.conftest import Bench, started_bench
from tests.flow.tasks.test_breakers import type_in, wrong
from tests.unit.render.matrix import SECRETS, applied, change_of

TUNNEL = "interface Tunnel0"


@dataclass(frozen=True)
class Fault:
    """lines: typed into one router.  codes: of the rules that name the cause, at these routers."""

    router: str
    lines: tuple[str, ...]
    codes: frozenset[str]


def fault(router: str, codes: str, *lines: str) -> Fault:
    return Fault(router, lines, frozenset(codes.split()))


BGP = "router bgp 65000"
FAMILY = (BGP, "address-family ipv4")

FAULTS: dict[str, dict[str, Fault]] = {
    "routing-ospf-phase3": {
        "network type": fault("spoke1", "VFY504", TUNNEL, "ip ospf network broadcast"),
        "area": fault("spoke1", "VFY503", TUNNEL, "ip ospf 1 area 7"),
        "hello interval": fault("hub1", "VFY503", TUNNEL, "ip ospf hello-interval 15"),
        "MTU": fault("spoke2", "VFY503", TUNNEL, "ip mtu 1300"),
        "LAN not announced": fault(
            "spoke1", "VFY502", "interface GigabitEthernet2", "no ip ospf 1 area 0"
        ),
        "passive tunnel": fault("spoke1", "VFY503", "router ospf 1", "passive-interface Tunnel0"),
    },
    "routing-ospf-phase2": {
        "spoke may be designated": fault("spoke1", "VFY504", TUNNEL, "ip ospf priority 255"),
        "network type": fault("spoke1", "VFY503", TUNNEL, "ip ospf network point-to-multipoint"),
    },
    "routing-bgp-internal-phase3": {
        "autonomous system": fault("spoke1", "VFY505", BGP, "neighbor 172.16.0.1 remote-as 65009"),
        "no BGP": fault("spoke1", "VFY505", f"no {BGP}"),
        "no listen range": fault(
            "hub1", "VFY507", BGP, "no bgp listen range 172.16.0.0/24 peer-group DMVPN-blue"
        ),
        "no reflection": fault(
            "hub1", "VFY506", *FAMILY, "no neighbor DMVPN-blue route-reflector-client"
        ),
        "no next-hop-self": fault(
            "hub1", "VFY502", *FAMILY, "no neighbor DMVPN-blue next-hop-self all"
        ),
        "nothing announced": fault(
            "spoke1", "VFY506", *FAMILY, "no network 10.1.1.0 mask 255.255.255.0"
        ),
    },
    "routing-bgp-internal-phase2": {
        "next-hop-self": fault("hub1", "VFY502", *FAMILY, "neighbor DMVPN-blue next-hop-self all"),
    },
    "routing-bgp-external-phase3": {
        "own system refused": fault(
            "spoke2", "VFY506", "router bgp 65001", "address-family ipv4",
            "no neighbor 172.16.0.1 allowas-in",
        ),
    },
    "vrf-inside-bgp": {
        "shut in the VRF": fault(
            "hub1", "VFY505", BGP, "address-family ipv4 vrf RED", "neighbor 172.16.0.11 shutdown"
        ),
    },
    "routing-static-phase1": {
        "route gone": fault("hub1", "VFY502", "no ip route 10.1.1.0 255.255.255.0 172.16.0.11"),
    },
}  # fmt: skip
FAST = "routing-bgp-internal-phase3"
PROTOCOLS = ("ospf", "bgp-internal", "bgp-external", "static", "eigrp-classic")
CASES = [
    *(f"routing-{protocol}-phase{phase}" for protocol in PROTOCOLS for phase in (1, 2, 3)),
    "vrf-inside-bgp", "vrf-inside-eigrp", "vrf-inside-ospf", "vrf-several-inside", "hubs-four",
    "ipv6-dual-bgp", "ipv6-dual-eigrp", "ipv6-dual-ospf", "ipv6-over-ipv6",
]  # fmt: skip


@contextmanager
def deployed(case: str) -> Iterator[tuple[Bench, Network]]:
    """The cloud of a case, configured by deploy."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in SECRETS.items():
            environment.setenv(name, value)
        with started_bench(content=applied(change_of(case))) as bench:
            network = Network(
                bench.nornir(), bench.design, tuple(bench.design.routers), secrets_of(bench.design)
            )
            assert not failures(push_all(network, None, commit=True))
            yield bench, network


def healed(network: Network, router: str) -> None:
    """Deploy repairs that router and no other."""
    repaired = push_all(network, None, commit=True)
    assert not failures(repaired)
    assert [name for name, result in repaired.items() if result.changed] == [router]


def found_and_repaired(bench: Bench, network: Network, made: Fault) -> None:
    """The cause has the fault's codes, and its router is named."""
    type_in(bench, made.router, made.lines)
    checks = judge(network, traffic=False)
    causes = [check for check in wrong(checks) if not check.because]
    assert {check.code for check in causes} == made.codes, checks_as_text(checks)
    named = {name for check in causes for name in (check.router, check.peer)}
    assert made.router in named or made.codes == {"VFY502"}, checks_as_text(checks)
    assert all(check.hint for check in causes)
    healed(network, made.router)
    assert wrong(judge(network, traffic=False)) == []


def test_a_cloud_of_bgp_is_proved_broken_and_repaired() -> None:
    with deployed(FAST) as (bench, network):
        checks = judge(network, traffic=True)
        assert wrong(checks) == []
        assert {"VFY505", "VFY506", "VFY507", "VFY502", "VFY601"} <= {c.code for c in checks}
        found_and_repaired(bench, network, FAULTS[FAST]["no listen range"])


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_every_protocol_is_proved_in_every_phase(case: str) -> None:
    with deployed(case) as (_, network):
        before, after = judge(network, traffic=False), judge(network, traffic=True)
        assert wrong(before) == [], checks_as_text(before)
        assert wrong(after) == [], checks_as_text(after)
        assert len(after) >= len(before) > 45
        assert not any(done.changed for done in push_all(network, None, commit=False).values())


@pytest.mark.slow
@pytest.mark.parametrize("case", FAULTS)
def test_the_faults_of_a_protocol_are_found_named_and_repaired(case: str) -> None:
    with deployed(case) as (bench, network):
        for made in FAULTS[case].values():
            found_and_repaired(bench, network, made)
