"""Combinations of every two values of the matrix simulate to what their designs expect.

What does not is listed with its reason; anything else that fails is news.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from ipaddress import IPv6Address

import pytest

from dmvpn.config import read
from dmvpn.design import Design, design
from dmvpn.errors import InputError
from dmvpn.findings import Outcome
from dmvpn.intent import read_intent
from dmvpn.render import render_file
from dmvpn.simulate import Flow, simulate
from dmvpn.verify import expect, names_of, spoke_probes, verify
from tests.unit.render.covering import cover
from tests.unit.render.matrix import SECRETS, built
from tests.unit.render.rows import ROWS, content_of
from tests.unit.verify.test_expect_simulates import COUNTERS

Combination = Mapping[str, str]


def why_not(combination: Combination) -> str:
    """Why a combination may show something else than its design expects; empty: it may not."""
    said = combination.get
    if said("ike") == "both":
        return "whether a router answers both versions is believed, not known"
    if said("clouds") in ("one-source", "two-transports"):
        return "two clouds lead from one table to the same spokes"
    return ""


def designed(combination: Combination) -> Design:
    inventory = built(content_of(combination))
    return design(read_intent(inventory.hosts, inventory.groups))


def refused(combination: Combination) -> str:
    try:
        designed(combination)
    except InputError as error:
        return str(error)
    return ""


def answers(network: Design) -> Iterator[str]:
    """What a name server says of the hubs, in lines that every router has."""
    for router in network.routers.values():
        for tunnel in router.tunnels:
            for nhs in tunnel.nhrp.nhs:
                others = network.routers[nhs.router].tunnels
                address = next(one.nbma_address for one in others if one.cloud == tunnel.cloud)
                if nhs.nbma_name and address is not None:
                    ip = "ipv6" if isinstance(address, IPv6Address) else "ip"
                    yield f"{ip} host {nhs.nbma_name} {address}\n"


def fails(network: Design) -> bool:
    """Whether any check of the simulated network fails after traffic."""
    named = "".join(dict.fromkeys(answers(network)))
    configs = {
        router.name: read(render_file(router) + named, router.name)
        for router in network.routers.values()
    }
    probes = spoke_probes(network)
    flows = [Flow(p.router, p.destination, p.source, p.vrf or None) for p in probes]
    seen = simulate(configs, traffic=flows, assume_underlay=True).snapshots
    observed = {name: seen[name] for name in network.routers}
    checks = verify(expect(network, probes, unread=True), observed, names_of(network))
    return any(c.outcome is not Outcome.PASSED and c.code != COUNTERS for c in checks)


@pytest.mark.slow
def test_combinations_simulate_to_what_their_designs_expect(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    covering = cover({row: list(values) for row, values in ROWS.items()}, refused)
    # Nobody in a combination is the provider that translates.
    tried = [one for one in covering.accepted if "nat" not in one.get("wan", "")]
    failed = [combination for combination in tried if fails(designed(combination))]
    reasons = Counter(why_not(combination) for combination in failed)
    print(f"{len(tried) - len(failed)} of {len(tried)} proven; not: {dict(reasons)}")
    assert [combination for combination in failed if not why_not(combination)] == []
    assert len(failed) < len(tried) / 5
