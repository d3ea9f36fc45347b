"""IPsec: transform sets, profiles, crypto maps and the global switches."""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.config.model.line import NOWHERE, Line


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
    """``crypto ipsec profile``.  pfs: the DH group number, None: no PFS.

    lifetime_seconds, lifetime_kilobytes, replay_window: None where the global setting holds.
    """

    name: str
    transform_sets: tuple[str, ...] = ()
    ikev2_profile: str | None = None
    isakmp_profile: str | None = None
    pfs: int | None = None
    lifetime_seconds: int | None = None
    lifetime_kilobytes: int | None = None
    replay_window: int | None = None
    replay_disabled: bool = False
    idle_time: int | None = None
    responder_only: bool = False
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class IpsecGlobal:
    """Global ``crypto ipsec …`` lines; defaults are IOS's.

    df_bit: clear | set | copy.  fragmentation: before-encryption | after-encryption.
    """

    lifetime_seconds: int = 3600
    lifetime_kilobytes: int | None = 4608000
    replay_window: int = 64
    replay_disabled: bool = False
    df_bit: str = "copy"
    fragmentation: str = "before-encryption"
    nat_transparency: bool = True
    idle_time: int | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class CryptoMapEntry:
    """One entry of a crypto map.  kind: ipsec-isakmp | ipsec-manual | gdoi | dynamic."""

    sequence: int
    kind: str = "ipsec-isakmp"
    peers: tuple[str, ...] = ()
    access_list: str | None = None
    transform_sets: tuple[str, ...] = ()
    pfs: int | None = None
    isakmp_profile: str | None = None
    ikev2_profile: str | None = None
    dynamic: str | None = None
    lifetime_seconds: int | None = None
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class CryptoMap:
    """``crypto map NAME`` or ``crypto dynamic-map NAME`` (is_dynamic)."""

    name: str
    entries: tuple[CryptoMapEntry, ...] = ()
    local_address: str | None = None
    is_dynamic: bool = False
    at: Line = NOWHERE
