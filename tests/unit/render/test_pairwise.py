"""Every two values of two rows of the matrix meet: a design that works, or a refusal that says why."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from dmvpn.errors import InputError
from dmvpn.labs.emulated.configuration import RunningConfig
from dmvpn.labs.emulated.configure import type_text
from dmvpn.render import render
from tests.unit.render.matrix import SECRETS, Change, applied, designed
from tests.unit.render.pairs import pairwise
from tests.unit.render.test_matrix_cases import unknown_lines

ROUTERS = ("hub1", "hub2", "spoke1", "spoke2")
CLOUD = "groups/blue/data/dmvpn_cloud"


def cloud(**keys: Any) -> dict[str, Any]:
    """Keys of the cloud, ``__`` for the next level."""
    return {f"{CLOUD}/{key.replace('__', '/')}": value for key, value in keys.items()}


def hosts(field: str, value: Any, *names: str) -> dict[str, Any]:
    """A field of some hosts, by default of all."""
    return {f"hosts/{name}/data/dmvpn/{field}": value for name in names or ROUTERS}


EIGRP = {"protocol": "eigrp", "name": "DMVPN", "autonomous_system": 100}
BGP = {"protocol": "bgp", "autonomous_system": 65000}
CERTIFICATE = {"issuer": "o = example", "url": "http://ca.example.net"}
NTP = {"ntp_servers": ["192.0.2.7"]}
WAN6 = {
    f"hosts/{name}/data/dmvpn/wan/ipv6": {
        "address": f"2001:db8:{number}::2/64", "gateway": f"2001:db8:{number}::1",
    }
    for number, name in enumerate(ROUTERS, 1)
}  # fmt: skip
OWN_KEYS = {
    f"hosts/{name}/data/dmvpn/clouds/blue/pre_shared_key": f"env:DMVPN_PSK_{name.upper()}"
    for name in ROUTERS
}
NONE = "no"
ROWS: dict[str, dict[str, dict[str, Any]]] = {
    "phase": {str(number): cloud(phase=number) for number in (1, 2, 3)},
    "platform": {
        "mixed": {},
        "ios": hosts("release", "15.9(3)M9"),
        "ios-xe": hosts("release", "17.12.4"),
        "older": hosts("release", "15.6(3)M"),
    },
    "routing": {
        "eigrp": {},
        "eigrp-classic": cloud(routing={"protocol": "eigrp-classic", "autonomous_system": 100}),
        "ospf": cloud(routing={"protocol": "ospf"}),
        "bgp-internal": cloud(routing=BGP),
        "bgp-external": cloud(routing={**BGP, "spoke_autonomous_system": 65001}),
        "static": cloud(routing={"protocol": "static", "summary": ["10.0.0.0/8"]}),
        "eigrp-summary": cloud(routing={**EIGRP, "summary": ["10.0.0.0/8"]}),
        "bfd": cloud(routing={**EIGRP, "bfd": True}),
    },
    "ike": {
        "v2": {},
        "v1": cloud(ike__version="ikev1"),
        "both": cloud(ike__version="both"),
    },
    "keys": {
        "wildcard": {},
        "peer": {**OWN_KEYS, **cloud(ike__keys="peer")},
        "site": {**OWN_KEYS, **cloud(ike__keys="site")},
        "certificate": cloud(
            ike__authentication="certificate",
            ike__certificate=CERTIFICATE,
            ike__pre_shared_key=None,
            operations=NTP,
        ),
    },
    "suite": {
        "auto": cloud(ipsec__suite="auto"),
        "gcm-128": cloud(ipsec__suite="gcm-128"),
        "cbc-256": cloud(ipsec__suite="cbc-256"),
        "3des-sha1": cloud(ipsec__suite="3des-sha1"),
    },
    "ipsec": {
        "transport": {},
        "tunnel": cloud(ipsec__mode="tunnel"),
        "ah": cloud(ipsec__authentication_header=True, ipsec__nat_traversal=False),
        "window": cloud(ipsec__replay_window=1024, ipsec__lifetime_seconds=28800),
    },
    "wan": {
        "static": {},
        "dhcp": {
            "hosts/spoke1/data/dmvpn/wan/address": "dhcp",
            "hosts/spoke1/data/dmvpn/wan/gateway": None,
        },
        "nat": hosts("wan/nat", True, "spoke1"),
        "name": {
            **cloud(nhrp__nhs="name", operations={"name_servers": ["192.0.2.53"], **NTP}),
            **hosts("wan/domain_name", "hub.example.net", "hub1", "hub2"),
        },
    },
    "vrf": {
        NONE: {},
        "front": hosts("wan/front_door_vrf", "INTERNET"),
        "inside": {**cloud(inside_vrf="RED"), **hosts("vrfs", {"RED": {"rd": "65000:1"}})},
    },
    "ipv6": {
        NONE: {},
        "dual": cloud(ipv6={"subnet": "2001:db8:100::/64"}),
        "outside": {**WAN6, **cloud(transport="ipv6")},
        "only": {
            **WAN6,
            **cloud(transport="ipv6", ipv6={"subnet": "2001:db8:100::/64", "only": True}),
        },
    },
    "hubs": {
        "two": {},
        "clusters": {
            **cloud(nhrp__max_connections=1, nhrp__fallback=30),
            "hosts/hub2/data/dmvpn/clouds/blue/nhs_priority": 1,
        },
        "regions": hosts("clouds/blue/region", "west", "hub2", "spoke2"),
    },
    "qos": {
        NONE: {},
        "groups": {
            **cloud(qos={"groups": {"GOLD": {"bandwidth": 50000}}}),
            **hosts("clouds/blue/qos_group", "GOLD", "spoke1", "spoke2"),
        },
    },
    "multicast": {
        NONE: {},
        "rp": cloud(multicast={"rendezvous_point": "10.0.1.1"}),
        "ssm": cloud(multicast={"source_specific": True}),
    },
    "internet": {
        NONE: {},
        "full-tunnel": cloud(internet={"mode": "full-tunnel"}),
        "direct": cloud(internet={"mode": "direct"}),
        "policy": cloud(internet={"mode": "policy", "direct": ["192.0.2.0/24"]}),
    },
    "security": {
        NONE: {},
        "list": cloud(security={"wan_access_list": True}),
        "zones": cloud(security={"zones": True}),
        "tags": cloud(security={"group_tags": "inline"}),
        "policer": cloud(security={"control_plane_rate": 64000, "nhrp_rate": 1000}),
    },
    "mtu": {
        "computed": {},
        "stated": cloud(mtu={"ip_mtu": 1360, "tcp_mss": 1300, "path_discovery": True}),
        "small": cloud(underlay_mtu=1300),
    },
}
"""Area → value → what it sets in the base inventory; None removes."""


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


def test_every_pair_is_in_some_combination() -> None:
    rows = _values()
    found = pairwise(rows)
    for one in rows:
        for other in rows:
            if one != other:
                met = {(combination[one], combination[other]) for combination in found}
                assert len(met) == len(rows[one]) * len(rows[other])


def test_pairwise_combinations_render_or_are_refused(tmp_path: Path, shared: Path) -> None:
    counts = _try(pairwise(_values()), tmp_path, shared)
    assert counts["refused"] > 30


@pytest.mark.slow
def test_every_pair_alone_renders_or_is_refused(tmp_path: Path, shared: Path) -> None:
    """A refusal hides what else is combined: here every pair of values stands in a plain cloud."""
    counts = _try(_pairs_alone(), tmp_path, shared)
    assert counts["rendered"] > 600
    assert counts["refused"] > 100


def _try(tried: list[dict[str, str]], tmp_path: Path, shared: Path) -> Counter[str]:
    """Design and render each; a router and the oracle must take every line.  The counts."""
    counts, reasons = Counter[str](), Counter[str]()
    files = []
    for combination in tried:
        counts["tried"] += 1
        try:
            routers = designed(_content(combination), tmp_path).routers.values()
        except InputError as error:
            counts["refused"] += 1
            assert error.problems and all(problem.what for problem in error.problems)
            reasons.update(_rule(problem.what) for problem in error.problems)
            continue
        counts["rendered"] += 1
        for router in routers:
            text = render(router)
            running = RunningConfig(router.release, [item.name for item in router.interfaces])
            assert type_text(running, text) == (), combination
            file = tmp_path / f"{counts['tried']}-{router.name}.cfg"
            file.write_text(text, "utf-8")
            files.append(file)
            counts["lines checked"] += sum(line.strip("! ") != "" for line in text.splitlines())
    unknown = unknown_lines(shared, files)
    counts["lines unknown"] = len(unknown)
    print(", ".join(f"{name} {number}" for name, number in counts.items()))
    print(f"{len(reasons)} different reasons")
    assert unknown == []
    return counts


def _values() -> dict[str, list[str]]:
    return {name: list(values) for name, values in ROWS.items()}


def _pairs_alone() -> list[dict[str, str]]:
    rows, found = _values(), []
    plain = {name: values[0] for name, values in rows.items()} | {"phase": "3", "suite": "cbc-256"}
    for one, other in combinations(rows, 2):
        found += [{**plain, one: a, other: b} for a in rows[one] for b in rows[other]]
    return [dict(items) for items in dict.fromkeys(tuple(row.items()) for row in found)]


def _content(combination: dict[str, str]) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for name, value in combination.items():
        for path, setting in ROWS[name][value].items():
            known = settings.get(path)
            if isinstance(known, dict) and isinstance(setting, dict):
                settings[path] = {**known, **setting}
            else:
                settings[path] = setting
    removed = [path for path, value in settings.items() if value is None]
    kept = {path: value for path, value in settings.items() if value is not None}
    return applied(Change(set=kept, remove=removed))


def _rule(what: str) -> str:
    return " ".join(word for word in what.split() if word.isalpha())[:40]
