"""The rows of the feature matrix and their values: what each value writes into the base inventory.

A value writes its own fields, and first what it cannot do without (``needs``), which any other row
may overrule.  Adding a value is one entry here: `test_pairwise` meets it with every other row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from tests.unit.render.matrix import base

Content = dict[str, Any]
Step = Callable[[Content], None]
PerHost = Callable[[int, str], Any]
"""(place in the inventory, name) → the value of that host."""
REMOVE = object()


@dataclass(frozen=True)
class Value:
    """A value of a row: the steps that write it, and those that write what it needs."""

    sets: tuple[Step, ...] = ()
    needs: tuple[Step, ...] = ()


def value(*sets: Step, needs: tuple[Step, ...] = ()) -> Value:
    return Value(sets, needs)


def cloud(**keys: Any) -> Step:
    """Keys of the cloud, ``__`` for the next level."""

    def write(content: Content) -> None:
        for key, wanted in keys.items():
            _write(content["groups"]["blue"]["data"]["dmvpn_cloud"], key.split("__"), wanted)

    return write


def hosts(pattern: str, field: str, wanted: Any | PerHost) -> Step:
    """A field of the hosts whose name fits; a function gives each its own."""

    def write(content: Content) -> None:
        for number, (name, host) in enumerate(content["hosts"].items(), 1):
            if fnmatchcase(name, pattern):
                own = wanted(number, name) if callable(wanted) else wanted
                _write(host["data"]["dmvpn"], field.split("/"), own)

    return write


def _write(into: Content, steps: list[str], wanted: Any) -> None:
    *parents, last = steps
    for step in parents:
        into = into.setdefault(step, {})
    if wanted is REMOVE:
        into.pop(last, None)
    else:
        into[last] = deepcopy(wanted)


def content_of(combination: Mapping[str, str]) -> Content:
    """The inventory of a combination; a row that is not named stays as the base has it."""
    content = base()
    chosen = [ROWS[row][combination[row]] for row in ROWS if row in combination]
    for one in (*(need for value in chosen for need in value.needs),
                *(step for value in chosen for step in value.sets)):  # fmt: skip
        one(content)
    return content


def _hub(number: int) -> Step:
    def write(content: Content) -> None:
        others, spokes = content["hosts"], {}
        for name in [name for name in others if name.startswith("spoke")]:
            spokes[name] = others.pop(name)
        others[f"hub{number}"] = {
            "hostname": f"192.0.2.{number}",
            "groups": ["blue"],
            "data": {
                "dmvpn": {
                    "role": "hub",
                    "release": "17.12.4",
                    "wan": {
                        "interface": "GigabitEthernet1",
                        "address": f"203.0.113.{4 * number - 2}/30",
                        "gateway": f"203.0.113.{4 * number - 3}",
                    },
                    "lan": [{"interface": "GigabitEthernet2", "address": f"10.0.{number}.1/24"}],
                    "clouds": {"blue": {"tunnel_address": f"172.16.0.{number}"}},
                }
            },
        }
        others.update(spokes)

    return write


def _without_hub2(content: Content) -> None:
    content["hosts"].pop("hub2", None)


def _port(content: Content, host: str, number: int) -> str:
    classic = "/" in content["hosts"][host]["data"]["dmvpn"]["wan"]["interface"]
    return f"GigabitEthernet0/{number - 1}" if classic else f"GigabitEthernet{number}"


def _second_cloud(content: Content) -> None:
    """Green: like blue, but for what two clouds may not share."""
    green = deepcopy(content["groups"]["blue"])
    settings = green["data"]["dmvpn_cloud"]
    settings |= {"subnet": "172.16.1.0/24", "tunnel": 1, "tunnel_key": 101}
    settings["nhrp"]["network_id"] = 2
    if "ipv6" in settings:
        settings["ipv6"]["subnet"] = "2001:db8:101::/64"
    if settings["routing"]["protocol"] == "ospf":
        settings["routing"]["process"] = 2
    content["groups"]["green"] = green
    for host in content["hosts"].values():
        host["groups"] = ["blue", "green"]
        own = deepcopy(host["data"]["dmvpn"]["clouds"]["blue"])
        own.pop("tunnel_address", None)
        host["data"]["dmvpn"]["clouds"]["green"] = own


def _second_wan(content: Content) -> None:
    _second_cloud(content)
    content["groups"]["green"]["data"]["dmvpn_cloud"]["wan"] = "mpls"
    for number, (name, host) in enumerate(content["hosts"].items()):
        wan = deepcopy(host["data"]["dmvpn"]["wan"])
        wan |= {"interface": _port(content, name, 4), "front_door_vrf": "MPLS"}
        if wan["address"] not in ("dhcp", "none"):
            wan["address"] = f"192.0.2.{130 + 4 * number}/30"
            wan["gateway"] = f"192.0.2.{129 + 4 * number}"
        if "ipv6" in wan:
            wan["ipv6"] = _wan6(100 + number, name)
        if "nat_address" in wan:
            wan["nat_address"] = f"192.0.2.{100 + number}"
        if "domain_name" in wan:
            wan["domain_name"] = f"mpls.{wan['domain_name']}"
        host["data"]["dmvpn"]["wans"] = {"mpls": wan}


def _two_inside_vrfs(content: Content) -> None:
    _second_cloud(content)
    for cloud_name, vrf in (("blue", "RED"), ("green", "GREEN")):
        content["groups"][cloud_name]["data"]["dmvpn_cloud"]["inside_vrf"] = vrf
    for number, (name, host) in enumerate(content["hosts"].items()):
        settings = host["data"]["dmvpn"]
        settings["vrfs"] = {"RED": {"rd": "65000:1"}, "GREEN": {"rd": "65000:2"}}
        settings["lan"][0]["vrf"] = "RED"
        settings["lan"].append(
            {"interface": _port(content, name, 3), "address": f"10.9.{number}.1/24", "vrf": "GREEN"}
        )


def _wan6(number: int, name: str) -> dict[str, str]:
    return {"address": f"2001:db8:{number}::2/64", "gateway": f"2001:db8:{number}::1"}


def _lan6(content: Content) -> None:
    for number, host in enumerate(content["hosts"].values(), 1):
        host["data"]["dmvpn"]["lan"][0]["ipv6"] = f"2001:db8:a{number:02}::1/64"


def routing(protocol: str, **keys: Any) -> Step:
    return cloud(routing={"protocol": protocol, **keys})


def eigrp(**keys: Any) -> Value:
    return value(routing("eigrp", name="DMVPN", autonomous_system=100, **keys))


def bgp(*needs: Step, **keys: Any) -> Value:
    return value(routing("bgp", autonomous_system=65000, **keys), needs=needs)


def ospf(*needs: Step, **keys: Any) -> Value:
    return value(routing("ospf", **keys), needs=needs)


PLAIN = value()
IOS_XE = hosts("*", "release", "17.12.4")
FRONT = hosts("*", "wan/front_door_vrf", "INTERNET")
NTP = cloud(operations__ntp_servers=["192.0.2.7"])
NAMES = (
    cloud(operations__name_servers=["192.0.2.53"]),
    hosts("hub*", "wan/domain_name", lambda number, name: f"{name}.example.net"),
)
OWN_KEYS = hosts(
    "*", "clouds/blue/pre_shared_key", lambda number, name: f"env:DMVPN_PSK_{name.upper()}"
)
WITHOUT_KEY = cloud(ike__pre_shared_key=REMOVE)
WAN6 = hosts("*", "wan/ipv6", _wan6)
SUBNET6 = "2001:db8:100::/64"
SUMMARY = ["10.0.0.0/8"]
VOICE = {"name": "VOICE", "dscp": ["ef"], "percent": 20, "priority": True}
DATA = {"name": "DATA", "dscp": ["af21", "af31"], "percent": 40}
GOLD = hosts("spoke*", "clouds/blue/qos_group", "GOLD")

ROWS: dict[str, dict[str, Value]] = {
    "hubs": {
        "two": PLAIN,
        "one": value(needs=(_without_hub2,)),
        "three": value(needs=(_hub(3),)),
        "four": value(needs=(_hub(3), _hub(4))),
    },
    "nhs": {
        "all": PLAIN,
        "priorities": value(
            hosts("hub*", "clouds/blue/nhs_priority", lambda number, name: number - 1)
        ),
        "cluster": value(
            cloud(nhrp__max_connections=1, nhrp__fallback=30),
            hosts("hub*", "clouds/blue/nhs_priority", lambda number, name: number - 1),
        ),
        "regions": value(
            hosts("hub[2-4]", "clouds/blue/region", "west"),
            hosts("spoke2", "clouds/blue/region", "west"),
        ),
    },
    "phase": {str(number): value(cloud(phase=number)) for number in (3, 2, 1)},
    "platform": {
        "mixed": PLAIN,
        "ios": value(hosts("*", "release", "15.9(3)M9")),
        "ios-xe": value(IOS_XE),
        "older-ios": value(hosts("*", "release", "15.6(3)M")),
        "older-ios-xe": value(hosts("*", "release", "16.9.5")),
    },
    "routing": {
        "eigrp": PLAIN,
        "eigrp-summary": eigrp(summary=SUMMARY, bandwidth_percent=30),
        "eigrp-not-stub": eigrp(stub=[], hello_interval=5, hold_time=15),
        "eigrp-hmac": eigrp(authentication={"key": "env:DMVPN_KEY"}, add_paths=2),
        "eigrp-md5": eigrp(authentication={"mode": "md5", "key": "env:DMVPN_KEY"}),
        "eigrp-stub-site": value(
            routing("eigrp", name="DMVPN", autonomous_system=100, stub_site=True),
            hosts("spoke*", "clouds/blue/stub_site", lambda number, name: f"65000:{number}"),
        ),
        "eigrp-classic": value(routing("eigrp-classic", autonomous_system=100)),
        "eigrp-classic-md5": value(
            routing(
                "eigrp-classic", autonomous_system=100, summary=SUMMARY, maximum_paths=2,
                authentication={"mode": "md5", "key": "env:DMVPN_KEY"},
            )
        ),
        "ospf": ospf(),
        "ospf-area": ospf(area=1, stub_area="stub", reference_bandwidth=10000),
        "ospf-totally-stub": ospf(_without_hub2, FRONT, area=1, stub_area="totally-stub"),
        "ospf-secured": ospf(authentication={"key": "env:DMVPN_KEY"}, cost=100),
        "ospf-timers": ospf(FRONT, hello_interval=5, dead_interval=15, default_route=True),
        "ospf-broadcast": ospf(network_type="broadcast"),
        "bgp-internal": bgp(maximum_paths=2),
        "bgp-listed": bgp(listen=False, password="env:DMVPN_KEY", maximum_prefix=50),
        "bgp-external": bgp(spoke_autonomous_system=65001, listen_limit=200),
        "bgp-many-as": value(
            routing("bgp", autonomous_system=65000, spoke_autonomous_system=65001),
            hosts("spoke*", "clouds/blue/autonomous_system", lambda number, name: 65010 + number),
        ),
        "bgp-default-only": bgp(FRONT, default_only=True),
        "bgp-summary": bgp(summary=SUMMARY, keepalive=10, hold_time=30),
        "static": value(
            routing("static", summary=SUMMARY, summary_ipv6=["2001:db8:a00::/40"], distance=5)
        ),
    },
    "bfd": {"no": PLAIN, "yes": value(cloud(routing__bfd=True), needs=(IOS_XE,))},
    "wan": {
        "static": PLAIN,
        "dhcp": value(
            hosts("spoke*", "wan/address", "dhcp"), hosts("spoke*", "wan/gateway", REMOVE)
        ),
        "nat": value(hosts("spoke1", "wan/nat", True)),
        "hub-nat": value(hosts("hub1", "wan/nat_address", "192.0.2.65")),
    },
    "names": {
        "address": PLAIN,
        "name": value(cloud(nhrp__nhs="name"), *NAMES),
        "dynamic": value(cloud(nhrp__nhs="dynamic"), *NAMES),
    },
    "nhrp": {
        "plain": PLAIN,
        "no-unique": value(cloud(nhrp__unique=False)),
        "interface-state": value(cloud(nhrp__interface_state=True)),
        "timers": value(cloud(nhrp__holdtime=600, nhrp__registration_timeout=60)),
        "redirect": value(cloud(nhrp__redirect_timeout=10)),
    },
    "vrf": {
        "none": PLAIN,
        "front": value(FRONT),
        "inside": value(
            cloud(inside_vrf="RED"), hosts("*", "vrfs", {"RED": {"rd": "65000:1"}})
        ),
        "both": value(
            FRONT, cloud(inside_vrf="RED"), hosts("*", "vrfs", {"RED": {"rd": "65000:1"}})
        ),
    },
    "ike": {
        "v2": PLAIN,
        "v1": value(cloud(ike__version="ikev1")),
        "both": value(cloud(ike__version="both")),
    },
    "ike-options": {
        "plain": PLAIN,
        "dpd": value(cloud(ike__dpd={"interval": 10, "retry": 3, "mode": "periodic"})),
        "nat-keepalive": value(cloud(ike__nat_keepalive=20, ike__lifetime=28800)),
        "fragmentation": value(cloud(ike__fragmentation_mtu=1200)),
    },
    "keys": {
        "wildcard": PLAIN,
        "peer": value(OWN_KEYS, cloud(ike__keys="peer")),
        "site": value(OWN_KEYS, WITHOUT_KEY, cloud(ike__keys="site")),
        "scep": value(
            WITHOUT_KEY, NTP,
            cloud(
                ike__authentication="certificate",
                ike__certificate={
                    "issuer": "o = example", "url": "http://ca.example.net", "auto_enroll": 80,
                    "revocation": ["crl", "none"],
                },
            ),
        ),
        "terminal": value(
            WITHOUT_KEY, NTP,
            cloud(
                ike__authentication="certificate",
                ike__certificate={
                    "issuer": "o = example", "enrollment": "terminal", "trustpoint": "CORP",
                    "fingerprint": 40 * "A",
                },
            ),
        ),
    },
    "suite": {
        "gcm-256": PLAIN,
        "auto": value(cloud(ipsec__suite="auto")),
        "gcm-128": value(cloud(ipsec__suite="gcm-128")),
        "cbc-256": value(cloud(ipsec__suite="cbc-256")),
        "cbc-128": value(cloud(ipsec__suite="cbc-128")),
        "3des-sha1": value(
            cloud(ipsec__suite="3des-sha1"), needs=(hosts("*", "release", "15.9(3)M9"),)
        ),
    },
    "ipsec": {
        "transport": PLAIN,
        "tunnel": value(cloud(ipsec__mode="tunnel")),
        "ah": value(
            cloud(ipsec__authentication_header=True, ipsec__nat_traversal=False),
            needs=(cloud(ipsec__suite="cbc-256"),),
        ),
        "no-pfs": value(cloud(ipsec__perfect_forward_secrecy=False, ipsec__idle_time=600)),
        "lifetimes": value(
            cloud(
                ipsec__lifetime_seconds=28800, ipsec__lifetime_kilobytes=100000,
                ipsec__replay_window=1024,
            )
        ),
    },
    "ipv6": {
        "none": PLAIN,
        "dual": value(cloud(ipv6={"subnet": SUBNET6}), _lan6),
        "alone": value(cloud(ipv6={"subnet": SUBNET6, "only": True}), _lan6),
        "outside": value(WAN6, cloud(transport="ipv6")),
        "both": value(WAN6, cloud(transport="ipv6", ipv6={"subnet": SUBNET6}), _lan6),
        "everywhere": value(
            WAN6, cloud(transport="ipv6", ipv6={"subnet": SUBNET6, "only": True}), _lan6
        ),
    },
    "qos": {
        "none": PLAIN,
        "groups": value(cloud(qos={"groups": {"GOLD": {"bandwidth": 50000}}}), GOLD),
        "classes": value(
            cloud(qos={"groups": {"GOLD": {"bandwidth": 50000, "classes": [VOICE, DATA]}}}), GOLD
        ),
    },
    "multicast": {
        "none": PLAIN,
        "rp": value(cloud(multicast={"rendezvous_point": "10.0.1.1"})),
        "ssm": value(cloud(multicast={"source_specific": True})),
    },
    "mtu": {
        "computed": PLAIN,
        "stated": value(cloud(mtu={"ip_mtu": 1300, "tcp_mss": 1240})),
        "discovery": value(cloud(mtu={"path_discovery": True}, ipsec__df_bit="clear")),
        "after-encryption": value(cloud(ipsec__fragmentation="after-encryption")),
        "small": value(cloud(underlay_mtu=1400)),
    },
    "internet": {
        "none": PLAIN,
        "full-tunnel": value(cloud(internet={"mode": "full-tunnel"}), needs=(FRONT,)),
        "direct": value(cloud(internet={"mode": "direct"})),
        "policy": value(
            cloud(internet={"mode": "policy", "direct": ["192.0.2.0/24"]}), needs=(FRONT,)
        ),
    },
    "security": {
        "none": PLAIN,
        "list": value(cloud(security={"wan_access_list": True})),
        "zones": value(cloud(security={"zones": True})),
        "tags-inline": value(cloud(security={"group_tags": "inline"}), needs=(IOS_XE,)),
        "tags-ikev2": value(cloud(security={"group_tags": "ikev2"}), needs=(IOS_XE,)),
        "policer": value(cloud(security={"control_plane_rate": 64000, "nhrp_rate": 1000})),
    },
    "operations": {
        "none": PLAIN,
        "logging": value(cloud(operations__logging=True, operations__logging_rate=30)),
        "traps": value(
            cloud(operations__snmp={"host": "192.0.2.9", "community": "env:DMVPN_COMMUNITY"})
        ),
        "deploy": value(
            NTP, cloud(operations__archive=True, operations__scp=True,
                       operations__domain="example.net")
        ),
    },
    "clouds": {
        "one": PLAIN,
        "two-transports": value(_second_wan),
        "one-source": value(_second_cloud),
        "two-inside-vrfs": value(_two_inside_vrfs),
    },
}  # fmt: skip
"""Row → value → how it is written; the first value is the plain one."""

PLAINLY = {row: next(iter(values)) for row, values in ROWS.items()}
