"""What an IOS configuration says about DMVPN, typed.

`RouterConfig` is the reading of any IOS or IOS-XE configuration, ours or a stranger's.  Lint and
simulate read nothing else.  Hidden defaults are resolved: a field holds what the router does, not
what is printed.  Every object keeps the `Line` it was read from (`at`), so a cause or a finding can
name it; `lines` of an object are all lines of its block.

A module per topic; import every name from here.
"""

from dmvpn.config.model.bgp import (
    BgpAggregate,
    BgpConfig,
    BgpFamily,
    BgpFamilyNeighbor,
    BgpListenRange,
    BgpNeighbor,
    BgpNetwork,
)
from dmvpn.config.model.eigrp import EigrpConfig, EigrpInterface
from dmvpn.config.model.ikev2 import (
    Ikev2Global,
    Ikev2Keyring,
    Ikev2Policy,
    Ikev2Profile,
    Ikev2Proposal,
    KeyringPeer,
    RemoteIdentity,
)
from dmvpn.config.model.interface import Interface, Ipv6Interface, TunnelConfig, TunnelMode
from dmvpn.config.model.ipsec import (
    CryptoMap,
    CryptoMapEntry,
    IpsecGlobal,
    IpsecProfile,
    TransformSet,
)
from dmvpn.config.model.isakmp import (
    IsakmpGlobal,
    IsakmpIdentity,
    IsakmpKey,
    IsakmpKeyring,
    IsakmpPolicy,
    IsakmpProfile,
)
from dmvpn.config.model.line import NOWHERE, Line
from dmvpn.config.model.management import (
    Management,
    Server,
    SnmpCommunity,
    StoredSecret,
    TerminalLine,
    User,
)
from dmvpn.config.model.nat import NatPool, NatRule
from dmvpn.config.model.nhrp import NhrpConfig, NhrpMap, NhsConfig
from dmvpn.config.model.ospf import OspfArea, OspfConfig, OspfInterface, OspfNetwork, OspfRange
from dmvpn.config.model.pki import CertificateChain, CertificateMap, Trustpoint
from dmvpn.config.model.policy import (
    AccessEntry,
    AccessList,
    ListEntries,
    PrefixList,
    PrefixListEntry,
    RouteMap,
    RouteMapEntry,
)
from dmvpn.config.model.qos import ClassMap, PolicyClass, PolicyMap, Zone, ZonePair
from dmvpn.config.model.router import RouterConfig
from dmvpn.config.model.routes import StaticRoute, StaticRouteV6
from dmvpn.config.model.routing import (
    ChainKey,
    DistributeList,
    KeyChain,
    Network,
    OffsetList,
    Redistribution,
    RipConfig,
)
from dmvpn.config.model.services import (
    BfdInterface,
    BfdTemplate,
    MulticastConfig,
    PimInterface,
    RendezvousPoint,
    SlaOperation,
    TrackObject,
    VrfConfig,
)

__all__ = [
    "NOWHERE",
    "AccessEntry",
    "AccessList",
    "BfdInterface",
    "BfdTemplate",
    "BgpAggregate",
    "BgpConfig",
    "BgpFamily",
    "BgpFamilyNeighbor",
    "BgpListenRange",
    "BgpNeighbor",
    "BgpNetwork",
    "CertificateChain",
    "CertificateMap",
    "ChainKey",
    "ClassMap",
    "CryptoMap",
    "CryptoMapEntry",
    "DistributeList",
    "EigrpConfig",
    "EigrpInterface",
    "Ikev2Global",
    "Ikev2Keyring",
    "Ikev2Policy",
    "Ikev2Profile",
    "Ikev2Proposal",
    "Interface",
    "IpsecGlobal",
    "IpsecProfile",
    "Ipv6Interface",
    "IsakmpGlobal",
    "IsakmpIdentity",
    "IsakmpKey",
    "IsakmpKeyring",
    "IsakmpPolicy",
    "IsakmpProfile",
    "KeyChain",
    "KeyringPeer",
    "Line",
    "ListEntries",
    "Management",
    "MulticastConfig",
    "NatPool",
    "NatRule",
    "Network",
    "NhrpConfig",
    "NhrpMap",
    "NhsConfig",
    "OffsetList",
    "OspfArea",
    "OspfConfig",
    "OspfInterface",
    "OspfNetwork",
    "OspfRange",
    "PimInterface",
    "PolicyClass",
    "PolicyMap",
    "PrefixList",
    "PrefixListEntry",
    "Redistribution",
    "RemoteIdentity",
    "RendezvousPoint",
    "RipConfig",
    "RouteMap",
    "RouteMapEntry",
    "RouterConfig",
    "Server",
    "SlaOperation",
    "SnmpCommunity",
    "StaticRoute",
    "StaticRouteV6",
    "StoredSecret",
    "TerminalLine",
    "TrackObject",
    "TransformSet",
    "Trustpoint",
    "TunnelConfig",
    "TunnelMode",
    "User",
    "VrfConfig",
    "Zone",
    "ZonePair",
]
