"""IKE, certificate and IPsec objects of one cloud."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network

from dmvpn.design.cloud import CloudDecision
from dmvpn.design.model import (
    Ikev2Design,
    Ikev2ProposalDesign,
    IpsecDesign,
    IsakmpDesign,
    IsakmpKeyDesign,
    KeyringPeerDesign,
    TrustpointDesign,
)
from dmvpn.intent.model import RouterIntent
from dmvpn.model import Release, Secret

ANYONE = IPv4Network("0.0.0.0/0")
ANYONE_6 = IPv6Network("::/0")
Net = IPv4Network | IPv6Network


def object_name(cloud: CloudDecision) -> str:
    """All crypto objects of a cloud have one name; IOS keeps each kind apart."""
    return f"DMVPN-{cloud.name}"


def versions(cloud: CloudDecision, router: RouterIntent) -> tuple[bool, bool]:
    """(IKEv1, IKEv2): what the router speaks; a host may lag behind its cloud."""
    version = router.member(cloud.name).ike_version or cloud.intent.ike.version
    return version != "ikev2", version != "ikev1"


def anyone(cloud: CloudDecision) -> Net:
    """The prefix that is everybody, in the transport's IP version."""
    return ANYONE_6 if cloud.intent.transport == "ipv6" else ANYONE


def certificates(cloud: CloudDecision) -> bool:
    """Whether peers prove themselves by certificates."""
    return cloud.intent.ike.authentication == "certificate"


def ikev2_design(cloud: CloudDecision, router: RouterIntent) -> Ikev2Design:
    """One wildcard peer: a spoke meets spokes it has never heard of (phases 2 and 3)."""
    name, ike, suite = object_name(cloud), cloud.intent.ike, cloud.suite
    certificate = ike.certificate if certificates(cloud) else None
    return Ikev2Design(
        proposal=Ikev2ProposalDesign(
            name, (suite.encryption,), suite.integrity, suite.prf, (suite.group,)
        ),
        policy=name,
        keyring="" if certificate else name,
        peers=() if certificate else tuple(_peers(cloud, router)),
        profile=name,
        match_remote=anyone(cloud),
        dpd_interval=ike.dpd.interval,
        dpd_retry=ike.dpd.retry,
        dpd_mode=ike.dpd.mode,
        # 86400 s is the default of every release and not printed.
        lifetime=ike.lifetime if ike.lifetime != 86400 else None,
        front_door_vrf=cloud.wan(router).front_door_vrf or "",
        trustpoint=certificate.trustpoint if certificate else "",
        certificate_map=name if certificate else "",
        nat_keepalive=ike.nat_keepalive,
    )


def _peers(cloud: CloudDecision, router: RouterIntent) -> Iterator[KeyringPeerDesign]:
    for name, network, key, remote in _keys(cloud, router):
        yield KeyringPeerDesign(name, network, key, remote)


def _keys(
    cloud: CloudDecision, router: RouterIntent
) -> Iterator[tuple[str, Net, Secret, Secret | None]]:
    """(peer, address, our key, its key): the wildcard, a spoke's own key, or a key of each site."""
    ike = cloud.intent.ike
    own = router.member(cloud.name).pre_shared_key
    if ike.keys == "site":
        for other in _talked_to(cloud, router):
            theirs = other.member(cloud.name).pre_shared_key
            if own is not None and theirs is not None:
                yield other.name.upper(), _host(cloud, other), own, theirs
        return
    if ike.keys == "peer":
        for other in cloud.servers(router):
            if own is not None:
                yield other.name.upper(), _host(cloud, other), own, None
        for other in cloud.clients(router):
            theirs = other.member(cloud.name).pre_shared_key
            if theirs is not None:
                yield other.name.upper(), _host(cloud, other), theirs, None
    if ike.pre_shared_key is not None:
        yield "ANY", anyone(cloud), ike.pre_shared_key, None


def _talked_to(cloud: CloudDecision, router: RouterIntent) -> Iterator[RouterIntent]:
    """The routers it has a tunnel with: in phase 1 hubs and clients, else every other one."""
    near = {one.name for one in (*cloud.servers(router), *cloud.clients(router))}
    for other in cloud.members:
        if other != router and (cloud.intent.phase != 1 or other.name in near):
            yield other


def _host(cloud: CloudDecision, router: RouterIntent) -> Net:
    address = cloud.nbma(router)
    if address is None:
        return anyone(cloud)  # refused: see refusals._keys_without_address
    return IPv4Network(address) if address.version == 4 else IPv6Network(address)


def isakmp_design(cloud: CloudDecision, router: RouterIntent, priority: int) -> IsakmpDesign:
    """IKEv1: the policy's number, and keyring and profile so that a front-door VRF works too."""
    name, ike, suite = object_name(cloud), cloud.intent.ike, cloud.suite
    release = router.settings.release
    certificate = ike.certificate if certificates(cloud) else None
    vrf = cloud.wan(router).front_door_vrf or ""
    keys = () if certificate else tuple(_keys(cloud, router))
    return IsakmpDesign(
        priority=priority,
        encryption=_encryption(suite.isakmp_encryption, release),
        hash="" if suite.isakmp_hash == "sha" else suite.isakmp_hash,
        authentication="" if certificate else "pre-share",
        group=None if suite.group == _hidden_group(release) else suite.group,
        lifetime=ike.lifetime if ike.lifetime != 86400 else None,
        name=name,
        vrf=vrf,
        keys=tuple(IsakmpKeyDesign(_masked(network), key) for _, network, key, _ in keys),
        identity=_isakmp_identity(cloud, vrf),
        keepalive=ike.dpd.interval,
        retry=ike.dpd.retry,
        trustpoint=certificate.trustpoint if certificate else "",
        certificate_map=name if certificate else "",
    )


def _encryption(value: str, release: Release) -> str:
    """Classic IOS prints ``encr aes 256``, IOS-XE ``encryption aes 256`` (observed)."""
    return f"{'encr' if release.major in (12, 15) else 'encryption'} {value}"


def _hidden_group(release: Release) -> int:
    """Group 1 is hidden, group 14 from 17.11 on (commands.md: differs per release; unverified)."""
    return 14 if release.major >= 16 and release >= Release(17, 11) else 1


def _masked(network: Net) -> str:
    if isinstance(network, IPv6Network):
        return f"ipv6 {str(network).upper()}"
    if network.prefixlen == 32:
        return str(network.network_address)
    return f"{network.network_address} {network.netmask}"


def _isakmp_identity(cloud: CloudDecision, vrf: str) -> str:
    if cloud.intent.transport == "ipv6":
        return "ipv6 ::/0"
    return f"0.0.0.0 {vrf}".strip()


def trustpoint_design(cloud: CloudDecision, router: RouterIntent) -> TrustpointDesign | None:
    """The trustpoint enrols over the WAN: that is there before any tunnel."""
    certificate = cloud.intent.ike.certificate
    if certificate is None or not certificates(cloud):
        return None
    wan = cloud.wan(router)
    parts = [f"CN={router.hostname}", *([certificate.subject] if certificate.subject else [])]
    scep = certificate.enrollment == "scep"
    return TrustpointDesign(
        name=certificate.trustpoint,
        enrollment=f"url {certificate.url}" if scep else "terminal",
        subject=",".join(parts),
        revocation=certificate.revocation,
        rsa_bits=certificate.rsa_bits,
        issuer=certificate.issuer,
        fingerprint=(certificate.fingerprint or "").upper(),
        vrf=wan.front_door_vrf or "",
        source=wan.interface if scep else "",
        auto_enroll=certificate.auto_enroll,
    )


def ipsec_design(cloud: CloudDecision, router: RouterIntent) -> IpsecDesign:
    """Perfect forward secrecy uses the DH group of the suite."""
    name, ipsec = object_name(cloud), cloud.intent.ipsec
    ikev1, ikev2 = versions(cloud, router)
    replay = {None: "", 0: "disable"}
    return IpsecDesign(
        transform_set=name,
        transforms=cloud.suite.transforms,
        mode=ipsec.mode,
        profile=name,
        pfs_group=cloud.suite.group if ipsec.perfect_forward_secrecy else None,
        ikev2_profile=name if ikev2 else "",
        isakmp_profile=name if ikev1 else "",
        lifetime_seconds=ipsec.lifetime_seconds,
        lifetime_kilobytes=ipsec.lifetime_kilobytes,
        idle_time=ipsec.idle_time,
        replay=replay.get(ipsec.replay_window, f"window-size {ipsec.replay_window}"),
    )


def global_lines(cloud: CloudDecision, router: RouterIntent) -> Iterator[str]:
    """Lines of the whole router that IKE and IPsec need; in IOS's order."""
    ike, ipsec = cloud.intent.ike, cloud.intent.ipsec
    ikev1, ikev2 = versions(cloud, router)
    if ikev1 and certificates(cloud):
        yield "crypto isakmp identity dn"
    if ikev1 and ike.nat_keepalive is not None:
        yield f"crypto isakmp nat keepalive {ike.nat_keepalive}"
    if ikev2 and ike.fragmentation_mtu is not None:
        yield f"crypto ikev2 fragmentation mtu {ike.fragmentation_mtu}"
    if ikev2 and cloud.intent.security.group_tags == "ikev2":
        yield "crypto ikev2 cts sgt"
    if ipsec.df_bit != "copy":
        yield f"crypto ipsec df-bit {ipsec.df_bit}"
    if ipsec.fragmentation != "before-encryption":
        yield f"crypto ipsec fragmentation {ipsec.fragmentation}"
