"""Crypto suites by name: what IKEv2 and IPsec use together, and how many bytes they cost.

Sizes: RFC 4303 (ESP), RFC 4106 (GCM in ESP), RFC 3602 (AES-CBC), RFC 2404 (HMAC-SHA1-96),
RFC 4868 (HMAC-SHA2).  A GCM proposal takes ``prf`` and no ``integrity``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Suite:
    """One suite.  iv_bytes, icv_bytes, block_bytes: of ESP; block_bytes: what padding fills up to.

    weak: refused by releases that refuse weak crypto (FN72510).  ah_bytes: an AH in front of ESP.
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
    ah_bytes: int = 0

    @property
    def isakmp_encryption(self) -> str:
        """What IKEv1 takes for it: IKEv1 has no GCM."""
        return "3des" if self.weak else "aes 256" if self.name.endswith("256") else "aes"

    @property
    def isakmp_hash(self) -> str:
        """IKEv1's word; SHA-1 is ``sha`` there."""
        return (*self.integrity, *self.prf)[0].replace("sha1", "sha")

    @property
    def is_gcm(self) -> bool:
        """Whether IKEv2 itself uses AES-GCM."""
        return "gcm" in self.encryption


def with_authentication_header(suite: Suite) -> Suite:
    """AH takes over integrity, ESP only encrypts (RFC 4302: 12 bytes and the ICV)."""
    esp = suite.transforms[0]
    hmac = suite.transforms[1].removeprefix("esp-")
    return replace(
        suite,
        name=f"{suite.name} with AH",
        transforms=(f"ah-{hmac}", esp),
        ah_bytes=12 + suite.icv_bytes,
        icv_bytes=0,
    )


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
