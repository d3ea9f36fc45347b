"""Configurations of a network: spokes of 250 lines with sites of their own, hubs of over 1,000."""

from __future__ import annotations

from ipaddress import IPv4Address

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


def router(number: int) -> str:
    """A whole configuration of 250 lines; routers 0 and 1 are the hubs, the others spokes."""
    lines = _cloud(number).splitlines()
    for vlan in range(1, 200):
        if len(lines) >= LINES - 1:
            break
        lines += [
            f"interface GigabitEthernet2.{vlan}", f" description site {number} vlan {vlan}",
            f" encapsulation dot1Q {vlan}", f" ip address {_lan(number) + 16 * vlan} 255.255.255.240",
        ]  # fmt: skip
    return "\n".join([*lines[: LINES - 1], "end"]) + "\n"


def large_hub(number: int) -> str:
    """A hub of more than 1,000 lines: sites' static routes, a long access list, BGP to the sites."""
    lines = _cloud(0).splitlines()
    lan = _lan(number)
    for site in range(200):
        lines += [
            f"ip route {lan + 256 * site} 255.255.255.0 172.16.{site >> 8}.{site & 255} name site-{site}",
            f"ip prefix-list SITES seq {5 * site + 5} permit {lan + 256 * site}/24",
        ]
    lines += ["ip access-list extended SITES"]
    lines += [f" permit ip {lan + 256 * site} 0.0.0.255 any" for site in range(300)]
    lines += ["router bgp 65000", " bgp log-neighbor-changes"]
    for site in range(60):
        peer = IPv4Address("172.16.1.0") + site
        lines += [
            f" neighbor {peer} remote-as {65001 + site}", f" neighbor {peer} description site {site}",
            f" neighbor {peer} timers 10 30", f" neighbor {peer} route-map SITE in",
        ]  # fmt: skip
    return "\n".join([*lines, "end"]) + "\n"


def _lan(number: int) -> IPv4Address:
    return IPv4Address("10.0.0.1") + 2048 * number


def _cloud(number: int) -> str:
    """What makes the router a member of the cloud."""
    hub = number < 2
    gateway = IPv4Address("100.64.0.1") + 4 * number
    servers = range(number) if hub else range(2)
    nhs = [
        f" ip nhrp nhs 172.16.0.{n + 1} nbma {IPv4Address('100.64.0.2') + 4 * n} multicast"
        for n in servers
    ]
    return HEAD.format(
        name=f"r{number}", tunnel=IPv4Address("172.16.0.1") + number, gateway=gateway, wan=gateway + 1,
        nhrp="\n".join([*nhs, " ip nhrp redirect" if hub else " ip nhrp shortcut"]),
        eigrp="no split-horizon" if hub else "hello-interval 5", stub="" if hub else "eigrp stub connected summary",
    )  # fmt: skip
