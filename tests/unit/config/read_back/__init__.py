"""What the reader must make of a rendered router: every fact of its design, area by area.

`facts` gives triples (where, what was read, what was designed); a test asserts that each pair is equal.
"""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config import RouterConfig
from dmvpn.design.model import RouterDesign
from tests.unit.config.read_back.crypto import ikev1, ikev2, ipsec, pki
from tests.unit.config.read_back.fact import Fact
from tests.unit.config.read_back.policies import lists, management, multicast, nat, policies
from tests.unit.config.read_back.ports import interfaces, tunnels, vrfs
from tests.unit.config.read_back.routing import bgp, eigrp, ospf, static

AREAS = (
    vrfs, interfaces, tunnels, ikev1, ikev2, ipsec, pki, eigrp, ospf, bgp, static, lists, policies,
    nat, multicast, management,
)  # fmt: skip


def facts(router: RouterDesign, config: RouterConfig) -> Iterator[Fact]:
    """Every fact of the design with what was read for it."""
    yield "unread", config.unread, ()
    for area in AREAS:
        for where, held, designed in area(router, config):
            yield f"{area.__name__} {where}", held, designed


def differences(router: RouterDesign, config: RouterConfig) -> list[Fact]:
    """The facts that were read otherwise."""
    return [fact for fact in facts(router, config) if fact[1] != fact[2]]
