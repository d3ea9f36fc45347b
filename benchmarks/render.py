"""What designing and rendering cost: 500, 1,000 and 2,000 spokes with two hubs.

    python benchmarks/render.py

Exits 1 when 1,000 spokes take 10 seconds or more, or twice the spokes much more than twice the time.
"""

from __future__ import annotations

import os
import sys
import time
from ipaddress import IPv4Address
from typing import Any

from dmvpn.design import design
from dmvpn.intent.model import Intent, RouterIntent
from dmvpn.intent.models import CloudIntent, RouterSettings
from dmvpn.render import render

CLOUD: dict[str, Any] = {
    "phase": 3,
    "subnet": "172.16.0.0/16",
    "tunnel_key": 100,
    "nhrp": {"network_id": 1, "authentication": "env:DMVPN_NHRP_AUTH"},
    "ike": {"pre_shared_key": "env:DMVPN_PSK"},
    "routing": {"protocol": "eigrp", "name": "DMVPN", "autonomous_system": 100},
}


def network(spokes: int) -> Intent:
    """Two hubs and that many spokes, each with a LAN."""
    members = {f"r{number}": _router(number) for number in range(spokes + 2)}
    return Intent({"blue": CloudIntent.model_validate(CLOUD)}, members)


def _router(number: int) -> RouterIntent:
    wan, lan = IPv4Address("198.18.0.0") + 4 * number, IPv4Address("10.0.0.1") + 256 * number
    settings = {
        "role": "hub" if number < 2 else "spoke",
        "release": "17.12.4",
        "wan": {
            "interface": "GigabitEthernet1",
            "address": f"{wan + 2}/30",
            "gateway": str(wan + 1),
        },
        "lan": [{"interface": "GigabitEthernet2", "address": f"{lan}/24"}],
    }
    return RouterIntent(f"r{number}", RouterSettings.model_validate(settings), ("blue",))


def measured(spokes: int) -> float:
    """Seconds of processor time from intent to text, the best of three."""
    took = []
    for _ in range(3):
        started = time.process_time()
        intent = network(spokes)
        lines = sum(render(router).count("\n") for router in design(intent).routers.values())
        took.append(time.process_time() - started)
    print(f"{spokes:>5} spokes: {min(took):6.2f} s, {lines} lines")
    return min(took)


def main() -> int:
    """Measure and judge."""
    os.environ.setdefault("DMVPN_PSK", "benchmark")
    os.environ.setdefault("DMVPN_NHRP_AUTH", "bench")
    half, one, two = (measured(spokes) for spokes in (500, 1000, 2000))
    print(f"twice the spokes: {one / half:.2f} and {two / one:.2f} times the time")
    return 0 if one < 10 and two < 3 * one else 1


if __name__ == "__main__":
    sys.exit(main())
