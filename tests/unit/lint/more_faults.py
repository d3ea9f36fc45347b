"""Faults nobody published as a set: from TAC documents, command references and community threads.

As in `faults.py`: what to break in a whole network, the rule meant for it, whom it must name.
"""

from __future__ import annotations

from tests.unit.lint.faults import KEY, NHS, SPOKES, TUNNEL, WAN, Fault
from tests.unit.lint.networks import Edit

LAN = "interface GigabitEthernet2\n"
NETWORK = " network 172.16.0.0 0.0.0.255\n"
EIGRP = "router eigrp 100\n"
OSPF = "router ospf 1\n"
CALL = " neighbor 172.16.0.1 remote-as 65000\n"
IKE1 = {"ike": 1}
BGP, BGP2 = {"routing": "bgp"}, {"routing": "bgp", "phase": 2}
OSPF3, OSPF2 = {"routing": "ospf"}, {"routing": "ospf", "phase": 2}


def _in(router: str, block: str, line: str) -> Edit:
    return router, block, f"{block} {line}\n"


def _end(router: str, text: str) -> Edit:
    """Global lines, before the configuration ends."""
    return router, "end\n", f"{text}\nend\n"


def _at(router: str, old: str, new: str = "") -> Edit:
    return router, old, new


MORE: dict[str, Fault] = {
    # tunnel
    "source-is-the-lan": Fault("DMV108", "a", (_at("a", "tunnel source GigabitEthernet1", "tunnel source GigabitEthernet2"),)),
    "destination-of-no-hub": Fault("DMV118", "a", (_at("a", "destination 203.0.113.2", "destination 203.0.113.3"),), {"phase": 1}),
    "destination-lost": Fault("DMV119", "a", (_at("a", " tunnel destination 203.0.113.2\n"),), {"phase": 1}),
    "lan-overlaps-tunnel": Fault("DMV126", "a", (_at("a", "10.11.1.1 255", "172.16.0.77 255"),)),
    "broadcast-address": Fault("DMV127", "a", (_at("a", "172.16.0.11 255", "172.16.0.255 255"),)),
    "vti-with-nhrp": Fault("DMV129", "a", (_at("a", "tunnel mode gre multipoint", "tunnel mode ipsec ipv4"),
                                           _end("a", TUNNEL.replace("0", "1") + " ip address 172.17.0.1 255.255.255.0\n tunnel source GigabitEthernet1\n tunnel mode gre multipoint\n ip nhrp network-id 9"))),
    "outer-mtu": Fault("DMV135", "a", (_in("a", WAN, "ip mtu 1400"),)),
    # IKE
    "ikev1-name-for-an-address": Fault("DMV215", "a", (
        _end("hub", "crypto isakmp profile PR\n keyring default\n match identity address 0.0.0.0"), _at("hub", " set pfs group14\n", " set pfs group14\n set isakmp-profile PR\n"), _end("a", "crypto isakmp identity hostname")), IKE1),
    "ikev1-profile-for-nobody": Fault("DMV216", "hub", (
        _end("hub", "crypto isakmp profile PR\n keyring default"), _at("hub", " set pfs group14\n", " set pfs group14\n set isakmp-profile PR\n")), IKE1),
    "policy-of-another-address": Fault("DMV227", "hub", (_in("hub", "crypto ikev2 policy P\n", "match address local 203.0.113.77"),)),
    "flexvpn-leftover": Fault("DMV228", "hub", (_in("hub", " keyring local K\n", "virtual-template 1"),)),
    "defaults-off": Fault("DMV229", "a", (_at("a", "crypto ikev2 policy P\n match fvrf any\n proposal P\n", "no crypto ikev2 policy default\n"),)),
    "dn-without-certificate": Fault("DMV232", "a", (_in("a", " keyring local K\n", "identity local dn"),)),
    "key-of-no-hub": Fault("DMV243", "a", (_at("a", "  address 0.0.0.0 0.0.0.0\n", "  address 203.0.113.99\n"),)),
    "ikev1-key-of-no-hub": Fault("DMV243", "a", (_at("a", "address 0.0.0.0\ncrypto isakmp keep", "address 203.0.113.99\ncrypto isakmp keep"),), IKE1),
    "signs-where-a-key-is-asked": Fault("DMV244", "a", (_at("a", "authentication local pre-share", "authentication local rsa-sig"),)),
    "ikev1-signs-alone": Fault("DMV212", "a", (_at("a", "authentication pre-share", "authentication rsa-sig"),), IKE1),
    "keyring-by-identity": Fault("DMV245", "a", (_at("a", "  address 0.0.0.0 0.0.0.0\n", "  identity fqdn hub.example.net\n"),)),
    "two-keys": Fault("DMV246", "a", (_at("a", KEY, f"{KEY} peer AGAIN\n  address 0.0.0.0 0.0.0.0\n  pre-shared-key Lk3pQw8zXcT5vBnM\n"),)),
    "profile-shut": Fault("DMV247", "a", (_in("a", " keyring local K\n", "shutdown"),)),
    "ike-off": Fault("DMV247", "a", (_end("a", "no crypto isakmp enable"),), IKE1),
    "signature-without-trustpoint": Fault("DMV276", "a", (_at("a", "authentication local pre-share", "authentication local rsa-sig"),)),
    "too-few-sas": Fault("DMV284", "hub", (_end("hub", "crypto ikev2 limit max-sa 2"),)),
    # IPsec
    "crypto-map-gone": Fault("DMV304", "a", (_in("a", WAN, "crypto map OLD"),)),
    "responder-only-spoke": Fault("DMV352", "a", (_in("a", " set transform-set TS\n", "responder-only"),)),
    "nat-traversal-off": Fault("DMV353", "hub", (
        _end("hub", "no crypto ipsec nat-transparency udp-encapsulation"), _at("a", "198.51.100.46 255", "192.168.1.2 255"), _at("a", "198.51.100.45", "192.168.1.1"))),
    # NHRP
    "map-of-another": Fault("DMV418", "a", (_in("a", TUNNEL, "ip nhrp map 172.16.0.12 198.51.100.99"),)),
    "two-hubs-one-address": Fault("DMV419", "a", (_at("a", NHS, NHS + NHS.replace("172.16.0.1 ", "172.16.0.2 ")),)),
    "server-only": Fault("DMV435", "a", (_in("a", TUNNEL, "ip nhrp server-only"),)),
    "interest-undefined": Fault("DMV436", "a", (_in("a", TUNNEL, "ip nhrp interest NOPE"),)),
    "fallback-alone": Fault("DMV452", "a", (_in("a", TUNNEL, "ip nhrp nhs fallback 60"),)),
    "no-connection-allowed": Fault("DMV453", "a", (_in("a", TUNNEL, "ip nhrp nhs cluster 0 max-connections 0"),)),
    # EIGRP
    "stub-hub": Fault("DMV516", "hub", (_in("hub", NETWORK, "eigrp stub connected summary"),)),
    "receive-only": Fault("DMV517", "a", (_at("a", "stub connected summary", "stub receive-only"),)),
    "static-neighbour": Fault("DMV519", "a", (_in("a", NETWORK, "neighbor 172.16.0.1 Tunnel0"),)),
    "auto-summary": Fault("DMV580", "a", (_in("a", NETWORK, "auto-summary"),)),
    "mode-without-chain": Fault("DMV581", "a", (_in("a", TUNNEL, "ip authentication mode eigrp 100 md5"),)),
    "infinite-metric": Fault("DMV582", "hub", (_in("hub", NETWORK, "redistribute ospf 7"),)),
    "lines-of-another-process": Fault("DMV594", "a", (_in("a", TUNNEL, "ip hold-time eigrp 10 60"),)),
    "stub-holds-back": Fault("DMV595", "a", (_in("a", NETWORK, "redistribute static"),)),
    "default-beats-lease": Fault("DMV596", "a", (
        _in("hub", TUNNEL, "ip summary-address eigrp 100 0.0.0.0 0.0.0.0"), _at("a", "198.51.100.46 255.255.255.252", "dhcp"), _at("a", "ip route 0.0.0.0 0.0.0.0 198.51.100.45\n"),
        _in("a", TUNNEL, "ip nhrp registration no-unique"))),
    "distance-255": Fault("DMV586", "a", (_in("a", NETWORK, "distance eigrp 255 255"),)),
    # OSPF
    "floods-nothing": Fault("DMV535", "a", (_in("a", TUNNEL, "ip ospf database-filter all out"),), OSPF3),
    "nobody-to-call": Fault("DMV536", "hub", tuple(_at(n, "network broadcast", "network non-broadcast") for n in ("hub", *SPOKES)), OSPF2),
    "digest-without-key": Fault("DMV537", "a", (_in("a", TUNNEL, "ip ospf authentication message-digest"),), OSPF3),
    "no-backbone": Fault("DMV538", "a", (_at("a", "network 10.11.1.0 0.0.0.255 area 0", "network 10.11.1.0 0.0.0.255 area 2"), *(_at(n, NETWORK[:-1] + " area 0", NETWORK[:-1] + " area 1") for n in ("hub", *SPOKES))), OSPF3),
    "process-shut": Fault("DMV539", "a", (_in("a", OSPF, "shutdown"),), OSPF3),
    "nobody-is-dr": Fault("DMV524", "hub", (_at("hub", "priority 255", "priority 0"),), OSPF2),
    "other-process": Fault("DMV585", "a", (_in("a", LAN, "ip ospf 2 area 0"),), OSPF3),
    "no-default-to-announce": Fault("DMV589", "hub", (_in("hub", OSPF, "default-information originate"), _at("hub", "ip route 0.0.0.0 0.0.0.0 203.0.113.1\n")), OSPF3),
    # BGP
    "no-reflector": Fault("DMV551", "hub", (_at("hub", " neighbor SPOKES route-reflector-client\n"),), BGP2),
    "not-activated": Fault("DMV552", "a", (_at("a", CALL, f" no bgp default ipv4-unicast\n{CALL}"),), BGP),
    "neighbour-of-no-router": Fault("DMV553", "a", (_at("a", CALL, CALL.replace("0.1 ", "0.100 ")),), BGP),
    "update-source-lan": Fault("DMV555", "a", (_at("a", CALL, f"{CALL} neighbor 172.16.0.1 update-source GigabitEthernet2\n"),), BGP),
    "hub-as-next-hop": Fault("DMV556", "hub", (_in("hub", " neighbor SPOKES route-reflector-client\n", "neighbor SPOKES next-hop-self all"),), BGP2),
    "listen-limit": Fault("DMV557", "hub", (_at("hub", " bgp listen range", " bgp listen limit 2\n bgp listen range"),), BGP),
    "group-without-system": Fault("DMV550", "hub", (_at("hub", " neighbor SPOKES remote-as 65000\n"),), BGP),
    "neighbour-shut": Fault("DMV579", "a", (_in("a", CALL, "neighbor 172.16.0.1 shutdown"),), BGP),
    "nothing-passes": Fault("DMV584", "a", (_in("a", CALL, "neighbor 172.16.0.1 prefix-list NO in"), _end("a", "ip prefix-list NO seq 5 deny 0.0.0.0/0 le 32")), BGP),
    "too-many-prefixes": Fault("DMV592", "a", (_in("a", CALL, "neighbor 172.16.0.1 maximum-prefix 1"), _in("hub", " neighbor SPOKES maximum-prefix 100\n", "network 10.1.2.0 mask 255.255.255.0")), BGP),
    # RIP
    "rip-misses-tunnel": Fault("DMV563", "a", (_at("a", " network 172.16.0.0\n"),), {"routing": "rip"}),
    "rip-passive": Fault("DMV564", "a", (_in("a", " network 172.16.0.0\n", "passive-interface Tunnel0"),), {"routing": "rip"}),
    "rip-by-classes": Fault("DMV565", "a", (_at("a", " no auto-summary\n"),), {"routing": "rip"}),
    # announcements
    "new-vlan-forgotten": Fault("DMV575", "a", (_end("a", "interface GigabitEthernet3\n ip address 10.11.2.1 255.255.255.0"),)),
    "lan-copied": Fault("DMV578", "b", (_at("b", "10.12.1.1 255", "10.11.1.1 255"), _at("b", "network 10.12.1.0", "network 10.11.1.0"))),
    "map-undefined": Fault("DMV576", "hub", (_in("hub", NETWORK, "redistribute static route-map NOPE"),)),
    "list-undefined": Fault("DMV576", "a", (_in("a", NETWORK, "distribute-list NOPE in Tunnel0"),)),
    "loopback-undefined": Fault("DMV577", "a", (_in("a", CALL, "neighbor 172.16.0.1 update-source Loopback7"),), BGP),
    "static-beside-tunnel": Fault("DMV588", "a", (_end("a", "ip route 10.12.1.0 255.255.255.0 198.51.100.45"),)),
    # underlay
    "list-for-another": Fault("DMV601", "a", (_in("a", WAN, "ip access-group IN in"), _end("a", "ip access-list extended IN\n permit udp any host 198.51.100.99 eq isakmp\n permit esp any host 198.51.100.99"))),
    "list-denies-hub": Fault("DMV607", "a", (_in("a", WAN, "ip access-group IN in"), _end("a", "ip access-list extended IN\n deny ip host 203.0.113.2 any\n permit udp any any\n permit esp any any"))),
    "list-out": Fault("DMV606", "a", (_in("a", WAN, "ip access-group OUT out"), _end("a", "ip access-list extended OUT\n permit tcp any any\n permit udp any any"))),
    "list-on-tunnel": Fault("DMV609", "a", (_in("a", TUNNEL, "ip access-group IN in"), _end("a", "ip access-list extended IN\n permit ip 10.0.0.0 0.255.255.255 any"))),
    "track-undefined": Fault("DMV616", "a", (_at("a", "198.51.100.45\nend", "198.51.100.45 track 7\nend"),)),
    "own-packets-steered": Fault("DMV617", "a", (_end("a", "ip local policy route-map OWN\nroute-map OWN permit 10\n set interface Tunnel0"),)),
    "hub-by-tunnel": Fault("DMV618", "a", (_end("a", "ip route 203.0.113.2 255.255.255.255 172.16.0.1"),)),
    "policy-beside-tunnel": Fault("DMV619", "a", (_in("a", LAN, "ip policy route-map OUT"), _end("a", "route-map OUT permit 10\n set ip next-hop 198.51.100.45"))),
    "lans-elsewhere": Fault("DMV623", "a", (_at("a", LAN, f"vrf definition RED\n address-family ipv4\n{LAN} vrf forwarding RED\n"),)),
    "port-forward": Fault("DMV643", "a", (_end("a", "ip nat inside source static udp 10.11.1.9 4500 interface GigabitEthernet1 4500"),)),
    "nat-without-outside": Fault("DMV644", "a", (_in("a", LAN, "ip nat inside"), _end("a", "access-list 1 permit any\nip nat inside source list 1 interface GigabitEthernet1 overload"))),
    # operations
    "nobody-may-log-in": Fault("DMV813", "a", (_end("a", "line vty 0 4\n login local"),)),
    "everybody-may-try": Fault("DMV812", "a", (_end("a", "line vty 0 4\n access-class MGMT in"),)),
}  # fmt: skip
