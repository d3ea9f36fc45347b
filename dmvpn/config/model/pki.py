"""PKI: trustpoints, certificate maps, certificate chains."""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.config.model.line import NOWHERE, Line


@dataclass(frozen=True, slots=True)
class Trustpoint:
    """``crypto pki trustpoint`` (``crypto ca trustpoint`` on old releases).

    revocation_check: in the order typed, () is the default ``crl``.  enrollment: ``terminal``,
    ``selfsigned``, ``url U``, ``mode ra``…  key: (label, bits or None) of ``rsakeypair`` or
    ``eckeypair``; key_kind rsa | ec.  auto_enroll: percent, None: off.
    """

    name: str
    enrollment: tuple[str, ...] = ()
    revocation_check: tuple[str, ...] = ()
    subject_name: str | None = None
    fqdn: str | None = None
    key: tuple[str, int | None] | None = None
    key_kind: str = "rsa"
    auto_enroll: int | None = None
    vrf: str | None = None
    source_interface: str | None = None
    fingerprint: str | None = None
    hash: str | None = None
    usage: tuple[str, ...] = ()
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()

    @property
    def self_signed(self) -> bool:
        """The router's own certificate, as its HTTPS server makes one."""
        return "selfsigned" in self.enrollment


@dataclass(frozen=True, slots=True)
class CertificateMap:
    """``crypto pki certificate map NAME SEQUENCE``; conditions such as ``subject-name co x``."""

    name: str
    sequence: int
    conditions: tuple[str, ...] = ()
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificateChain:
    """``crypto pki certificate chain TRUSTPOINT``: which certificates it holds, not their bytes.

    certificates: ``ca 01``, ``self-signed 01``, ``02`` …
    """

    trustpoint: str
    certificates: tuple[str, ...] = ()
    at: Line = NOWHERE

    @property
    def has_ca(self) -> bool:
        """The CA's certificate is there."""
        return any(name.startswith("ca ") for name in self.certificates)
