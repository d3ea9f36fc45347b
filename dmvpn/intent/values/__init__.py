"""Field types of the inventory: each refuses what would not survive on its own IOS line."""

from dmvpn.intent.values.addresses import (
    DHCP,
    NO_IPV4,
    Address,
    Address6,
    InterfaceAddress,
    InterfaceAddress6,
    Network,
    Network6,
    WanAddress,
    is_host,
)
from dmvpn.intent.values.refusal import (
    line_fault,
    refuse,
    shown,
)
from dmvpn.intent.values.routers import (
    InterfaceName,
    ReleaseField,
)
from dmvpn.intent.values.secret import (
    Community,
    NhrpAuthentication,
    PreSharedKey,
    RoutingKey,
)
from dmvpn.intent.values.words import (
    DomainName,
    Fingerprint,
    HostName,
    Line,
    ProcessName,
    RegionName,
    RouteDistinguisher,
    Url,
    one_of,
    whole,
)

__all__ = [
    "DHCP",
    "NO_IPV4",
    "Address",
    "Address6",
    "Community",
    "DomainName",
    "Fingerprint",
    "HostName",
    "InterfaceAddress",
    "InterfaceAddress6",
    "InterfaceName",
    "Line",
    "Network",
    "Network6",
    "NhrpAuthentication",
    "PreSharedKey",
    "ProcessName",
    "RegionName",
    "ReleaseField",
    "RouteDistinguisher",
    "RoutingKey",
    "Url",
    "WanAddress",
    "is_host",
    "line_fault",
    "one_of",
    "refuse",
    "shown",
    "whole",
]
