"""How long `simulate` takes, and how it grows: 2 hubs and many spokes, two LANs behind each.

    python benchmarks/simulate.py [eigrp|ospf|ibgp|ebgp|ebgp-own ...] [SPOKES ...]

Every routing protocol by default, each size in a process of its own.  Prints the seconds (of CPU
time) of reading the configurations, of simulating them, of looking at every router's snapshot in
turn, of sending traffic between 100 pairs of spokes, the routes predicted, and the peak memory;
then the growth.

ibgp: the hubs listen and reflect.  ebgp: all spokes in one AS, listened for.  ebgp-own: an AS for
each spoke, named by the hubs.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address
from itertools import pairwise

from dmvpn.config import RouterConfig, read
from dmvpn.simulate import Flow, Simulation

SIZES = (500, 1000, 5000)
PAIRS = 100
EIGRP, OSPF, IBGP, EBGP, EBGP_OWN = PROTOCOLS = ("eigrp", "ospf", "ibgp", "ebgp", "ebgp-own")

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
{ospf}
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
"""
EIGRP_ROUTER = """
router eigrp DMVPN
 address-family ipv4 unicast autonomous-system 100
  af-interface default
   passive-interface
  exit-af-interface
  af-interface Tunnel0
   no passive-interface
{tunnel}
  exit-af-interface
  network 10.0.0.0 0.255.255.255
  network 172.16.0.0 0.15.255.255
{stub}
 exit-address-family
"""
OSPF_ROUTER = """
router ospf 1
 router-id {router_id}
 passive-interface GigabitEthernet2
 passive-interface GigabitEthernet3
 network 10.0.0.0 0.255.255.255 area 0
 network 172.16.0.0 0.15.255.255 area 0
"""


def _wan(number: int) -> tuple[IPv4Address, IPv4Address]:
    base = IPv4Address("100.64.0.0") + 4 * number
    return base + 1, base + 2


def _tunnel(number: int) -> IPv4Address:
    return IPv4Address("172.16.0.1") + number


def _lan(number: int) -> IPv4Address:
    return IPv4Address("10.0.0.1") + 512 * number


@dataclass(frozen=True)
class Cloud:
    """Two hubs (r0, r1), the spokes behind them, and the provider's router (isp)."""

    protocol: str
    spokes: int

    def texts(self) -> dict[str, str]:
        """Router name → configuration."""
        texts = {f"r{number}": self._router(number) for number in range(self.spokes + 2)}
        provider = ["version 17.12", "hostname isp"]
        for number in range(self.spokes + 2):
            provider += [
                f"interface GigabitEthernet{number}",
                f" ip address {_wan(number)[0]} 255.255.255.252",
            ]
        return {**texts, "isp": "\n".join(provider)}

    def configs(self) -> dict[str, RouterConfig]:
        """Read."""
        return {name: read(text, name) for name, text in self.texts().items()}

    def _router(self, number: int) -> str:
        hub, (gateway, wan) = number < 2, _wan(number)
        nhrp = [f" ip nhrp nhs {_tunnel(hub)} nbma {_wan(hub)[1]} multicast" for hub in (0, 1)]
        if hub:
            nhrp = [*nhrp[:number], " ip nhrp redirect"]
        tunnel = TUNNEL.format(
            tunnel=_tunnel(number), nhrp="\n".join(nhrp), wan=wan, lan_a=_lan(number),
            lan_b=_lan(number) + 256,
            ospf=" ip ospf network point-to-multipoint" if self.protocol == OSPF else "",
        )  # fmt: skip
        default = f"ip route 0.0.0.0 0.0.0.0 {gateway}\n"
        start = f"version 17.12\nhostname r{number}\n{CRYPTO}"
        return start + tunnel + self._routing(number, hub) + default

    def _routing(self, number: int, hub: bool) -> str:
        if self.protocol == EIGRP:
            return EIGRP_ROUTER.format(
                tunnel="   no split-horizon" if hub else "   hello-interval 20",
                stub="" if hub else "  eigrp stub connected summary",
            )
        if self.protocol == OSPF:
            return OSPF_ROUTER.format(router_id=_tunnel(number))
        return "\n".join(self._bgp(number, hub)) + "\n"

    def _as(self, number: int) -> int:
        if self.protocol == IBGP or number < 2:
            return 65000
        return 65001 if self.protocol == EBGP else 4_200_000_000 + number

    def _bgp(self, number: int, hub: bool) -> Iterator[str]:
        yield f"router bgp {self._as(number)}"
        yield f" bgp router-id {_tunnel(number)}"
        if hub and self.protocol == EBGP_OWN:
            for spoke in range(2, self.spokes + 2):
                yield f" neighbor {_tunnel(spoke)} remote-as {self._as(spoke)}"
        elif hub:
            yield " bgp listen range 172.16.0.0/16 peer-group SPOKES"
            yield f" bgp listen limit {self.spokes}"
            yield " neighbor SPOKES peer-group"
            yield f" neighbor SPOKES remote-as {self._as(2)}"
        for server in (1 - number,) if hub else (0, 1):
            yield f" neighbor {_tunnel(server)} remote-as 65000"
        yield " address-family ipv4"
        for lan in (_lan(number), _lan(number) + 256):
            yield f"  network {lan - 1} mask 255.255.255.0"
        if hub and self.protocol == IBGP:
            yield "  neighbor SPOKES route-reflector-client"
        if hub:
            yield f"  neighbor {_tunnel(1 - number)} next-hop-self all"
        for server in (0, 1) if self.protocol == EBGP and not hub else ():
            yield f"  neighbor {_tunnel(server)} allowas-in"
        if hub and self.protocol != EBGP_OWN:
            yield "  neighbor SPOKES next-hop-self all"


def measure(protocol: str, spokes: int) -> float:
    """Simulate one size, print a line, give the seconds of the simulation alone."""
    clock = time.process_time
    start = clock()
    configs = Cloud(protocol, spokes).configs()
    read_done = clock()
    simulation = Simulation(configs)
    prediction = simulation.prediction()
    assert not prediction.causes, prediction.causes[:3]
    simulated = clock()
    routes = sum(len(state.routes or ()) for state in prediction.snapshots.values())
    looked = clock()
    del prediction  # who keeps a picture makes the first flow build all of it
    for number in range(2, min(PAIRS, spokes - 1) + 2):
        flow = Flow(f"r{number}", _lan(number + 1))
        simulation.send(flow)
        assert simulation.path(flow).direct
    sent = clock()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{protocol:8} 2 hubs + {spokes:5d} spokes: read {read_done - start:6.2f} s, "
        f"simulate {simulated - read_done:6.2f} s, look at all {looked - simulated:6.2f} s, "
        f"{PAIRS} flows {sent - looked:5.2f} s, {routes} routes, peak {memory:.0f} MB",
        flush=True,
    )
    return simulated - read_done


def main() -> None:
    """Every protocol and size given, then how the time grows."""
    sizes = [int(text) for text in sys.argv[1:] if text.isdigit()] or list(SIZES)
    protocols = [text for text in sys.argv[1:] if not text.isdigit()] or list(PROTOCOLS)
    for protocol in protocols:
        seconds = []
        for size in sizes:  # a fresh process: memory of one size is not that of another
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                seconds.append(pool.apply(measure, (protocol, size)))
        steps = [*pairwise(zip(sizes, seconds, strict=True))]
        if len(sizes) > 2:
            steps.append(((sizes[0], seconds[0]), (sizes[-1], seconds[-1])))
        for (before, early), (after, late) in steps:
            print(
                f"{protocol:8} {before} → {after} spokes: {late / early:.2f} times the time "
                f"for {after / before:g}"
            )


if __name__ == "__main__":
    main()
