"""Crypto suites by name: what IKEv2 and IPsec use together, and how many bytes they cost.

Sizes: RFC 4303 (ESP), RFC 4106 (GCM in ESP), RFC 3602 (AES-CBC), RFC 2404 (HMAC-SHA1-96),
RFC 4868 (HMAC-SHA2).  A GCM proposal takes ``prf`` and no ``integrity``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suite:
    """One suite.  iv_bytes, icv_bytes, block_bytes: of ESP; block_bytes: what padding fills up to.

    weak: refused by releases that refuse weak crypto (FN72510).
    """

    name: str
    encryption: str
    integrity: tuple[str, ...]
    prf: tuple[str, ...]
    group: int
    transforms: tuple[str, ...]
    iv_bytes: int
    icv_bytes: int
    block_bytes: int
    weak: bool = False

    @property
    def is_gcm(self) -> bool:
        """Whether IKEv2 itself uses AES-GCM."""
        return "gcm" in self.encryption


AUTOMATIC = "auto"
"""The suite name that means: the strongest one every router of the cloud has."""

SUITES: dict[str, Suite] = {
    suite.name: suite
    for suite in (
        Suite("gcm-256", "aes-gcm-256", (), ("sha384",), 20, ("esp-gcm 256",), 8, 16, 4),
        Suite("gcm-128", "aes-gcm-128", (), ("sha256",), 19, ("esp-gcm",), 8, 16, 4),
        Suite(
            "cbc-256", "aes-cbc-256", ("sha256",), (), 14,
            ("esp-aes 256", "esp-sha256-hmac"), 16, 16, 16,
        ),
        Suite(
            "cbc-128", "aes-cbc-128", ("sha256",), (), 14,
            ("esp-aes", "esp-sha256-hmac"), 16, 16, 16,
        ),
        Suite(
            "3des-sha1", "3des", ("sha1",), (), 2,
            ("esp-3des", "esp-sha-hmac"), 8, 12, 8, weak=True,
        ),
    )
}  # fmt: skip
"""Strongest first: `AUTOMATIC` takes the first one that is not weak and every router has."""
