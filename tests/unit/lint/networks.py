"""Whole networks that an expert would not touch, to break one thing in: a hub and three spokes."""

from __future__ import annotations

from dmvpn.config import RouterConfig, read

IKE = {
    2: """crypto ikev2 proposal P
 encryption aes-gcm-256
 prf sha384
 group 19
crypto ikev2 policy P
 match fvrf any
 proposal P
crypto ikev2 keyring K
 peer ANY
  address 0.0.0.0 0.0.0.0
  pre-shared-key Vq7mXw2RkT9pLz4s
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
""",
    1: """crypto isakmp policy 10
 encryption aes 256
 hash sha256
 authentication pre-share
 group 14
crypto isakmp key Vq7mXw2RkT9pLz4s address 0.0.0.0
crypto isakmp keepalive 30 5
crypto isakmp aggressive-mode disable
crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac
 mode transport
crypto ipsec profile IP
 set transform-set TS
 set pfs group14
""",
}
NHRP = {
    "hub": " ip nhrp map multicast dynamic\n",
    "spoke": " ip nhrp nhs 172.16.0.1 nbma 203.0.113.2 multicast\n",
}
OSPF_TYPE = {1: "point-to-multipoint", 2: "broadcast", 3: "point-to-multipoint"}


def network(
    phase: int = 3, ike: int = 2, routing: str = "eigrp", version: str = "17.9"
) -> dict[str, str]:
    """The configurations of hub, a, b and c by name."""
    routers = {"hub": 1, "a": 11, "b": 12, "c": 13}
    return {name: _router(name, n, phase, ike, routing, version) for name, n in routers.items()}


def _router(name: str, number: int, phase: int, ike: int, routing: str, version: str) -> str:
    hub = name == "hub"
    wan = "203.0.113.2" if hub else f"198.51.100.{4 * number + 2}"
    gateway = "203.0.113.1" if hub else f"198.51.100.{4 * number + 1}"
    return (
        f"version {version}\nhostname {name}\n{IKE[ike]}"
        f"interface Tunnel0\n bandwidth 100000\n ip address 172.16.0.{number} 255.255.255.0\n"
        " no ip redirects\n ip mtu 1400\n ip tcp adjust-mss 1360\n"
        " ip nhrp authentication Qz8xLm2p\n ip nhrp network-id 1\n ip nhrp holdtime 300\n"
        + NHRP["hub" if hub else "spoke"]
        + _phase_lines(hub, phase)
        + _routing_lines(hub, phase, routing)
        + " tunnel source GigabitEthernet1\n"
        + _mode(hub, phase)
        + " tunnel key 100\n tunnel protection ipsec profile IP\n"
        f"interface GigabitEthernet1\n ip address {wan} 255.255.255.252\n"
        f"interface GigabitEthernet2\n ip address 10.{number}.1.1 255.255.255.0\n"
        + _process(hub, number, phase, routing)
        + f"ip route 0.0.0.0 0.0.0.0 {gateway}\nend\n"
    )


def _phase_lines(hub: bool, phase: int) -> str:
    if phase < 3:
        return ""
    return " ip nhrp redirect\n" if hub else " ip nhrp shortcut\n"


def _mode(hub: bool, phase: int) -> str:
    if phase == 1 and not hub:
        return " tunnel destination 203.0.113.2\n"
    return " tunnel mode gre multipoint\n"


def _routing_lines(hub: bool, phase: int, routing: str) -> str:
    if routing == "eigrp" and hub:
        lines = " no ip split-horizon eigrp 100\n"
        return lines + (" no ip next-hop-self eigrp 100\n" if phase == 2 else "")
    if routing == "ospf":
        priority = f" ip ospf priority {255 if hub else 0}\n" if phase == 2 else ""
        return f" ip ospf network {OSPF_TYPE[phase]}\n{priority}"
    return " no ip split-horizon\n" if routing == "rip" and hub else ""


def _process(hub: bool, number: int, phase: int, routing: str) -> str:
    if routing == "eigrp":
        stub = "" if hub else " eigrp stub connected summary\n"
        nets = f" network 10.{number}.1.0 0.0.0.255\n network 172.16.0.0 0.0.0.255\n"
        return f"router eigrp 100\n{nets}{stub}"
    if routing == "ospf":
        return (
            f"router ospf 1\n router-id 10.255.0.{number}\n"
            f" network 10.{number}.1.0 0.0.0.255 area 0\n network 172.16.0.0 0.0.0.255 area 0\n"
        )
    if routing == "rip":
        return "router rip\n version 2\n network 10.0.0.0\n network 172.16.0.0\n no auto-summary\n"
    return _bgp(hub, number, phase)


def _bgp(hub: bool, number: int, phase: int) -> str:
    if not hub:
        return (
            f"router bgp 65000\n bgp router-id 10.255.0.{number}\n"
            f" neighbor 172.16.0.1 remote-as 65000\n network 10.{number}.1.0 mask 255.255.255.0\n"
        )
    next_hop = "" if phase == 2 else " neighbor SPOKES next-hop-self all\n"
    return (
        "router bgp 65000\n bgp router-id 10.255.0.1\n"
        " bgp listen range 172.16.0.0/24 peer-group SPOKES\n neighbor SPOKES peer-group\n"
        " neighbor SPOKES remote-as 65000\n neighbor SPOKES route-reflector-client\n"
        f"{next_hop} neighbor SPOKES maximum-prefix 100\n network 10.1.1.0 mask 255.255.255.0\n"
    )


Edit = tuple[str, str, str]
"""(router, what stands there, what shall stand there); empty first text: append."""


def edited(texts: dict[str, str], edits: tuple[Edit, ...]) -> dict[str, str]:
    """The texts with every edit applied; an edit that finds nothing is an error."""
    texts = dict(texts)
    for name, old, new in edits:
        assert old in texts[name], f"{name} has no {old!r}"
        texts[name] = texts[name].replace(old, new, 1) if old else texts[name] + new
    return texts


def routers(texts: dict[str, str]) -> dict[str, RouterConfig]:
    """The texts, read."""
    return {name: read(text, f"{name}.cfg") for name, text in texts.items()}
