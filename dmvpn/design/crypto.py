"""IKEv2 and IPsec objects of one cloud."""

from __future__ import annotations

from ipaddress import IPv4Network

from dmvpn.design.cloud import CloudDecision
from dmvpn.design.model import Ikev2Design, Ikev2ProposalDesign, IpsecDesign, KeyringPeerDesign

ANYONE = IPv4Network("0.0.0.0/0")


def object_name(cloud: CloudDecision) -> str:
    """All crypto objects of a cloud have one name; IOS keeps each kind apart."""
    return f"DMVPN-{cloud.name}"


def ikev2_design(cloud: CloudDecision) -> Ikev2Design:
    """One wildcard peer: a spoke meets spokes it has never heard of (phases 2 and 3)."""
    name, ike, suite = object_name(cloud), cloud.intent.ike, cloud.suite
    return Ikev2Design(
        proposal=Ikev2ProposalDesign(
            name, (suite.encryption,), suite.integrity, suite.prf, (suite.group,)
        ),
        policy=name,
        keyring=name,
        peers=(KeyringPeerDesign("ANY", ANYONE, ike.pre_shared_key),),
        profile=name,
        match_remote=ANYONE,
        dpd_interval=ike.dpd.interval,
        dpd_retry=ike.dpd.retry,
        dpd_mode=ike.dpd.mode,
        # 86400 s is the default of every release and not printed.
        lifetime=ike.lifetime if ike.lifetime != 86400 else None,
    )


def ipsec_design(cloud: CloudDecision) -> IpsecDesign:
    """Perfect forward secrecy uses the DH group of the suite."""
    name, ipsec = object_name(cloud), cloud.intent.ipsec
    return IpsecDesign(
        transform_set=name,
        transforms=cloud.suite.transforms,
        mode=ipsec.mode,
        profile=name,
        pfs_group=cloud.suite.group if ipsec.perfect_forward_secrecy else None,
        ikev2_profile=name,
    )
