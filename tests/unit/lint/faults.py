"""Every published fault, made into a whole network: what to break, and the rule that is meant for it.

The texts of the faults stand beside the project (``configs/faults.yaml``), not in it; here is what
they come to in the networks of `networks.py`, by the fault's id.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.unit.lint.networks import Edit

TUNNEL = "interface Tunnel0\n"
WAN = "interface GigabitEthernet1\n"
SPOKES = ("a", "b", "c")
KEY = " pre-shared-key Vq7mXw2RkT9pLz4s\n"
ISAKMP_KEY = "crypto isakmp key Vq7mXw2RkT9pLz4s address 0.0.0.0\n"
A_WAN = " ip address 198.51.100.46 255.255.255.252\n"
HUB_WAN = " ip address 203.0.113.2 255.255.255.252\n"
NHS = " ip nhrp nhs 172.16.0.1 nbma 203.0.113.2 multicast\n"


@dataclass(frozen=True)
class Fault:
    """code: of the rule meant for it; router: whom it must name; base: arguments of `network`."""

    code: str
    router: str
    edits: tuple[Edit, ...]
    base: dict[str, Any] = field(default_factory=dict)


def _all(old: str, new: str, who: tuple[str, ...] = SPOKES) -> tuple[Edit, ...]:
    return tuple((name, old, new) for name in who)


def _acl(name: str, *entries: str) -> tuple[Edit, ...]:
    lines = "".join(f" {entry}\n" for entry in entries)
    return (
        ("hub", "", f"ip access-list extended {name}\n{lines}"),
        ("hub", WAN, f"{WAN} ip access-group {name} in\n"),
    )


def _line(router: str, text: str, inside: str = TUNNEL) -> Edit:
    return router, inside, f"{inside} {text}\n"


def _gone(router: str, text: str) -> Edit:
    return router, text, ""


ZONES = """zone security OUTSIDE
class-map type inspect match-any IKE
 match access-group name IKE-ONLY
policy-map type inspect TO-SELF
 class type inspect IKE
  pass
 class class-default
  drop
zone-pair security OUT-SELF source OUTSIDE destination self
 service-policy type inspect TO-SELF
ip access-list extended IKE-ONLY
 permit udp any any eq isakmp
"""
SECOND = """interface Tunnel1
 bandwidth 100000
 ip address 172.17.0.{n} 255.255.255.0
 no ip redirects
 ip mtu 1400
 ip tcp adjust-mss 1360
 ip nhrp authentication Qz8xLm2p
 ip nhrp network-id {id}
 ip nhrp holdtime 300
{more} tunnel source GigabitEthernet1
 tunnel mode gre multipoint
{key} tunnel protection ipsec profile IP{shared}
"""


def _second(
    n: int, network_id: int = 1, key: str = " tunnel key 200\n", shared: str = "", more: str = ""
) -> str:
    return SECOND.format(n=n, id=network_id, key=key, shared=shared, more=more)


PKI = """crypto pki trustpoint {name}
 enrollment url http://192.0.2.10:80
 revocation-check {check}
 rsakeypair DMVPN 2048
 auto-enroll 70
"""
RSA: tuple[Edit, ...] = (
    ("hub", " authentication remote pre-share\n", " authentication remote rsa-sig\n"),
    ("hub", " authentication local pre-share\n", " authentication local rsa-sig\n"),
    ("hub", " keyring local K\n", " pki trustpoint VPN\n"),
    ("hub", "", "ntp server 192.0.2.1\n"),
)
V6 = " ipv6 address 2001:DB8::{n}/64\n ipv6 address FE80::{n} link-local\n ipv6 nhrp network-id 1\n"

FAULTS: dict[str, Fault] = {
    "acl-blocks-ike": Fault("DMV601", "hub", _acl("WAN-IN", "permit tcp any any established", "deny ip any any")),
    "acl-blocks-udp4500": Fault("DMV602", "hub", _acl("WAN-IN", "permit udp any host 203.0.113.2 eq 500", "permit esp any host 203.0.113.2", "deny ip any any")),
    "acl-undefined": Fault("DMV605", "a", (_line("a", "ip access-group 100 in", WAN),)),
    "default-route-unreachable-next-hop": Fault("DMV610", "hub", (("hub", "0.0.0.0 203.0.113.1\n", "0.0.0.0 203.0.113.133\n"),)),
    "vrf-default-route-missing": Fault("DMV611", "a", (
        ("a", WAN, f"vrf definition WAN\n address-family ipv4\n{WAN} vrf forwarding WAN\n"), _line("a", "tunnel vrf WAN"))),
    "zbfw-self-zone": Fault("DMV630", "hub", (("hub", WAN, f"{ZONES}{WAN} zone-member security OUTSIDE\n"),)),
    "ip-redirects-on": Fault("DMV117", "hub", (_gone("hub", " no ip redirects\n"),)),
    "ipv6-wrong-tunnel-mode": Fault("DMV113", "hub", (("hub", "gre multipoint\n", "gre multipoint ipv6\n"),)),
    "mgre-missing-on-hub": Fault("DMV110", "hub", (("hub", " tunnel mode gre multipoint\n", " tunnel destination 198.51.100.46\n"),)),
    "p2p-spoke-in-phase2-3": Fault("DMV111", "a", (("a", " tunnel mode gre multipoint\n", " tunnel destination 203.0.113.2\n"),)),
    "tunnel-key-missing-one-side": Fault("DMV114", "a", (_gone("a", " tunnel key 100\n"),)),
    "tunnel-key-missing-two-tunnels": Fault("DMV115", "a", (
        _gone("a", " tunnel key 100\n"), ("a", WAN, _second(11, key="") + WAN))),
    "tunnel-source-ip-on-dhcp": Fault("DMV106", "a", (
        ("a", A_WAN, " ip address dhcp\n"), ("a", "tunnel source GigabitEthernet1", "tunnel source 198.51.100.46"))),
    "tunnel-vrf-wrong": Fault("DMV105", "hub", (("hub", "", "vrf definition DATA\n address-family ipv4\n"), _line("hub", "tunnel vrf DATA"))),
    "duplicate-tunnel-ip": Fault("DMV120", "b", (("b", "172.16.0.12", "172.16.0.11"),)),
    "holdtime-registration-too-long": Fault("DMV430", "a", (_gone("a", " ip nhrp holdtime 300\n"),), {"version": "15.9"}),
    "multicast-dynamic-missing-hub": Fault("DMV421", "hub", (_gone("hub", " ip nhrp map multicast dynamic\n"),), {"version": "15.2", "ike": 1}),
    "multicast-map-missing-spoke": Fault("DMV420", "a", (("a", NHS, " ip nhrp map 172.16.0.1 203.0.113.2\n ip nhrp nhs 172.16.0.1\n"),)),
    "multicast-map-self": Fault("DMV422", "hub", (
        ("hub", TUNNEL, f"ipv6 unicast-routing\n{TUNNEL}{V6.format(n=1)} ipv6 nhrp map multicast 203.0.113.2\n ipv6 nhrp map 2001:DB8::2/128 203.0.113.6\n"),)),
    "nbma-map-stale-after-readdress": Fault("DMV414", "c", (
        ("hub", HUB_WAN, " ip address 203.0.113.6 255.255.255.252\n"), ("hub", "0.0.0.0 203.0.113.1\n", "0.0.0.0 203.0.113.5\n"),
        ("a", "nbma 203.0.113.2", "nbma 203.0.113.6"), ("b", "nbma 203.0.113.2", "nbma 203.0.113.6"))),
    "nhrp-auth-mismatch": Fault("DMV404", "a", (("a", "Qz8xLm2p", "Qz8xLm2q"),)),
    "nhrp-auth-one-side-missing": Fault("DMV404", "a", (_gone("a", " ip nhrp authentication Qz8xLm2p\n"),)),
    "nhrp-max-send-too-low": Fault("DMV433", "hub", (_line("hub", "ip nhrp max-send 100 every 10"),)),
    "nhrp-network-id-missing": Fault("DMV401", "hub", (_gone("hub", " ip nhrp network-id 1\n"),)),
    "nhrp-network-id-two-clouds-same-box-phase3": Fault("DMV444", "hub", (
        ("hub", WAN, _second(1, 102, more=" ip nhrp redirect\n") + WAN),)),
    "nhs-cluster-priority-misuse": Fault("DMV450", "a", (
        ("a", NHS, NHS.replace("multicast", "multicast priority 1") + " ip nhrp nhs 172.16.0.2 nbma 203.0.113.6 multicast priority 2\n"),)),
    "nhs-fqdn-no-dns": Fault("DMV434", "a", (
        ("a", "", "no ip domain lookup\n"), ("a", NHS, " ip nhrp nhs dynamic nbma hub1.example.com multicast\n"))),
    "nhs-nbma-wrong": Fault("DMV414", "a", (("a", NHS, " ip nhrp map 172.16.0.1 203.0.113.1\n ip nhrp map multicast 203.0.113.1\n ip nhrp nhs 172.16.0.1\n"),)),
    "phase3-no-next-hop-self-left": Fault("DMV506", "hub", (_line("hub", "no ip next-hop-self eigrp 100"),)),
    "phase3-redirect-missing": Fault("DMV440", "hub", (_gone("hub", " ip nhrp redirect\n"),)),
    "phase3-shortcut-missing": Fault("DMV441", "a", (_gone("a", " ip nhrp shortcut\n"),), {"version": "15.2", "ike": 1}),
    "unique-registration-dynamic-ip": Fault("DMV431", "a", (("a", A_WAN, " ip address negotiated\n"),)),
    "dpd-missing": Fault("DMV280", "a", (_gone("a", "crypto isakmp keepalive 30 5\n"),), {"ike": 1}),
    "ike1-auth-default-rsasig": Fault("DMV210", "hub", (_gone("hub", " authentication pre-share\n"),), {"ike": 1}),
    "ike1-policy-defaults": Fault("DMV211", "hub", (
        *((name, " encryption aes 256\n hash sha256\n", " hash md5\n") for name in ("hub", *SPOKES)), *((name, " group 14\n", "") for name in ("hub", *SPOKES))), {"ike": 1, "version": "15.2"}),
    "ikev2-fvrf-not-matched": Fault("DMV214", "hub", (
        *(_gone("hub", " match fvrf any\n"),) * 2, _line("hub", "tunnel vrf INET"),
        ("hub", WAN, f"vrf definition INET\n address-family ipv4\n{WAN} vrf forwarding INET\n"), ("hub", "ip route 0.0.0.0", "ip route vrf INET 0.0.0.0"))),
    "ikev2-gcm-with-integrity": Fault("DMV220", "hub", (("hub", " prf sha384\n", " integrity sha256\n"),)),
    "ikev2-identity-mismatch": Fault("DMV230", "a", (
        ("hub", " match identity remote address 0.0.0.0\n", " match identity remote fqdn domain corp.example\n"),
        *((n, " keyring local K\n", f" keyring local K\n identity local fqdn {n}.corp.example\n") for n in ("b", "c")),
        ("a", " keyring local K\n", " keyring local K\n identity local address 198.51.100.46\n"),
        *((n, " match identity remote address 0.0.0.0\n", " match identity remote any\n") for n in SPOKES))),
    "ikev2-identity-nat": Fault("DMV231", "hub", (
        ("hub", " match identity remote address 0.0.0.0\n", "".join(f" match identity remote address {a} 255.255.255.255\n" for a in ("203.0.113.7", "198.51.100.50", "198.51.100.54"))),
        ("a", A_WAN, " ip address 10.200.1.2 255.255.255.0\n"), ("a", "198.51.100.45\n", "10.200.1.1\n"))),
    "ikev2-keyring-peer-no-address": Fault("DMV224", "a", (("a", "crypto ikev2 profile PR\n", " peer R1\n  pre-shared-key Lk3pQw8zXcT5vBnM\ncrypto ikev2 profile PR\n"),)),
    "ikev2-profile-not-referenced": Fault("DMV201", "hub", (_gone("hub", " set ikev2-profile PR\n"),)),
    "invalid-spi-recovery-useless": Fault("DMV281", "hub", (("hub", "", "crypto isakmp invalid-spi-recovery\n"),)),
    "pfs-mismatch": Fault("DMV312", "a", (("a", "set pfs group19", "set pfs group14"),)),
    "pki-crl-unreachable": Fault("DMV271", "hub", (*RSA, ("hub", "", PKI.format(name="VPN", check="crl")))),
    "pki-revocation-none": Fault("DMV270", "hub", (*RSA, ("hub", "", PKI.format(name="VPN", check="none")))),
    "psk-mismatch": Fault("DMV240", "a", (("a", "Vq7mXw2RkT9pLz4s", "vq7mXw2RkT9pLz4s"),), {"ike": 1}),
    "psk-not-wildcard-spoke-spoke-ikev1": Fault("DMV241", "a", _all(ISAKMP_KEY, ISAKMP_KEY.replace("0.0.0.0", "203.0.113.2")), {"ike": 1, "phase": 2}),
    "psk-not-wildcard-spoke-spoke-ikev2": Fault("DMV242", "a", (
        *_all("  address 0.0.0.0 0.0.0.0\n", "  address 203.0.113.2\n"),
        *_all(" match identity remote address 0.0.0.0\n", " match identity remote address 203.0.113.2 255.255.255.255\n"))),
    "shared-mixed": Fault("DMV330", "a", (
        ("a", "profile IP\ninterface", "profile IP shared\ninterface"), ("a", WAN, _second(11, 2) + WAN))),
    "shared-with-source-ip": Fault("DMV332", "a", (
        ("a", "tunnel source GigabitEthernet1", "tunnel source 198.51.100.46"), ("a", "profile IP\ninterface", "profile IP shared\ninterface"))),
    "transform-mode-tunnel-vs-transport": Fault("DMV311", "hub", (("hub", " mode transport\n", " mode tunnel\n"),)),
    "transform-set-mismatch": Fault("DMV310", "a", (("a", "esp-sha256-hmac", "esp-sha-hmac"),), {"ike": 1}),
    "trustpoint-name-dangling": Fault("DMV263", "hub", (*RSA, ("hub", "", PKI.format(name="OTHER", check="crl none")))),
    "tunnel-mode-behind-nat": Fault("DMV327", "hub", tuple((n, " mode transport\n", " mode tunnel\n") for n in ("hub", *SPOKES))),
    "weak-crypto-17-11": Fault("DMV251", "hub", (
        ("hub", " encryption aes 256\n hash sha256\n", " encr 3des\n hash md5\n"), ("hub", " group 14\ncrypto", " group 2\ncrypto"),
        ("hub", "esp-aes 256 esp-sha256-hmac", "esp-3des esp-md5-hmac")), {"ike": 1, "version": "17.12"}),
    "mtu-mismatch-ospf": Fault("DMV134", "a", (_gone("a", " ip mtu 1400\n"),), {"routing": "ospf"}),
    "mtu-missing": Fault("DMV130", "hub", (_gone("hub", " ip mtu 1400\n ip tcp adjust-mss 1360\n"),)),
    "ospf-mtu-ignore-mask": Fault("DMV527", "hub", (_line("hub", "ip ospf mtu-ignore"),), {"routing": "ospf"}),
    "bgp-ebgp-multihop": Fault("DMV540", "hub", (
        ("hub", " bgp router-id 10.255.0.1\n", " bgp router-id 10.255.0.1\n neighbor 10.255.0.2 remote-as 65002\n neighbor 10.255.0.2 update-source Loopback0\n"),), {"routing": "bgp"}),
    "bgp-ibgp-rr-next-hop": Fault("DMV541", "hub", (_gone("hub", " neighbor SPOKES next-hop-self all\n"),), {"routing": "bgp"}),
    "bgp-listen-range": Fault("DMV542", "hub", (("hub", "listen range 172.16.0.0/24", "listen range 172.16.1.0/24"),), {"routing": "bgp"}),
    "bgp-password-mismatch": Fault("DMV543", "a", (
        ("hub", " neighbor SPOKES maximum-prefix 100\n", " neighbor SPOKES maximum-prefix 100\n neighbor SPOKES password A\n"),
        *((n, " neighbor 172.16.0.1 remote-as 65000\n", f" neighbor 172.16.0.1 remote-as 65000\n neighbor 172.16.0.1 password {'B' if n == 'a' else 'A'}\n") for n in SPOKES)), {"routing": "bgp"}),
    "bgp-same-as-spokes": Fault("DMV544", "hub", (
        ("hub", "SPOKES remote-as 65000", "SPOKES remote-as 65100"), ("hub", " neighbor SPOKES route-reflector-client\n neighbor SPOKES next-hop-self all\n", ""),
        *_all("router bgp 65000", "router bgp 65100")), {"routing": "bgp"}),
    "bgp-tunnel-subnet-into-underlay": Fault("DMV545", "hub", (
        ("hub", " network 10.1.1.0 mask", " neighbor 203.0.113.1 remote-as 64500\n network 172.16.0.0 mask 255.255.255.0\n network 10.1.1.0 mask"),), {"routing": "bgp"}),
    "eigrp-as-mismatch": Fault("DMV501", "a", (("a", "router eigrp 100", "router eigrp 1"),)),
    "eigrp-auth-mismatch": Fault("DMV510", "a", tuple(
        (n, TUNNEL, f"key chain WAN-KEY\n key 1\n  key-string {'b' if n == 'a' else 'a'}\n{TUNNEL} ip authentication mode eigrp 100 md5\n ip authentication key-chain eigrp 100 WAN-KEY\n")
        for n in ("hub", *SPOKES))),
    "eigrp-bandwidth-default": Fault("DMV140", "hub", (_gone("hub", " bandwidth 100000\n"),)),
    "eigrp-hold-too-short": Fault("DMV509", "hub", (_line("hub", "ip hello-interval eigrp 100 60"),)),
    "eigrp-network-missing-tunnel": Fault("DMV502", "a", (("a", " network 172.16.0.0 0.0.0.255\n", ""),)),
    "eigrp-passive-tunnel": Fault("DMV503", "hub", (("hub", "router eigrp 100\n", "router eigrp 100\n passive-interface default\n"),)),
    "ipv6-unicast-routing-missing": Fault("DMV124", "hub", (_line("hub", "ipv6 address 2001:DB8::1/64"),)),
    "lan-not-advertised": Fault("DMV547", "a", (("a", "network 10.11.1.0 mask", "network 10.9.9.0 mask"),), {"routing": "bgp"}),
    "ospf-auth-mismatch": Fault("DMV528", "hub", (
        _line("hub", "ip ospf message-digest-key 1 md5 a"),), {"routing": "ospf"}),
    "ospf-dr-priority": Fault("DMV524", "a", (_gone("a", " ip ospf priority 0\n"),), {"routing": "ospf", "phase": 2}),
    "ospf-duplicate-router-id": Fault("DMV533", "a", (("a", "router-id 10.255.0.11", "router-id 10.255.0.1"),), {"routing": "ospf"}),
    "ospf-network-type-mismatch": Fault("DMV521", "a", (("a", "point-to-multipoint", "broadcast"), _line("a", "ip ospf priority 0")), {"routing": "ospf"}),
    "ospf-nssa-external-summary": Fault("DMV529", "hub", (
        ("hub", " router-id 10.255.0.1\n", " router-id 10.255.0.1\n summary-address 10.0.0.0 255.0.0.0\n"),), {"routing": "ospf"}),
    "ospf-timers-mismatch": Fault("DMV525", "hub", (_line("hub", "ip ospf hello-interval 10"),), {"routing": "ospf"}),
    "phase3-ospf-broadcast": Fault("DMV522", "hub", (
        ("hub", "point-to-multipoint", "broadcast"), _line("hub", "ip ospf priority 255"), *_all("point-to-multipoint\n", "broadcast\n ip ospf priority 0\n")), {"routing": "ospf"}),
    "rip-split-horizon": Fault("DMV560", "hub", (_gone("hub", " no ip split-horizon\n"),), {"routing": "rip", "phase": 1}),
    "qos-map-group-global": Fault("DMV701", "hub", (
        _line("hub", "ip nhrp group SPOKE-BRANCH"), ("hub", "hostname hub\n", "hostname hub\nip nhrp map group SPOKE-BRANCH service-policy output SPOKE-QOS\n"))),
    "qos-no-parent-shaper": Fault("DMV704", "hub", (
        ("hub", TUNNEL, f"class-map match-all VOICE\n match dscp ef\npolicy-map SPOKE-QOS\n class VOICE\n  priority 256\n{TUNNEL} nhrp map group G service-policy output SPOKE-QOS\n"),)),
    "qos-wan-policy-not-class-default-shape": Fault("DMV706", "hub", (
        ("hub", TUNNEL, f"class-map match-all VOICE\n match dscp ef\npolicy-map WAN-CBWFQ\n class VOICE\n  priority 256\npolicy-map P\n class class-default\n  shape average 10000000\n{TUNNEL} nhrp map group G service-policy output P\n"),
        _line("hub", "service-policy output WAN-CBWFQ", WAN))),
    "cat8k-license": Fault("DMV811", "hub", (("hub", "", "license boot level network-essentials\n"),)),
    "dual-cloud-wrong-metric": Fault("DMV514", "a", (
        ("a", WAN, _second(11, 2, more=" ip nhrp nhs 172.17.0.1 nbma 203.0.113.6 multicast\n") + WAN),
        ("a", " network 172.16.0.0 0.0.0.255\n", " network 172.16.0.0 0.0.0.255\n network 172.17.0.0 0.0.0.255\n"))),
}  # fmt: skip

LOOK_ALIKE = Fault(
    "",
    "hub",
    _acl(
        "WAN-IN",
        "permit udp any any eq isakmp",
        "permit udp any any eq non500-isakmp",
        "permit esp any any",
    ),
)
"""``NEG-acl-no-gre``: no fault; GRE is inside ESP."""
