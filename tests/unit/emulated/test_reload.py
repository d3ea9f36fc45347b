"""Lines after which a router once printed what it would not take again; found by random typing."""

from __future__ import annotations

import pytest

from dmvpn.labs.emulated.configuration import RunningConfig
from dmvpn.labs.emulated.configure import type_text
from dmvpn.model import Release

TYPED = {
    "vrf-removed": """\
vrf definition RED
 address-family ipv4
interface Loopback0
 vrf forwarding RED
 ip address 192.0.2.1 255.255.255.0
no vrf definition RED
""",
    "family-removed": """\
vrf definition RED
 address-family ipv4
interface Loopback0
 vrf forwarding RED
 ip address 192.0.2.1 255.255.255.0
vrf definition RED
 no address-family ipv4
""",
    "old-vrf-removed": """\
ip vrf RED
vrf definition RED
interface Loopback0
 ip vrf forwarding RED
 ip address 192.0.2.1 255.255.255.0
no ip vrf RED
""",
    "remark-twice": """\
ipv6 access-list LIST
 remark the same
 remark the same
 permit ipv6 any any
""",
    "redirects-wanted": """\
interface Tunnel0
 tunnel mode gre multipoint
 ip redirects
""",
}


@pytest.mark.parametrize("release", ["15.9(3)M9", "17.12.4"])
@pytest.mark.parametrize("name", TYPED)
def test_what_is_printed_loads_to_the_same(name: str, release: str) -> None:
    running, other = RunningConfig(Release.parse(release)), RunningConfig(Release.parse(release))
    assert type_text(running, TYPED[name]) == ()
    assert other.load(running.text()) == ()
    assert other.text() == running.text()
