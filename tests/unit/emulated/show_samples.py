"""One small cloud's records, by hand: what spoke1 of a phase 3 cloud shows after a ping."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv4Interface, ip_address, ip_network

from dmvpn.parsers.show_crypto_ikev2_sa import Ikev2Sa
from dmvpn.parsers.show_crypto_ipsec_sa import IpsecSa
from dmvpn.parsers.show_crypto_session import CryptoSession
from dmvpn.parsers.show_dmvpn import DmvpnPeer
from dmvpn.parsers.show_interfaces_tunnel import TunnelInterface
from dmvpn.parsers.show_ip_eigrp_neighbors import EigrpNeighbor
from dmvpn.parsers.show_ip_nhrp import NhrpEntry
from dmvpn.parsers.show_ip_nhrp_nhs_detail import Nhs
from dmvpn.parsers.show_ip_route import Route

TUNNEL = "Tunnel0"
OWN, HUB, SPOKE = (ip_address(a) for a in ("198.51.100.2", "203.0.113.2", "198.51.100.6"))
HUB_TUNNEL, SPOKE_TUNNEL = ip_address("172.16.0.1"), ip_address("172.16.0.12")
AGE, EXPIRE = timedelta(seconds=70), timedelta(seconds=200)
HOST = "255.255.255.255/47/0"


def _peer(entries: int, nbma: str, tunnel: str, attributes: str, more: bool = False) -> DmvpnPeer:
    return DmvpnPeer(TUNNEL, None, "ipv4", "Spoke", entries, ip_address(nbma), ip_address(tunnel),
                     "UP", AGE, attributes, more)  # fmt: skip


DMVPN = (
    _peer(1, "203.0.113.2", "172.16.0.1", "S"),
    _peer(2, "198.51.100.6", "172.16.0.12", "DT2"),
    _peer(2, "198.51.100.6", "172.16.0.12", "DT1", more=True),
)
NHRP = (
    NhrpEntry(ip_network("172.16.0.1/32"), HUB_TUNNEL, TUNNEL, None, "static", (), HUB,
              created=AGE),
    NhrpEntry(ip_network("10.2.1.0/24"), SPOKE_TUNNEL, TUNNEL, None, "dynamic",
              ("router", "rib", "nho"), SPOKE, created=AGE, expire=EXPIRE),
    NhrpEntry(ip_network("10.1.1.0/24"), ip_address("172.16.0.11"), TUNNEL, None, "dynamic",
              ("router", "unique", "local"), OWN, created=AGE, expire=EXPIRE, no_socket=True),
)  # fmt: skip
NHS = (
    Nhs(TUNNEL, None, HUB_TUNNEL, "RE", HUB, 0, 0, 5, 0, 5, timedelta(seconds=22)),
    Nhs(TUNNEL, None, ip_address("172.16.0.2"), "E", None, 0, 0, 6, 0, 0, None, 7, True),
)
IKEV2 = (
    Ikev2Sa(1, OWN, 500, HUB, 500, None, None, "READY", "AES-GCM", 256, "SHA384", None, 20, "PSK",
            "PSK", timedelta(seconds=86400), AGE),
)  # fmt: skip
IPSEC = (
    IpsecSa(TUNNEL, None, "Tunnel0-head-0", OWN, f"{OWN}/{HOST}", f"{HUB}/{HOST}", HUB, 500, 10, 10,
            9, 9, 0, 0, 0x1234ABCD, (0x5678ABCD,), "transport", "esp-gcm 256", None, 1500, 1500,
            4607999, 3530, (0x1234ABCD,)),
)  # fmt: skip
SESSIONS = (
    CryptoSession(TUNNEL, None, "UP-ACTIVE", HUB, 500, "DMVPN", None, 2, "Active", OWN, 500,
                  (f"permit 47 host {OWN} host {HUB}",), 2, ike_sas=1),
)  # fmt: skip
EIGRP = (EigrpNeighbor(TUNNEL, None, 100, HUB_TUNNEL, 0, 13, AGE, 10, 1512, 0, 3, "DMVPN"),)
EIGRP_CLASSIC = (EigrpNeighbor(TUNNEL, None, 100, HUB_TUNNEL, 0, 13, AGE, 10, 1512, 0, 3),)
ROUTES = (
    Route(ip_network("0.0.0.0/0"), None, "S", ip_address("198.51.100.1"), None, 1, 0,
          candidate_default=True),
    Route(ip_network("10.0.0.0/24"), None, "D", HUB_TUNNEL, TUNNEL, 90, 27008000, AGE),
    Route(ip_network("10.1.1.0/24"), None, "C", None, "GigabitEthernet2"),
    Route(ip_network("10.1.1.1/32"), None, "L", None, "GigabitEthernet2"),
    Route(ip_network("10.2.1.0/24"), None, "D", HUB_TUNNEL, TUNNEL, 90, 27008000, AGE,
          next_hop_override=True, override_next_hops=(SPOKE_TUNNEL,)),
    Route(ip_network("172.16.0.0/24"), None, "C", None, TUNNEL),
    Route(ip_network("172.16.0.11/32"), None, "L", None, TUNNEL),
    Route(ip_network("172.16.0.12/32"), None, "H", None, TUNNEL, age=AGE),
)  # fmt: skip
TUNNELS = (
    TunnelInterface(TUNNEL, None, "up", "up", IPv4Interface("172.16.0.11/24"), 9972, 100, 50000,
                    str(OWN), "GigabitEthernet1", None, "multi-GRE/IP", 100, 1446, "DMVPN", 5, 6,
                    "to the hubs", "up", None, 420, 504, 0, 0, 0),
)  # fmt: skip
