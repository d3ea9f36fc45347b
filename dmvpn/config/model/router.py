"""One router."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from threading import RLock
from typing import TYPE_CHECKING, Any, Protocol

from dmvpn.config.model.bgp import BgpConfig
from dmvpn.config.model.eigrp import EigrpConfig
from dmvpn.config.model.ikev2 import (
    Ikev2Global,
    Ikev2Keyring,
    Ikev2Policy,
    Ikev2Profile,
    Ikev2Proposal,
)
from dmvpn.config.model.interface import Interface
from dmvpn.config.model.ipsec import CryptoMap, IpsecGlobal, IpsecProfile, TransformSet
from dmvpn.config.model.isakmp import (
    IsakmpGlobal,
    IsakmpKey,
    IsakmpKeyring,
    IsakmpPolicy,
    IsakmpProfile,
)
from dmvpn.config.model.line import Line
from dmvpn.config.model.management import Management
from dmvpn.config.model.nat import NatPool, NatRule
from dmvpn.config.model.ospf import OspfConfig
from dmvpn.config.model.pki import CertificateChain, CertificateMap, Trustpoint
from dmvpn.config.model.policy import AccessList, ListEntries, PrefixList, RouteMap
from dmvpn.config.model.qos import ClassMap, PolicyMap, Zone, ZonePair
from dmvpn.config.model.routes import StaticRoute, StaticRouteV6
from dmvpn.config.model.routing import KeyChain, RipConfig
from dmvpn.config.model.services import (
    BfdTemplate,
    MulticastConfig,
    SlaOperation,
    TrackObject,
    VrfConfig,
)
from dmvpn.model import Release

if TYPE_CHECKING:
    from dmvpn.config.tree import ConfigTree


_READING = RLock()


class Waiting(Protocol):
    """The sections of a configuration that nobody has asked for yet."""

    @property
    def first(self) -> Mapping[str, object]:
        """The fields that are known at once."""
        ...

    def has_read(self, name: str) -> bool:
        """Whether another thread asked for it a moment ago."""
        ...

    def fields(self, name: str) -> Mapping[str, object]:
        """The fields that are read together with this one."""
        ...


@dataclass(frozen=True, slots=True)
class RouterConfig:
    """One router's configuration as far as DMVPN depends on it.

    Everything is by name (or number), in the order it stands; a block that stands twice is one
    object.  vrfs: the line that opens each; `vrf_definitions` holds what it says.

    `dmvpn.config.read` reads a section when the first of its fields is asked for.

    release: from the ``version`` line, None when it is missing.  unread: lines inside sections we
    read that no rule of the reader understood; kept and reported, never skipped in silence.
    """

    hostname: str
    release: Release | None
    interfaces: Mapping[str, Interface]
    ikev2_proposals: Mapping[str, Ikev2Proposal]
    ikev2_policies: Mapping[str, Ikev2Policy]
    ikev2_keyrings: Mapping[str, Ikev2Keyring]
    ikev2_profiles: Mapping[str, Ikev2Profile]
    transform_sets: Mapping[str, TransformSet]
    ipsec_profiles: Mapping[str, IpsecProfile]
    eigrp: tuple[EigrpConfig, ...]
    static_routes: tuple[StaticRoute, ...]
    access_lists: Mapping[str, AccessList]
    vrfs: Mapping[str, Line]
    ip_routing: bool
    unread: tuple[Line, ...]
    tree: ConfigTree = field(repr=False, compare=False)
    source: str = ""
    ikev2: Ikev2Global = field(default_factory=Ikev2Global)
    isakmp: IsakmpGlobal = field(default_factory=IsakmpGlobal)
    isakmp_policies: Mapping[int, IsakmpPolicy] = field(default_factory=dict)
    isakmp_keys: tuple[IsakmpKey, ...] = ()
    isakmp_keyrings: Mapping[str, IsakmpKeyring] = field(default_factory=dict)
    isakmp_profiles: Mapping[str, IsakmpProfile] = field(default_factory=dict)
    ipsec: IpsecGlobal = field(default_factory=IpsecGlobal)
    crypto_maps: Mapping[str, CryptoMap] = field(default_factory=dict)
    trustpoints: Mapping[str, Trustpoint] = field(default_factory=dict)
    certificate_maps: Mapping[str, tuple[CertificateMap, ...]] = field(default_factory=dict)
    certificate_chains: Mapping[str, CertificateChain] = field(default_factory=dict)
    ospf: tuple[OspfConfig, ...] = ()
    bgp: tuple[BgpConfig, ...] = ()
    rip: tuple[RipConfig, ...] = ()
    static_routes_ipv6: tuple[StaticRouteV6, ...] = ()
    ipv6_unicast_routing: bool = False
    key_chains: Mapping[str, KeyChain] = field(default_factory=dict)
    prefix_lists: Mapping[str, PrefixList] = field(default_factory=dict)
    prefix_lists_ipv6: Mapping[str, PrefixList] = field(default_factory=dict)
    access_lists_ipv6: Mapping[str, AccessList] = field(default_factory=dict)
    route_maps: Mapping[str, RouteMap] = field(default_factory=dict)
    as_path_lists: Mapping[str, ListEntries] = field(default_factory=dict)
    community_lists: Mapping[str, ListEntries] = field(default_factory=dict)
    object_groups: Mapping[str, ListEntries] = field(default_factory=dict)
    local_policy_route_map: str | None = None
    nat_rules: tuple[NatRule, ...] = ()
    nat_pools: Mapping[str, NatPool] = field(default_factory=dict)
    class_maps: Mapping[str, ClassMap] = field(default_factory=dict)
    policy_maps: Mapping[str, PolicyMap] = field(default_factory=dict)
    inspect_class_maps: Mapping[str, ClassMap] = field(default_factory=dict)
    inspect_policy_maps: Mapping[str, PolicyMap] = field(default_factory=dict)
    zones: Mapping[str, Zone] = field(default_factory=dict)
    zone_pairs: Mapping[str, ZonePair] = field(default_factory=dict)
    vrf_definitions: Mapping[str, VrfConfig] = field(default_factory=dict)
    multicast: MulticastConfig = field(default_factory=MulticastConfig)
    bfd_templates: Mapping[str, BfdTemplate] = field(default_factory=dict)
    sla: Mapping[int, SlaOperation] = field(default_factory=dict)
    tracks: Mapping[int, TrackObject] = field(default_factory=dict)
    cts: tuple[Line, ...] = ()
    management: Management = field(default_factory=Management)

    waiting: Waiting | None = field(default=None, repr=False, compare=False)

    @classmethod
    def deferred(cls, waiting: Waiting, **known: object) -> RouterConfig:
        """A configuration whose other fields are read when they are first asked for."""
        config = cls.__new__(cls)
        for name, value in {"waiting": waiting, **waiting.first, **known}.items():
            object.__setattr__(config, name, value)
        return config

    def __getattr__(self, name: str) -> Any:
        """A field that was not asked for before: it is read with all of its section."""
        if name not in _FIELDS:
            raise AttributeError(f"{type(self).__name__} has no {name}", name=name, obj=self)
        with _READING:
            waiting = self.waiting
            if waiting is not None and not waiting.has_read(name):
                for field_name, value in waiting.fields(name).items():
                    object.__setattr__(self, field_name, value)
                if name == "unread":
                    object.__setattr__(self, "waiting", None)  # everything is read
        return object.__getattribute__(self, name)

    def tunnels(self) -> tuple[Interface, ...]:
        """The tunnel interfaces, in the order they stand."""
        return tuple(item for item in self.interfaces.values() if item.tunnel is not None)


_FIELDS = frozenset(one.name for one in fields(RouterConfig))
