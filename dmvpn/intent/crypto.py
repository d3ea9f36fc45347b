"""``ike`` and ``ipsec`` of a cloud."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dmvpn.intent.base import Model
from dmvpn.intent.values import Fingerprint, Line, PreSharedKey, ProcessName, Url, one_of, whole
from dmvpn.suites import AUTOMATIC, SUITES

IkeVersion = Annotated[Literal["ikev1", "ikev2", "both"], one_of("ikev1", "ikev2", "both")]
Revocation = Annotated[Literal["crl", "ocsp", "none"], one_of("crl", "ocsp", "none")]


class DpdIntent(Model):
    """``ike.dpd``: dead peer detection; interval and retry in seconds."""

    interval: Annotated[int, whole(10, 3600)] = 30
    retry: Annotated[int, whole(2, 60)] = 5
    mode: Annotated[Literal["on-demand", "periodic"], one_of("on-demand", "periodic")] = "on-demand"


class CertificateIntent(Model):
    """``ike.certificate``: url of the SCEP server; subject: what follows ``CN=<host name>,``.

    issuer: text the issuer name of a peer's certificate must contain.  auto_enroll: percent of the
    lifetime after which a new certificate is asked for.
    """

    trustpoint: ProcessName = "DMVPN"
    enrollment: Annotated[Literal["scep", "terminal"], one_of("scep", "terminal")] = "scep"
    url: Url | None = None
    subject: Line | None = None
    issuer: Line
    fingerprint: Fingerprint | None = None
    revocation: Annotated[tuple[Revocation, ...], Field(min_length=1)] = ("crl",)
    rsa_bits: Annotated[int, whole(2048, 4096)] = 2048
    auto_enroll: Annotated[int, whole(1, 100)] | None = None


class IkeIntent(Model):
    """``ike``; lifetime, nat_keepalive in seconds; fragmentation_mtu in bytes.

    keys: wildcard: one key for everybody (pre_shared_key); peer: each spoke shares its own key with
    the hubs; site: each router signs with its own key (hosts: ``clouds.NAME.pre_shared_key``).
    """

    version: IkeVersion = "ikev2"
    authentication: Annotated[
        Literal["pre-shared", "certificate"], one_of("pre-shared", "certificate")
    ] = "pre-shared"
    pre_shared_key: PreSharedKey | None = None
    keys: Annotated[Literal["wildcard", "peer", "site"], one_of("wildcard", "peer", "site")] = (
        "wildcard"
    )
    certificate: CertificateIntent | None = None
    dpd: DpdIntent = Field(default_factory=DpdIntent)
    lifetime: Annotated[int, whole(120, 86400)] | None = None
    nat_keepalive: Annotated[int, whole(5, 3600)] | None = None
    fragmentation_mtu: Annotated[int, whole(68, 1500)] | None = None


class IpsecIntent(Model):
    """``ipsec``: nat_traversal: leave room for UDP encapsulation in the MTU.

    lifetime_seconds, lifetime_kilobytes: of the SAs; replay_window in packets, 0: no check.
    df_bit, fragmentation: of the whole router.  authentication_header: AH instead of ESP's own
    integrity.
    """

    suite: Annotated[str, one_of(AUTOMATIC, *SUITES)] = AUTOMATIC
    mode: Annotated[Literal["transport", "tunnel"], one_of("transport", "tunnel")] = "transport"
    perfect_forward_secrecy: bool = True
    nat_traversal: bool = True
    authentication_header: bool = False
    lifetime_seconds: Annotated[int, whole(120, 86400)] | None = None
    lifetime_kilobytes: Annotated[int, whole(2560, 4294967295)] | None = None
    idle_time: Annotated[int, whole(60, 86400)] | None = None
    replay_window: (
        Annotated[Literal[0, 64, 128, 256, 512, 1024], one_of(0, 64, 128, 256, 512, 1024)] | None
    ) = None
    df_bit: Annotated[Literal["clear", "copy", "set"], one_of("clear", "copy", "set")] = "copy"
    fragmentation: Annotated[
        Literal["before-encryption", "after-encryption"],
        one_of("before-encryption", "after-encryption"),
    ] = "before-encryption"
