"""What is decided once for a whole cloud: hubs, addresses, suite, MTU, who registers where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Interface

from dmvpn.design.addresses import assign_addresses
from dmvpn.design.mtu import (
    IPV4_HEADER,
    IPV6_HEADER,
    SECURITY_GROUP_TAG,
    tcp_mss,
    tunnel_mtu,
)
from dmvpn.intent.model import Intent, RouterIntent
from dmvpn.intent.models import CloudIntent, LanIntent, WanIntent
from dmvpn.model import Address, Phase, Release, Role
from dmvpn.releases import release_facts
from dmvpn.suites import AUTOMATIC, SUITES, Suite, with_authentication_header

LINK_LOCAL = IPv6Address("fe80::")


@dataclass(frozen=True, slots=True)
class CloudDecision:
    """One cloud, decided.  addresses: tunnel address by router; mtu, mss: in bytes.

    computed_mtu: what the packet arithmetic leaves; mtu: that, or what the intent says.
    lan_vrfs: by router, the VRF of a LAN that names none: the one inside VRF of all its clouds.
    """

    name: str
    intent: CloudIntent
    hubs: tuple[RouterIntent, ...]
    members: tuple[RouterIntent, ...]
    addresses: Mapping[str, IPv4Address]
    suite: Suite
    computed_mtu: int
    mtu: int
    mss: int
    lan_vrfs: Mapping[str, str | None]

    @property
    def interface(self) -> str:
        """The tunnel interface, the same on every router."""
        return f"Tunnel{self.intent.tunnel}"

    @property
    def spokes(self) -> tuple[RouterIntent, ...]:
        """Every router that is no hub."""
        return tuple(router for router in self.members if not router.is_hub)

    @property
    def ipv4(self) -> bool:
        """Whether IPv4 travels inside."""
        return self.intent.ipv6 is None or not self.intent.ipv6.only

    def wan(self, router: RouterIntent) -> WanIntent:
        """The WAN this router's tunnel leaves by."""
        return router.wan(router.wan_name(self.name, self.intent.wan))

    def nbma(self, router: RouterIntent) -> Address | None:
        """The address others reach the router by; None when its provider assigns it."""
        wan = self.wan(router)
        if self.intent.transport == "ipv6":
            return wan.ipv6.address.ip if wan.ipv6 is not None else None
        if wan.nat_address is not None:
            return wan.nat_address
        return wan.ipv4.ip if wan.ipv4 is not None else None

    def known_nbma(self, router: RouterIntent) -> Address | None:
        """What others see of the router; None where DHCP or NAT decides it."""
        wan = self.wan(router)
        return None if wan.nat and wan.nat_address is None else self.nbma(router)

    def address6(self, router: RouterIntent) -> IPv6Interface | None:
        """The IPv6 tunnel address: its host part is that of the IPv4 one, so it is unique."""
        if self.intent.ipv6 is None:
            return None
        subnet = self.intent.ipv6.subnet
        return IPv6Interface((int(subnet[0]) + self._offset(router), subnet.prefixlen))

    def link_local(self, router: RouterIntent) -> IPv6Address:
        """Unique in the cloud: NHRP registers it as well (IPv6 over DMVPN guide)."""
        return LINK_LOCAL + self._offset(router)

    def _offset(self, router: RouterIntent) -> int:
        return int(self.addresses[router.name]) - int(self.intent.subnet.network_address)

    def region(self, router: RouterIntent) -> str | None:
        """The region of a hierarchical cloud; None: the centre, or there are no regions."""
        return router.member(self.name).region

    def servers(self, router: RouterIntent) -> tuple[RouterIntent, ...]:
        """The hubs this router registers with.

        A hub registers with the hubs before it.  A spoke registers with every hub; in phase 1 its
        tunnel ends at one hub, so it registers there alone.  In a hierarchy a spoke registers with
        the hubs of its region, a regional hub with the central hubs and those of its own region.
        """
        if router.is_hub:
            before = self.hubs[: self.hubs.index(router)]
            regions = (None, self.region(router))
            return tuple(hub for hub in before if self.region(hub) in regions)
        if self.intent.phase is not Phase.ONE:
            region = self.region(router)
            return tuple(hub for hub in self.hubs if self.region(hub) == region)
        home = router.member(self.name).home_hub or self.hubs[0].name
        return tuple(hub for hub in self.hubs if hub.name == home)

    def clients(self, router: RouterIntent) -> tuple[RouterIntent, ...]:
        """The routers that register with this hub."""
        if not router.is_hub:
            return ()
        return tuple(one for one in self.members if one != router and router in self.servers(one))

    def role(self, router: RouterIntent) -> Role:
        """The router's role in this cloud."""
        return router.settings.role


def lans(cloud: CloudDecision, router: RouterIntent) -> list[LanIntent]:
    """The LANs of the router that are in the cloud's inside VRF."""
    inside = cloud.intent.inside_vrf
    return [lan for lan in router.settings.lan if lan_vrf(cloud, router, lan) == inside]


def lan_vrf(cloud: CloudDecision, router: RouterIntent, lan: LanIntent) -> str | None:
    """The VRF of a LAN; None: the global table."""
    return lan.vrf or cloud.lan_vrfs[router.name]


def decide_cloud(name: str, intent: Intent) -> CloudDecision:
    """Take the decisions that hold for all routers of the cloud."""
    cloud, members = intent.clouds[name], intent.members(name)
    wanted = {router.name: router.member(name).tunnel_address for router in members}
    suite = choose_suite(cloud, [router.settings.release for router in members])
    computed = tunnel_mtu(
        suite,
        mode=cloud.ipsec.mode,
        key=cloud.tunnel_key is not None,
        nat_traversal=cloud.ipsec.nat_traversal,
        underlay_mtu=cloud.underlay_mtu,
        outer_header=IPV6_HEADER if cloud.transport == "ipv6" else IPV4_HEADER,
        tag=SECURITY_GROUP_TAG if cloud.security.group_tags != "none" else 0,
    )
    mtu = cloud.mtu.ip_mtu or computed
    return CloudDecision(
        name,
        cloud,
        intent.hubs(name),
        members,
        assign_addresses(cloud.subnet, wanted),
        suite,
        computed,
        mtu,
        cloud.mtu.tcp_mss or tcp_mss(mtu),
        {router.name: _lan_vrf(intent, router) for router in members},
    )


def _lan_vrf(intent: Intent, router: RouterIntent) -> str | None:
    inside = {intent.clouds[name].inside_vrf for name in router.clouds if name in intent.clouds}
    return next(iter(inside)) if len(inside) == 1 else None


def choose_suite(cloud: CloudIntent, releases: list[Release]) -> Suite:
    """The suite of that name; ``auto`` is the strongest that every release has.

    All routers of a cloud speak one suite: a spoke negotiates with every other spoke.
    """
    ikev2 = cloud.ike.version != "ikev1"
    header = cloud.ipsec.authentication_header
    if cloud.ipsec.suite != AUTOMATIC:
        chosen = SUITES[cloud.ipsec.suite]
    else:
        usable = (s for s in SUITES.values() if not s.weak and not (header and s.is_gcm))
        chosen = next(s for s in usable if not any(why_not(s, r, ikev2) for r in releases))
    return with_authentication_header(chosen) if header and not chosen.is_gcm else chosen


def why_not(suite: Suite, release: Release, ikev2: bool = True) -> str:
    """Why a release cannot use a suite; empty when it can."""
    facts = release_facts(release)
    if suite.is_gcm and ikev2 and not facts.ikev2_gcm:
        return "IKEv2 has no AES-GCM there"
    if suite.weak and facts.refuses_weak_crypto:
        return "releases from 17.11.1 refuse 3DES, MD5 and DH groups 1, 2, 5 (FN72510)"
    return ""


def mtu_reason(cloud: CloudDecision) -> str:
    """The arithmetic behind ``ip mtu``, in words."""
    intent = cloud.intent
    parts = [cloud.suite.name, f"{intent.ipsec.mode} mode"]
    parts += ["IPv6 outside"] if intent.transport == "ipv6" else []
    parts += ["NAT-T"] if intent.ipsec.nat_traversal else []
    parts += ["tunnel key"] if intent.tunnel_key is not None else []
    parts += ["group tag"] if intent.security.group_tags != "none" else []
    return f"{intent.underlay_mtu} bytes less {', '.join(parts)}"
