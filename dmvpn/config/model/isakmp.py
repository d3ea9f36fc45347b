"""IKEv1: policies, keys, keyrings, profiles and the global switches."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network

from dmvpn.config.model.line import NOWHERE, Line


@dataclass(frozen=True, slots=True)
class IsakmpPolicy:
    """``crypto isakmp policy``.  Defaults are what IOS uses for a line that is not there.

    encryption: ``des``, ``3des``, ``aes``, ``aes 192``, ``aes 256``; hash: ``sha``, ``md5``,
    ``sha256`` …; authentication: ``rsa-sig``, ``pre-share``, ``rsa-encr``, ``ecdsa-sig``.
    lifetime: seconds.  typed: the fields that stand in the text; the others are defaults.
    """

    priority: int
    encryption: str = "des"
    hash: str = "sha"
    authentication: str = "rsa-sig"
    group: int = 1
    lifetime: int = 86400
    typed: frozenset[str] = frozenset()
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class IsakmpKey:
    """``crypto isakmp key … address|hostname …``, or ``pre-shared-key …`` of a keyring.

    network: the peers it is for, 0.0.0.0/0 for everybody; None with a hostname.
    encryption: 0 plain, 6 encrypted with the config-key.  vrf: of the keyring.
    """

    key: str = field(repr=False)
    network: IPv4Network | IPv6Network | None = None
    hostname: str | None = None
    encryption: int = 0
    no_xauth: bool = False
    vrf: str | None = None
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class IsakmpKeyring:
    """``crypto keyring NAME [vrf FVRF]``; vrf None: the global table."""

    name: str
    vrf: str | None = None
    keys: tuple[IsakmpKey, ...] = ()
    local_address: str | None = None
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class IsakmpIdentity:
    """``match identity …`` of an ISAKMP profile.

    kind: address | host | host-domain | user | user-domain | group; network for addresses;
    vrf: the front-door VRF the address is looked for in.
    """

    kind: str
    network: IPv4Network | IPv6Network | None = None
    value: str = ""
    vrf: str | None = None
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class IsakmpProfile:
    """``crypto isakmp profile``.  vrf: the inside VRF; keepalive: (interval, retry), seconds.

    self_identity: ``address``, ``fqdn``, ``fqdn NAME``, ``user-fqdn NAME``.
    """

    name: str
    vrf: str | None = None
    keyrings: tuple[str, ...] = ()
    match_identity: tuple[IsakmpIdentity, ...] = ()
    match_certificate: tuple[str, ...] = ()
    trustpoints: tuple[str, ...] = ()
    self_identity: str | None = None
    keepalive: tuple[int, int] | None = None
    local_address: str | None = None
    aggressive: bool = False
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class IsakmpGlobal:
    """Global ``crypto isakmp …`` lines.

    identity: address | hostname | dn.  keepalive: (interval, retry, on-demand | periodic).
    nat_keepalive: seconds, None: off.  aggressive_mode: allowed, as it is by default.
    """

    enabled: bool = True
    identity: str = "address"
    keepalive: tuple[int, int, str] | None = None
    nat_keepalive: int | None = None
    aggressive_mode: bool = True
    invalid_spi_recovery: bool = False
    lines: tuple[Line, ...] = ()
