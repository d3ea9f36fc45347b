"""What an IOS configuration says about DMVPN, typed.

`RouterConfig` is the reading of any IOS or IOS-XE configuration, ours or a stranger's.  Lint and
simulate read nothing else.  Hidden defaults are resolved: a field holds what the router does, not
what is printed.  Every object keeps the `Line` it was read from (`at`), so a cause or a finding can
name it; `lines` of an object are all lines of its block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Interface
from typing import TYPE_CHECKING

from dmvpn.model import Address, Release
from dmvpn.redact import redact

if TYPE_CHECKING:
    from dmvpn.config.tree import ConfigTree


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the configuration text: number from 1, text without its indentation.

    ``text`` may hold a secret; ``str()`` and ``repr()`` mask it, so print the line, not its text.
    """

    number: int
    text: str

    def __str__(self) -> str:
        return redact(self.text)

    def __repr__(self) -> str:
        return f"Line({self.number}, {redact(self.text)!r})"


NOWHERE = Line(0, "")
"""The line of a thing that stands in no text: a default."""


class TunnelMode(StrEnum):
    """``tunnel mode …`` as far as DMVPN goes; ``gre ip`` is IOS's default."""

    GRE = "gre ip"
    GRE_IPV6 = "gre ipv6"
    MGRE = "gre multipoint"
    MGRE_IPV6 = "gre multipoint ipv6"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class NhrpMap:
    """``ip nhrp map TUNNEL_ADDRESS NBMA``."""

    tunnel_address: Address
    nbma_address: Address
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class NhsConfig:
    """``ip nhrp nhs …`` in any of its forms.

    address: None for ``nhs dynamic``.  nbma: from the one-line form, an address or a FQDN; None
    when an ``ip nhrp map`` has to give it.  multicast: the ``multicast`` keyword of that form.
    """

    address: Address | None
    nbma: Address | str | None = None
    multicast: bool = False
    priority: int = 0
    cluster: int = 0
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class NhrpConfig:
    """``ip nhrp …`` (or ``ipv6 nhrp …``) of one tunnel; network_id None: NHRP is off."""

    network_id: int | None = None
    authentication: str | None = field(default=None, repr=False)
    holdtime: int = 7200
    registration_timeout: int | None = None
    registration_unique: bool = True
    maps: tuple[NhrpMap, ...] = ()
    multicast_dynamic: bool = False
    multicast: tuple[Address | str, ...] = ()
    nhs: tuple[NhsConfig, ...] = ()
    redirect: bool = False
    shortcut: bool = False
    group: str | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class TunnelConfig:
    """The ``tunnel …`` lines of an interface.

    source: interface name or address; destination: address or name; protection: IPsec profile.
    """

    source: Address | str | None = None
    destination: Address | str | None = None
    mode: TunnelMode = TunnelMode.GRE
    key: int | None = None
    vrf: str | None = None
    protection: str | None = None
    shared: bool = False
    if_state_nhrp: bool = False
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class EigrpInterface:
    """EIGRP settings of one interface, from the classic lines or a named ``af-interface``."""

    interface: str
    split_horizon: bool = True
    next_hop_self: bool = True
    passive: bool = False
    hello_interval: int = 5
    hold_time: int = 15
    summaries: tuple[IPv4Network, ...] = ()
    authentication_mode: str | None = None
    authentication_key: str | None = field(default=None, repr=False)
    shutdown: bool = False
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class EigrpConfig:
    """One EIGRP address family: a classic process, or one ``address-family`` of a named one.

    name: None for classic.  networks: (network, wildcard as a network).  interfaces: by name, with
    ``af-interface default`` already folded in for every interface that has own settings; use
    `interface_settings` for any interface.
    """

    autonomous_system: int
    name: str | None = None
    vrf: str | None = None
    address_family: str = "ipv4"
    router_id: IPv4Address | None = None
    networks: tuple[IPv4Network, ...] = ()
    default: EigrpInterface = EigrpInterface("default")
    interfaces: Mapping[str, EigrpInterface] = field(default_factory=dict)
    stub: frozenset[str] = frozenset()
    redistribute: tuple[str, ...] = ()
    auto_summary: bool = False
    k_values: tuple[int, ...] = (1, 0, 1, 0, 0)
    shutdown: bool = False
    at: Line = NOWHERE

    def interface_settings(self, interface: str) -> EigrpInterface:
        """What EIGRP does on that interface."""
        return self.interfaces.get(interface, self.default)


@dataclass(frozen=True, slots=True)
class Interface:
    """One interface.  addresses: primary first.  shutdown: administratively down."""

    name: str
    description: str = ""
    vrf: str | None = None
    addresses: tuple[IPv4Interface, ...] = ()
    ipv6_addresses: tuple[IPv6Interface, ...] = ()
    dhcp: bool = False
    unnumbered: str | None = None
    shutdown: bool = False
    ip_mtu: int | None = None
    tcp_mss: int | None = None
    bandwidth: int | None = None
    delay: int | None = None
    acl_in: str | None = None
    acl_out: str | None = None
    nat: str | None = None
    tunnel: TunnelConfig | None = None
    nhrp: NhrpConfig | None = None
    nhrp_ipv6: NhrpConfig | None = None
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()

    @property
    def address(self) -> IPv4Interface | None:
        """The primary IPv4 address."""
        return self.addresses[0] if self.addresses else None


@dataclass(frozen=True, slots=True)
class Ikev2Proposal:
    """``crypto ikev2 proposal``; algorithms in the order typed, in the words of the CLI."""

    name: str
    encryption: tuple[str, ...] = ()
    integrity: tuple[str, ...] = ()
    prf: tuple[str, ...] = ()
    groups: tuple[int, ...] = ()
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Ikev2Policy:
    """``crypto ikev2 policy``; match_fvrf None: global only, ``any``: every VRF."""

    name: str
    proposals: tuple[str, ...] = ()
    match_fvrf: str | None = None
    match_addresses: tuple[Address, ...] = ()
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyringPeer:
    """One ``peer`` of an IKEv2 keyring.  network: the addresses it is for.

    identity: (kind, value), kind address|fqdn|email|key-id.  Keys are shown to nobody.
    """

    name: str
    network: IPv4Network | None = None
    identity: tuple[str, str] | None = None
    local_key: str | None = field(default=None, repr=False)
    remote_key: str | None = field(default=None, repr=False)
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Ikev2Keyring:
    """``crypto ikev2 keyring``; peers in the order typed."""

    name: str
    peers: tuple[KeyringPeer, ...] = ()
    at: Line = NOWHERE


@dataclass(frozen=True, slots=True)
class RemoteIdentity:
    """``match identity remote …``; network None for other kinds than address.

    kind: address | fqdn | fqdn-domain | email | key-id | any
    """

    kind: str
    network: IPv4Network | None = None
    value: str = ""
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Ikev2Profile:
    """``crypto ikev2 profile``.  identity_local: (kind, value), None: the outgoing address."""

    name: str
    match_fvrf: str | None = None
    match_remote: tuple[RemoteIdentity, ...] = ()
    match_certificate: str | None = None
    identity_local: tuple[str, str] | None = None
    authentication_local: str | None = None
    authentication_remote: tuple[str, ...] = ()
    keyring: str | None = None
    trustpoint: str | None = None
    dpd: tuple[int, int, str] | None = None
    lifetime: int = 86400
    ivrf: str | None = None
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class TransformSet:
    """``crypto ipsec transform-set``; transforms as tokens: ``esp-aes 256``, ``esp-sha256-hmac``."""

    name: str
    transforms: tuple[str, ...] = ()
    mode: str = "tunnel"
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class IpsecProfile:
    """``crypto ipsec profile``.  pfs: the DH group number, None: no PFS."""

    name: str
    transform_sets: tuple[str, ...] = ()
    ikev2_profile: str | None = None
    isakmp_profile: str | None = None
    pfs: int | None = None
    lifetime_seconds: int | None = None
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class StaticRoute:
    """``ip route [vrf V] PREFIX {INTERFACE | NEXT_HOP} … [distance]``."""

    prefix: IPv4Network
    next_hop: IPv4Address | None = None
    interface: str | None = None
    vrf: str | None = None
    distance: int = 1
    dhcp: bool = False
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """One entry of an access list, in the words typed after permit or deny."""

    action: str
    words: tuple[str, ...]
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class AccessList:
    """``ip access-list …`` or the numbered form; kind standard | extended."""

    name: str
    kind: str
    entries: tuple[AccessEntry, ...] = ()
    at: Line = NOWHERE


@dataclass(frozen=True, slots=True)
class RouterConfig:
    """One router's configuration as far as DMVPN depends on it.

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

    def tunnels(self) -> tuple[Interface, ...]:
        """The tunnel interfaces, in the order they stand."""
        return tuple(item for item in self.interfaces.values() if item.tunnel is not None)
