"""``show crypto isakmp sa``: what the emulated routers print, our parser reads back."""

from __future__ import annotations

from dmvpn.config import read
from dmvpn.labs.emulated.show.isakmp import print_isakmp
from dmvpn.parsers import parse
from dmvpn.simulate import simulate

ROUTER = """hostname r{0}
crypto isakmp policy 10
 authentication pre-share
crypto isakmp key {1} address 0.0.0.0
crypto ipsec transform-set T esp-aes esp-sha-hmac
crypto ipsec profile P
 set transform-set T
interface Tunnel0
 ip address 172.16.0.{0} 255.255.255.0
 tunnel source Ethernet0/0
 tunnel destination 192.0.2.{2}
 tunnel protection ipsec profile P
interface Ethernet0/0
 ip address 192.0.2.{0} 255.255.255.0
"""


def printed(key: str) -> list[object]:
    configs = {"r1": read(ROUTER.format(1, "One", 2)), "r2": read(ROUTER.format(2, key, 1))}
    rows = simulate(configs).snapshots["r1"].ikev1 or ()
    found = parse("show crypto isakmp sa", print_isakmp(rows))
    assert found == list(rows)
    return [row.state for row in rows]


def test_each_state_is_read_back() -> None:
    assert printed("One") == ["QM_IDLE"]
    assert printed("Other") == ["MM_KEY_EXCH"]
    assert parse("show crypto isakmp sa", print_isakmp(())) == []
