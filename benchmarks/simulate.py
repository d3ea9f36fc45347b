"""How long `simulate` takes, and how it grows: 2 hubs and many spokes, two LANs behind each.

    python benchmarks/simulate.py [SPOKES ...]

Prints for each size the seconds of reading the configurations, of simulating them, of looking at
every router's snapshot in turn, of sending traffic between 100 pairs of spokes, the routes
predicted, and the peak memory; then the growth.
"""

from __future__ import annotations

import resource
import sys
import time
from ipaddress import IPv4Address

from dmvpn.config import RouterConfig, read
from dmvpn.simulate import Flow, Simulation

SIZES = (500, 1000, 5000)
PAIRS = 100

CRYPTO = """
crypto ikev2 proposal P
 encryption aes-gcm-256
 prf sha384
 group 19
crypto ikev2 policy P
 proposal P
crypto ikev2 keyring K
 peer ANY
  address 0.0.0.0 0.0.0.0
  pre-shared-key benchmark
crypto ikev2 profile I
 match identity remote address 0.0.0.0
 authentication remote pre-share
 authentication local pre-share
 keyring local K
crypto ipsec transform-set T esp-gcm 256
 mode transport
crypto ipsec profile DMVPN
 set transform-set T
 set ikev2-profile I
"""
TUNNEL = """
interface Tunnel0
 ip address {tunnel} 255.255.0.0
 ip nhrp authentication bench
 ip nhrp network-id 1
{nhrp}
 tunnel source GigabitEthernet1
 tunnel mode gre multipoint
 tunnel key 100
 tunnel protection ipsec profile DMVPN
interface GigabitEthernet1
 ip address {wan} 255.255.255.252
interface GigabitEthernet2
 ip address {lan_a} 255.255.255.0
interface GigabitEthernet3
 ip address {lan_b} 255.255.255.0
router eigrp DMVPN
 address-family ipv4 unicast autonomous-system 100
  af-interface default
   passive-interface
  exit-af-interface
  af-interface Tunnel0
   no passive-interface
{eigrp}
  exit-af-interface
  network 10.0.0.0 0.255.255.255
  network 172.16.0.0 0.15.255.255
{stub}
 exit-address-family
ip route 0.0.0.0 0.0.0.0 {gateway}
"""


def _wan(number: int) -> tuple[IPv4Address, IPv4Address]:
    base = IPv4Address("100.64.0.0") + 4 * number
    return base + 1, base + 2


def _router(number: int, hub: bool) -> str:
    gateway, wan = _wan(number)
    nhrp = [f" ip nhrp nhs 172.16.0.{hub + 1} nbma {_wan(hub)[1]} multicast" for hub in (0, 1)]
    if hub:
        nhrp = [*nhrp[:number], " ip nhrp redirect"]
    lan = IPv4Address("10.0.0.1") + 512 * number
    return f"version 17.12\nhostname r{number}\n{CRYPTO}" + TUNNEL.format(
        tunnel=IPv4Address("172.16.0.1") + number,
        nhrp="\n".join(nhrp),
        wan=wan,
        lan_a=lan,
        lan_b=lan + 256,
        eigrp="   no split-horizon" if hub else "   hello-interval 20",
        stub="" if hub else "  eigrp stub connected summary",
        gateway=gateway,
    )


def cloud(spokes: int) -> dict[str, RouterConfig]:
    """Two hubs, the spokes and the provider's router."""
    texts = {f"r{number}": _router(number, number < 2) for number in range(spokes + 2)}
    provider = ["version 17.12", "hostname isp"]
    for number in range(spokes + 2):
        provider += [
            f"interface GigabitEthernet{number}",
            f" ip address {_wan(number)[0]} 255.255.255.252",
        ]
    texts["isp"] = "\n".join(provider)
    return {name: read(text, name) for name, text in texts.items()}


def measure(spokes: int) -> float:
    """Simulate one size, print a line, give the seconds of the simulation alone."""
    start = time.perf_counter()
    configs = cloud(spokes)
    read_done = time.perf_counter()
    simulation = Simulation(configs)
    prediction = simulation.prediction()
    assert not prediction.causes, prediction.causes[:3]
    simulated = time.perf_counter()
    routes = sum(len(state.routes or ()) for state in prediction.snapshots.values())
    looked = time.perf_counter()
    del prediction  # who keeps a picture makes the first flow build all of it
    for number in range(2, min(PAIRS, spokes - 1) + 2):
        target = IPv4Address("10.0.0.1") + 512 * (number + 1)
        flow = Flow(f"r{number}", target)
        simulation.send(flow)
        assert simulation.path(flow).direct
    sent = time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"2 hubs + {spokes:5d} spokes: read {read_done - start:6.2f} s, "
        f"simulate {simulated - read_done:6.2f} s, look at all {looked - simulated:6.2f} s, "
        f"{PAIRS} flows {sent - looked:5.2f} s, {routes} routes, peak {memory:.0f} MB",
        flush=True,
    )
    return simulated - read_done


def main() -> None:
    """Every size given, then how the time grows."""
    sizes = [int(text) for text in sys.argv[1:]] or list(SIZES)
    seconds = [measure(size) for size in sizes]
    steps = [*zip(sizes, sizes[1:], seconds, seconds[1:], strict=False)]
    if len(sizes) > 2:
        steps.append((sizes[0], sizes[-1], seconds[0], seconds[-1]))
    for before, after, early, late in steps:
        print(
            f"{before} → {after} spokes: {late / early:.2f} times the time for {after / before:g}"
        )


if __name__ == "__main__":
    main()
