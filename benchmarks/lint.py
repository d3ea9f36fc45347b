"""How long `lint` takes, and how it grows: 2 hubs and many spokes of 250 lines.

    python benchmarks/lint.py [SPOKES ...]

Each configuration is read, its cloud inferred and every rule run, cross-router ones too, as
``dmvpn lint FOLDER`` does.  Each size runs in a process of its own; memory is the peak of all its
processes together.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from ipaddress import IPv4Address
from multiprocessing.queues import SimpleQueue
from pathlib import Path

from dmvpn.lint.many import lint_texts

SIZES = (500, 5000)
LINES = 250

HEAD = """version 17.9
service timestamps log datetime msec
hostname {name}
vrf definition INET
 rd 1:1
 address-family ipv4
 exit-address-family
aaa new-model
ip domain name example.net
crypto ikev2 proposal P
 encryption aes-gcm-256
 prf sha384
 group 19
crypto ikev2 policy P
 match fvrf any
 proposal P
crypto ikev2 keyring K
 peer ANY
  address 0.0.0.0 0.0.0.0
  pre-shared-key Benchmark-0nly-Key
crypto ikev2 profile PR
 match fvrf any
 match identity remote address 0.0.0.0
 authentication remote pre-share
 authentication local pre-share
 keyring local K
 dpd 40 5 on-demand
crypto ipsec transform-set TS esp-gcm 256
 mode transport
crypto ipsec profile IP
 set transform-set TS
 set pfs group19
 set ikev2-profile PR
interface Tunnel0
 bandwidth 100000
 ip address {tunnel} 255.255.0.0
 no ip redirects
 ip mtu 1400
 ip nhrp authentication bench123
 ip nhrp network-id 1
 ip nhrp holdtime 300
{nhrp}
 ip tcp adjust-mss 1360
 tunnel source GigabitEthernet1
 tunnel mode gre multipoint
 tunnel key 100
 tunnel vrf INET
 tunnel protection ipsec profile IP
interface GigabitEthernet1
 vrf forwarding INET
 ip address {wan} 255.255.255.252
 ip access-group WAN-IN in
router eigrp DMVPN
 address-family ipv4 unicast autonomous-system 100
  af-interface Tunnel0
   {eigrp}
  exit-af-interface
  network 10.0.0.0 0.255.255.255
  network 172.16.0.0 0.0.255.255
  {stub}
 exit-address-family
ip route vrf INET 0.0.0.0 0.0.0.0 {gateway}
ip access-list extended WAN-IN
 permit udp any any eq isakmp
 permit udp any any eq non500-isakmp
 permit esp any any
 permit icmp any any
line vty 0 4
 transport input ssh
"""


def _router(number: int) -> str:
    hub = number < 2
    gateway = IPv4Address("100.64.0.1") + 4 * number
    lan = IPv4Address("10.0.0.1") + 2048 * number
    servers = range(number) if hub else range(2)
    nhs = [
        f" ip nhrp nhs 172.16.0.{n + 1} nbma {IPv4Address('100.64.0.2') + 4 * n} multicast"
        for n in servers
    ]
    text = HEAD.format(
        name=f"r{number}", tunnel=IPv4Address("172.16.0.1") + number, gateway=gateway, wan=gateway + 1,
        nhrp="\n".join([*nhs, " ip nhrp redirect" if hub else " ip nhrp shortcut"]),
        eigrp="no split-horizon" if hub else "hello-interval 5", stub="" if hub else "eigrp stub connected summary",
    )  # fmt: skip
    lines = text.splitlines()
    for vlan in range(1, 200):
        if len(lines) >= LINES - 1:
            break
        lines += [
            f"interface GigabitEthernet2.{vlan}", f" description site {number} vlan {vlan}",
            f" encapsulation dot1Q {vlan}", f" ip address {lan + 16 * vlan} 255.255.255.240",
        ]  # fmt: skip
    return "\n".join([*lines[: LINES - 1], "end"]) + "\n"


def _memory(pids: set[int]) -> int:
    """Kilobytes those processes take together; a page that several share counts once."""
    total = 0
    for pid in pids:
        try:
            rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next((int(row.split()[1]) for row in rows if row.startswith("Pss:")), 0)
    return total


def measure(spokes: int, answer: SimpleQueue[tuple[float, float, int, int]]) -> None:
    """Lint one size; gives seconds, seconds of all processors, findings and the peak in kilobytes."""
    texts = {f"r{number}.cfg": _router(number) for number in range(spokes + 2)}
    peak, done = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.5):
            children = {child.pid or 0 for child in multiprocessing.active_children()}
            peak = max(peak, _memory({os.getpid()} | children))

    watcher = threading.Thread(target=watch)
    watcher.start()
    used = os.times()
    before = used.user + used.system
    start = time.perf_counter()
    findings = lint_texts(texts)
    seconds = time.perf_counter() - start
    used = os.times()
    busy = used.user + used.system + used.children_user + used.children_system - before
    done.set()
    watcher.join()
    answer.put((seconds, busy, len(findings), max(peak, _memory({os.getpid()}))))


def main() -> None:
    """Every size given, then how the time grows."""
    sizes = [int(text) for text in sys.argv[1:]] or list(SIZES)
    print(f"{len(os.sched_getaffinity(0))} processors")
    seconds = []
    for spokes in sizes:
        answer: SimpleQueue[tuple[float, float, int, int]] = multiprocessing.SimpleQueue()
        process = multiprocessing.Process(target=measure, args=(spokes, answer))
        process.start()
        took, busy, findings, kilobytes = answer.get()
        process.join()
        seconds.append(took)
        print(
            f"2 hubs + {spokes:5d} spokes of {LINES} lines: {took:6.2f} s ({busy:.1f} s of processors), {findings} findings,"
            f" peak {kilobytes / 1024:.0f} MB"
        )
    for before, after, early, late in zip(sizes, sizes[1:], seconds, seconds[1:], strict=False):
        print(f"{before} → {after}: {late / early:.2f} times the time for {after / before:g}")


if __name__ == "__main__":
    main()
