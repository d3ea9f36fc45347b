"""What is decided once for a whole cloud: hubs, addresses, suite, MTU, who registers where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address

from dmvpn.design.addresses import assign_addresses
from dmvpn.design.mtu import tcp_mss, tunnel_mtu
from dmvpn.intent.model import Intent, RouterIntent
from dmvpn.intent.models import CloudIntent
from dmvpn.model import Phase, Release, Role
from dmvpn.releases import release_facts
from dmvpn.suites import AUTOMATIC, SUITES, Suite


@dataclass(frozen=True, slots=True)
class CloudDecision:
    """One cloud, decided.  addresses: tunnel address by router; mtu, mss: in bytes."""

    name: str
    intent: CloudIntent
    hubs: tuple[RouterIntent, ...]
    members: tuple[RouterIntent, ...]
    addresses: Mapping[str, IPv4Address]
    suite: Suite
    mtu: int
    mss: int

    @property
    def interface(self) -> str:
        """The tunnel interface, the same on every router."""
        return f"Tunnel{self.intent.tunnel}"

    def servers(self, router: RouterIntent) -> tuple[RouterIntent, ...]:
        """The hubs this router registers with.

        A hub registers with the hubs before it.  A spoke registers with every hub; in phase 1 its
        tunnel ends at one hub, so it registers there alone.
        """
        if router.is_hub:
            return self.hubs[: self.hubs.index(router)]
        if self.intent.phase is not Phase.ONE:
            return self.hubs
        home = router.member(self.name).home_hub or self.hubs[0].name
        return tuple(hub for hub in self.hubs if hub.name == home)

    def role(self, router: RouterIntent) -> Role:
        """The router's role in this cloud."""
        return router.settings.role


def decide_cloud(name: str, intent: Intent) -> CloudDecision:
    """Take the decisions that hold for all routers of the cloud."""
    cloud, members = intent.clouds[name], intent.members(name)
    wanted = {router.name: router.member(name).tunnel_address for router in members}
    suite = choose_suite(cloud.ipsec.suite, [router.settings.release for router in members])
    mtu = tunnel_mtu(
        suite,
        mode=cloud.ipsec.mode,
        key=cloud.tunnel_key is not None,
        nat_traversal=cloud.ipsec.nat_traversal,
        underlay_mtu=cloud.underlay_mtu,
    )
    return CloudDecision(
        name,
        cloud,
        intent.hubs(name),
        members,
        assign_addresses(cloud.subnet, wanted),
        suite,
        mtu,
        tcp_mss(mtu),
    )


def choose_suite(name: str, releases: list[Release]) -> Suite:
    """The suite of that name; ``auto`` is the strongest that every release has.

    All routers of a cloud speak one suite: a spoke negotiates with every other spoke.
    """
    if name != AUTOMATIC:
        return SUITES[name]
    usable = (suite for suite in SUITES.values() if not suite.weak)
    return next(
        suite for suite in usable if not any(why_not(suite, release) for release in releases)
    )


def why_not(suite: Suite, release: Release) -> str:
    """Why a release cannot use a suite; empty when it can."""
    facts = release_facts(release)
    if suite.is_gcm and not facts.ikev2_gcm:
        return "IKEv2 has no AES-GCM there"
    if suite.weak and facts.refuses_weak_crypto:
        return "releases from 17.11.1 refuse 3DES, MD5 and DH groups 1, 2, 5 (FN72510)"
    return ""
