"""IKEv2: proposals, policies, keyrings, profiles and the global switches."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network

from dmvpn.config.model.line import NOWHERE, Line
from dmvpn.model import Address


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
    networks: every address line, IPv6 too.  key_encryption: 0 plain, 6 encrypted.
    """

    name: str
    network: IPv4Network | None = None
    identity: tuple[str, str] | None = None
    local_key: str | None = field(default=None, repr=False)
    remote_key: str | None = field(default=None, repr=False)
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    hostname: str | None = None
    key_encryption: int = 0
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
    network6: IPv6Network | None = None


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
    match_addresses: tuple[str, ...] = ()
    keyring_aaa: bool = False
    nat_keepalive: int | None = None
    config_exchange: tuple[str, ...] = ()
    shutdown: bool = False
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Ikev2Global:
    """Global ``crypto ikev2 …`` lines, and which smart defaults are switched off.

    cookie_challenge: half-open SAs before cookies, None: off.  dpd: as in `Ikev2Profile`.
    max_in_negotiation, max_sa: of ``limit``.  nat_keepalive, fragmentation: seconds, bytes.
    disabled: kinds of ``no crypto ikev2 {proposal | policy | profile} default`` and
    ``no crypto ipsec {transform-set | profile} default``: proposal, policy, profile, transform-set,
    ipsec-profile.
    """

    cookie_challenge: int | None = None
    max_in_negotiation: int | None = None
    max_sa: int | None = None
    dpd: tuple[int, int, str] | None = None
    nat_keepalive: int | None = None
    fragmentation: int | None = None
    http_url_cert: bool = True
    window: int | None = None
    disabled: frozenset[str] = frozenset()
    lines: tuple[Line, ...] = ()
