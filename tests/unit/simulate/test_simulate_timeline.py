"""What goes when: neighbours by the timers that are configured, whatever protocol."""

from __future__ import annotations

from pathlib import Path

import pytest

from dmvpn.config import read
from dmvpn.simulate.timeline import timeline

CASES = Path(__file__).parents[2] / "cases" / "matrix"


@pytest.mark.parametrize(
    ("case", "neighbour", "seconds"),
    [
        ("routing-ospf-phase3", "OSPF neighbour 172.16.0.1 on Tunnel0", 40),
        ("routing-bgp-internal-phase3", "BGP neighbour 172.16.0.1", 60),
        ("routing-eigrp-phase3", "EIGRP neighbour 172.16.0.1 on Tunnel0", 60),
        ("ipv6-dual-bgp", "BGP neighbour 2001:db8:100::1", 60),
    ],
)
def test_a_hub_dies(case: str, neighbour: str, seconds: int) -> None:
    configs = {
        file.stem: read(f"version 17.12\n{file.read_text('utf-8')}", file.stem)
        for file in (CASES / case).glob("*.cfg")
    }
    events = timeline(configs, down=["hub1"], assume_underlay=True)
    lost = {event.what: event.seconds for event in events if event.router == "spoke1"}
    assert lost[neighbour] == seconds
    letter = neighbour[0] if neighbour[0] != "E" else "D"
    routes = {what: at for what, at in lost.items() if what.startswith(f"route {letter} ")}
    assert routes and set(routes.values()) == {seconds}
    assert lost["next hop server 172.16.0.1 S"] == 100
