"""How fast the parsers are, beside Genie, ntc-templates and one compiled regular expression.

    python benchmarks/parsers.py [REPEATS]

Same process, same text, in turn, the best of REPEATS (default 7) after one run that is not counted
(templates and expressions are compiled once in a process): seconds of ours, of each peer that has a
parser for the command (and how many records it found), and of one regular expression that finds the
records' own lines and nothing else: the practical limit.  Then how ours grows with the text.

Seconds are those of the processor: what else runs on the machine disturbs little.
"""

from __future__ import annotations

import gc
import re
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
warnings.simplefilter("ignore")

from dmvpn.parsers import parse
from tests.unit.parsers.peers import GENIE, NTC, by_genie, by_ntc

LEGEND = """Legend: Attrb --> S - Static, D - Dynamic, I - Incomplete
	N - NATed, L - Local, X - No Socket
	T1 - Route Installed, T2 - Nexthop-override, B - BGP
	C - CTS Capable, I2 - Temporary
	# Ent --> Number of NHRP entries with same NBMA peer
	NHS Status: E --> Expecting Replies, R --> Responding, W --> Waiting
	UpDn Time --> Up or Down Time for a Tunnel
==========================================================================

Interface: Tunnel0, IPv4 NHRP Details 
Type:Hub, NHRP Peers:{peers}, 

 # Ent  Peer NBMA Addr Peer Tunnel Add State  UpDn Tm Attrb
 ----- --------------- --------------- ----- -------- -----
"""
FLOW = """
   protected vrf: (none)
   local  ident (addr/mask/prot/port): (203.0.113.2/255.255.255.255/47/0)
   remote ident (addr/mask/prot/port): ({peer}/255.255.255.255/47/0)
   current_peer {peer} port 500
     PERMIT, flags={{origin_is_acl,}}
    #pkts encaps: {n}, #pkts encrypt: {n}, #pkts digest: {n}
    #pkts decaps: {n}, #pkts decrypt: {n}, #pkts verify: {n}
    #pkts compressed: 0, #pkts decompressed: 0
    #pkts not compressed: 0, #pkts compr. failed: 0
    #pkts not decompressed: 0, #pkts decompress failed: 0
    #send errors 0, #recv errors 0

     local crypto endpt.: 203.0.113.2, remote crypto endpt.: {peer}
     plaintext mtu 1458, path mtu 1500, ip mtu 1500, ip mtu idb GigabitEthernet1
     current outbound spi: 0x{out:X}({out})
     PFS (Y/N): N, DH group: none

     inbound esp sas:
      spi: 0x{inb:X}({inb})
{sa}
     inbound ah sas:

     inbound pcp sas:

     outbound esp sas:
      spi: 0x{out:X}({out})
{sa}
     outbound ah sas:

     outbound pcp sas:
"""
SA = """        transform: esp-gcm 256 ,
        in use settings ={{Transport, }}
        conn id: {id}, flow_id: CSR:{id}, sibling_flags FFFFFFFF80000008, crypto map: Tunnel0-head-0
        sa timing: remaining key lifetime (k/sec): (4607{id:03}/{left})
        IV size: 8 bytes
        replay detection support: Y
        Status: ACTIVE(ACTIVE)
"""


def _address(first: int, number: int) -> str:
    return f"{first}.{number // 62500}.{number // 250 % 250}.{number % 250 + 1}"


def _time(number: int) -> str:
    return (
        f"{number % 24:02}:{number % 60:02}:{number % 59:02}"
        if number % 3
        else f"{number % 7}d{number % 24:02}h"
    )


def dmvpn(peers: int, rows: int = 1) -> str:
    """``show dmvpn`` of a hub; rows per peer, the second with blank columns."""
    text = [LEGEND.format(peers=peers).rstrip("\n")]
    for n in range(peers):
        text.append(
            f"     {rows} {_address(100, n):<15} {_address(10, rows * n):>15}    UP {_time(n):>8}     D"
        )
        for row in range(1, rows):
            text.append(f"{'':22} {_address(10, rows * n + row):>15}    UP {_time(n):>8}   DT1")
    return "\n".join(text) + "\n\n"


def ipsec(peers: int) -> str:
    """``show crypto ipsec sa`` of a hub."""
    text = ["\ninterface: Tunnel0\n    Crypto map tag: Tunnel0-head-0, local addr 203.0.113.2\n"]
    for n in range(peers):
        sa = SA.format(id=n % 1000, left=3600 - n % 3000)
        text.append(
            FLOW.format(
                peer=_address(100, n), n=n * 7, out=0x10000000 + n, inb=0x20000000 + n, sa=sa
            )
        )
    return "".join(text)


def nhrp(entries: int) -> str:
    """``show ip nhrp`` of a hub."""
    entry = (
        "{target}/32 via {target}\n   Tunnel0 created {time}, expire 00:0{left}:30\n"
        "   Type: dynamic, Flags: unique registered used nhop \n   NBMA address: {nbma} \n"
    )
    return "".join(
        entry.format(target=_address(10, n), time=_time(n), left=n % 5, nbma=_address(100, n))
        for n in range(entries)
    )


LIMIT = {
    "show dmvpn": r"^ +(?:(\d+) ([\d.]+))? +([\d.]+) +(\w+) +(\S+) +(\w+)$",
    "show crypto ipsec sa": r"current_peer (\S+) port (\d+)[\s\S]*?encaps: (\d+)[\s\S]*?decaps: (\d+)"
    r"[\s\S]*?outbound spi: (\S+)[\s\S]*?inbound esp sas:\s+spi: (\S+)[\s\S]*?outbound pcp sas:",
    "show ip nhrp": r"^(\S+) via (\S+)\n +(\S+) created (\S+), expire (\S+)\n +Type: (\w+), Flags: "
    r"(.*?) ?\n +NBMA address: (\S+)",
}
CASES: tuple[tuple[str, str, int, Callable[[], str]], ...] = (
    ("show dmvpn", "2,000 peers", 2000, lambda: dmvpn(2000)),
    ("show dmvpn", "1,000 x 2 rows", 2000, lambda: dmvpn(1000, 2)),
    ("show crypto ipsec sa", "500 peers", 500, lambda: ipsec(500)),
    ("show crypto ipsec sa", "2,000 peers", 2000, lambda: ipsec(2000)),
    ("show ip nhrp", "5,000 entries", 5000, lambda: nhrp(5000)),
)
PEERS: dict[str, tuple[dict[str, str], Callable[[str, str], object], dict[str, str]]] = {
    "Genie": (GENIE, by_genie, {}),
    # ntc-templates knows the command with `detail` alone; its template reads this text as well.
    "ntc": (NTC, by_ntc, {"show crypto ipsec sa": "show crypto ipsec sa detail"}),
}


def race(runners: dict[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """Seconds of processor time of each one's fastest run; they run in turn, so that all of them
    meet the same neighbours on the machine."""
    found = dict.fromkeys(runners, float("inf"))
    for _ in range(repeats):
        for name, function in runners.items():
            gc.collect()
            gc.freeze()  # what the peers imported is nobody's cost here
            started = time.process_time()
            function()
            found[name] = min(found[name], time.process_time() - started)
    return found


def peer(name: str, command: str, text: str, rows: int) -> tuple[Callable[[], object] | None, str]:
    """What runs a peer, if it can read the text, and what is to be said about its answer."""
    offered, read, other = PEERS[name]
    command = other.get(command, command)
    if command not in offered:
        return None, "has no parser"
    try:
        result = read(command, text)
    except Exception as error:  # noqa: BLE001 - the peers raise whatever comes up
        return None, f"fails ({type(error).__name__})"
    lost = f", {len(result)} of {rows} records" if isinstance(result, list) else ""
    return partial(read, command, text), lost


def compare(command: str, what: str, rows: int, text: str, repeats: int) -> None:
    """Print one line of the table."""
    expression = re.compile(LIMIT[command], re.MULTILINE)
    assert len(parse(command, text)) == len(expression.findall(text)) == rows
    runners: dict[str, Callable[[], object]] = {
        "ours": partial(parse, command, text),
        "limit": partial(expression.findall, text),
    }
    told = {}
    for name in PEERS:
        runner, told[name] = peer(name, command, text, rows)
        if runner:
            runners[name] = runner
    seconds = race(runners, repeats)
    ours, limit = seconds["ours"], seconds["limit"]
    peers = "; ".join(
        f"{name} {seconds[name]:.3f} s = {seconds[name] / ours:.1f} x{note}"
        if name in seconds
        else f"{name} {note}"
        for name, note in told.items()
    )
    print(
        f"{command:21} {what:14} {len(text) / 1e6:.2f} MB  ours {ours:.3f} s; {peers}; "
        f"one expression {limit:.4f} s, ours is {ours / limit:.0f} x that",
        flush=True,
    )


def growth(command: str, make: Callable[[int], str], sizes: tuple[int, ...], repeats: int) -> None:
    """Print the microseconds of each record as the text grows: linear when they stay the same."""
    runners: dict[str, Callable[[], object]] = {
        str(size): partial(parse, command, make(size)) for size in sizes
    }
    seconds = race(runners, repeats)
    each = [f"{size}: {1e6 * seconds[str(size)] / size:.1f} us each" for size in sizes]
    print(f"growth of {command}: {', '.join(each)}", flush=True)


def main() -> None:
    """Print the table and the growth."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    for command, what, rows, make in CASES:
        compare(command, what, rows, make(), repeats)
    growth("show dmvpn", dmvpn, (1000, 4000, 16000), repeats)
    growth("show crypto ipsec sa", ipsec, (500, 2000, 8000), repeats)
    growth("show ip nhrp", nhrp, (2500, 10000, 40000), repeats)


if __name__ == "__main__":
    main()
