"""The parts by themselves: access lists, metrics, look-ups."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

import pytest

from dmvpn.config import read
from dmvpn.simulate import Layer, simulate
from dmvpn.simulate.acl import Packet, check
from dmvpn.simulate.fib import Fib
from dmvpn.simulate.metric import composite, interface_metric

HERE, THERE = IPv4Address("198.51.100.2"), IPv4Address("203.0.113.2")
IKE = Packet(17, HERE, THERE, 500, 500)
ESP = Packet(50, HERE, THERE)


@pytest.mark.parametrize(
    ("entries", "packet", "passes"),
    [
        ("permit ip any any", ESP, True),
        ("permit esp any any", ESP, True),
        ("permit 50 any any", ESP, True),
        ("permit udp any any eq isakmp", ESP, False),
        ("permit udp any any eq isakmp", IKE, True),
        ("permit udp any eq 500 any eq 500", IKE, True),
        ("permit udp any any eq non500-isakmp", IKE, False),
        ("permit udp any any eq 4500 500", IKE, True),
        ("permit udp any any range 400 600", IKE, True),
        ("permit udp any any range 400 499", IKE, False),
        ("permit udp any gt 499 any lt 501", IKE, True),
        ("permit udp any any neq 500", IKE, False),
        ("permit udp host 198.51.100.2 host 203.0.113.2", IKE, True),
        ("permit udp host 198.51.100.3 host 203.0.113.2", IKE, False),
        ("permit ip 198.51.100.0 0.0.0.255 any", ESP, True),
        ("permit ip 198.51.100.0 0.0.0.1 any", ESP, False),
        ("deny esp any any\n permit ip any any", ESP, False),
        ("deny esp any any\n permit ip any any", IKE, True),
        ("permit tcp any any established", ESP, False),
    ],
)
def test_access_list(entries: str, packet: Packet, passes: bool) -> None:
    config = read(f"ip access-list extended A\n {entries}\n")
    assert (check(config.access_lists["A"], packet) is None) is passes


def test_no_access_list_lets_all_pass() -> None:
    assert check(None, ESP) is None


@pytest.mark.parametrize(
    ("interfaces", "named", "metric"),
    [
        # As routers printed them: classic over one and two tunnels to a loopback (IOL-XE 17.15).
        (["Tunnel0", "Loopback1"], False, 27008000),
        (["Tunnel0", "Tunnel0", "Loopback1"], False, 28288000),
        # Named mode: the connected Gigabit prefix is 1310720 wide, 10240 in the RIB.
        (["GigabitEthernet1"], True, 10240),
        (["Tunnel0", "Loopback1"], True, 76800640),
    ],
)
def test_metric(interfaces: list[str], named: bool, metric: int) -> None:
    config = read("".join(f"interface {name}\n!\n" for name in dict.fromkeys(interfaces)))
    vectors = [interface_metric(config.interfaces[name]) for name in interfaces]
    total = vectors[0]
    for vector in vectors[1:]:
        total = total.over(vector)
    assert composite(total, named=named) == metric


def test_configured_bandwidth_and_delay() -> None:
    config = read("interface Tunnel0\n bandwidth 1000\n delay 1000\n")
    vector = interface_metric(config.interfaces["Tunnel0"])
    assert (vector.bandwidth, vector.delay) == (1000, 10000)
    assert composite(vector, named=False) == 256 * (10000 + 1000)


def test_the_longest_prefix_wins() -> None:
    fib: Fib[str] = Fib()
    for text in ("0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.1.1/32"):
        fib.add(IPv4Network(text), text)
    found = {
        address: fib.lookup(IPv4Address(address))
        for address in ("192.0.2.1", "10.9.9.9", "10.1.2.3", "10.1.1.1")
    }
    assert [entries for _, entries in filter(None, found.values())] == [
        ["0.0.0.0/0"], ["10.0.0.0/8"], ["10.1.0.0/16"], ["10.1.1.1/32"],
    ]  # fmt: skip
    assert Fib[str]().lookup(IPv4Address("10.0.0.1")) is None


TUNNELS = """interface Tunnel0
 ip address 172.16.0.{0} 255.255.255.0
 ip nhrp network-id 1
 {1}
 tunnel source GigabitEthernet1
 tunnel mode gre multipoint
 tunnel protection ipsec profile P
interface GigabitEthernet1
 ip address 192.0.2.{0} 255.255.255.{2}
crypto isakmp key Key-not-secret address 0.0.0.0
crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
crypto ipsec profile P
 set transform-set T
ipv6 router rip BLUE
"""


def test_what_is_not_simulated_is_said() -> None:
    nhs = "ip nhrp nhs 172.16.0.1 nbma 192.0.2.1 multicast"
    near = {
        "hub": read(TUNNELS.format(1, "ip nhrp map multicast dynamic", 0)),
        "spoke": read(TUNNELS.format(2, nhs, 0)),
    }
    said = "; ".join(simulate(near).assumptions)
    assert "not simulated: ipv6 router rip: hub, spoke" in said
    assert "reachable" not in said


def test_an_assumed_underlay_is_said() -> None:
    nhs = "ip nhrp nhs 172.16.0.1 nbma 192.0.2.1 multicast"
    far = {
        "hub": read(TUNNELS.format(1, "ip nhrp map multicast dynamic", 252)),
        "spoke": read(TUNNELS.format(65, nhs, 252)),
    }
    assert simulate(far).causes[0].layer is Layer.UNDERLAY
    assumed = simulate(far, assume_underlay=True)
    assert assumed.causes == ()
    assert "2 ways between endpoints" in assumed.assumptions[0]


def test_sources_that_the_texts_lack_are_assumed_where_asked() -> None:
    wan = "interface GigabitEthernet1\n ip address 192.0.2.{0} 255.255.255.{2}\n"
    fragment = TUNNELS.replace(wan, "")
    assert fragment != TUNNELS
    nhs = "ip nhrp nhs 172.16.0.1 nbma 192.0.2.1 multicast"
    texts = {
        "hub": read(fragment.format(1, "ip nhrp map multicast dynamic", 0)),
        "spoke": read(fragment.format(2, nhs, 0)),
    }
    assert next(cause.layer for cause in simulate(texts).causes) is Layer.GRE
    assumed = simulate(texts, assume_underlay=True)
    assert assumed.causes == ()
    [at_hub] = assumed.snapshots["hub"].dmvpn or ()
    [at_spoke] = assumed.snapshots["spoke"].dmvpn or ()
    # The hub's address is what the spoke says; the spoke's nobody says.
    assert (str(at_spoke.nbma_address), at_spoke.state) == ("192.0.2.1", "UP")
    assert (str(at_hub.nbma_address), at_hub.state) == ("240.0.0.1", "UP")
    assert "spoke Tunnel0 is not known: 240.0.0.1 stands for it" in "; ".join(assumed.assumptions)


GRE_BY_MAP = """interface Tunnel0
 ip address 10.0.0.{0} 255.255.255.252
 tunnel source GigabitEthernet1
 tunnel destination 192.0.2.{1}
interface GigabitEthernet1
 ip address 192.0.2.{0} 255.255.255.0
 crypto map SITES
crypto isakmp policy 10
 encryption aes
 authentication pre-share
 group 14
crypto isakmp key {2} address 192.0.2.{1}
crypto ipsec transform-set T esp-aes esp-sha-hmac
crypto map SITES 10 ipsec-isakmp
 set peer 192.0.2.{1}
 set transform-set T
 match address GRE
ip access-list extended GRE
 permit {3} host 192.0.2.{0} host 192.0.2.{1}
"""


def test_a_crypto_map_encrypts_gre() -> None:
    one, two = (read(GRE_BY_MAP.format(a, b, "Same-key", "gre")) for a, b in ((1, 2), (2, 1)))
    prediction = simulate({"one": one, "two": two})
    assert prediction.causes == ()
    state = prediction.snapshots["one"]
    assert [row.state for row in state.ikev1 or ()] == ["QM_IDLE"]
    assert [str(row.peer) for row in state.ipsec or () if row.outbound_spi] == ["192.0.2.2"]
    assert [row.protection for row in state.tunnels or ()] == [None]


def test_keys_of_a_crypto_map_must_agree() -> None:
    one = read(GRE_BY_MAP.format(1, 2, "Same-key", "gre"))
    two = read(GRE_BY_MAP.format(2, 1, "Other-key", "gre"))
    causes = simulate({"one": one, "two": two}).causes
    assert {cause.layer for cause in causes} == {Layer.IKE}


def test_a_crypto_map_for_other_packets_encrypts_nothing() -> None:
    one, two = (read(GRE_BY_MAP.format(a, b, "Same-key", "udp")) for a, b in ((1, 2), (2, 1)))
    prediction = simulate({"one": one, "two": two})
    assert prediction.causes == ()
    assert prediction.snapshots["one"].ikev1 == ()
