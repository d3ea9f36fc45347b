"""DMV24x: pre-shared keys between two routers."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.lint.crypto import ike_version, ikev2_profile_of
from dmvpn.lint.keys import KeyTable, keys_of, uses_keys
from dmvpn.lint.model import (
    ERROR,
    Cloud,
    Member,
    Seen,
    on_cloud,
)
from dmvpn.lint.peers import blamed
from dmvpn.model import Address, Phase


@on_cloud("DMV240", ERROR)
def pre_shared_key_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Two routers have the same key for each other.

    Why: IKEv1 stays in MM_KEY_EXCH (``failed its sanity check or is malformed``), IKEv2 ends with
        ``Failed to authenticate``.  Keys stored encrypted (type 6) cannot be compared.
    Fix: the same key on both.
    Source: Cisco Live BRKSEC-3052; azghari-med/lab-dmvpn-phase3-ipsec-skybridge troubleshooting log.
    """
    tables = {member.name: KeyTable(keys_of(member)) for member in cloud.members}

    def agree(client: Member, server: Member) -> bool | None:
        if server.nbma is None or ike_version(client) != ike_version(server):
            return None
        mine = tables[client.name].key_for(server.nbma)
        theirs = tables[server.name].key_for(client.nbma) if client.nbma else None
        if mine is None or theirs is None or mine.encrypted or theirs.encrypted:
            return None
        return mine.local == theirs.remote and mine.remote == theirs.local

    for member, peer in blamed(cloud, agree):
        key = tables[member.name].key_for(peer.nbma) if peer.nbma else None
        yield member.seen(key.at if key else None, f"another pre-shared key than {peer.name} has")


@on_cloud("DMV241", ERROR)
def key_for_hub_only_ikev1(cloud: Cloud) -> Iterator[Seen]:
    """In phase 2 and 3 a spoke has a key for other spokes (IKEv1).

    Why: towards the hub all is well; spoke to spoke IKE fails (``No pre-shared key with …``), and
        traffic goes by the hub or nowhere.
    Fix: a key for 0.0.0.0 or for the spokes' prefixes, or certificates.
    Source: Cisco DMVPN configuration guide 15S (``crypto isakmp key … address 0.0.0.0``); the most
        frequent real fault in 55 public configurations.
    """
    yield from _keys_for_hubs_only(cloud, 1)


@on_cloud("DMV242", ERROR)
def key_for_hub_only_ikev2(cloud: Cloud) -> Iterator[Seen]:
    """In phase 2 and 3 a spoke's IKEv2 keyring and profile cover other spokes.

    Why: towards the hub all is well; spoke to spoke IKE finds no profile or no key.
    Fix: ``address 0.0.0.0 0.0.0.0`` in the keyring and ``match identity remote address 0.0.0.0`` in
        the profile, or certificates.
    Source: Cisco IWAN technology design guide (IKEv2 with wildcard matches); seen in two public labs.
    """
    yield from _keys_for_hubs_only(cloud, 2)
    if cloud.phase not in (Phase.TWO, Phase.THREE):
        return
    for spoke in cloud.spokes:
        profile = ikev2_profile_of(spoke)
        addresses = [r.network for r in profile.match_remote] if profile is not None else []
        if profile is None or profile.match_certificate or not addresses or None in addresses:
            continue
        hubs = _hub_addresses(spoke)
        if hubs and all(
            n is not None and n.prefixlen == 32 and n.network_address in hubs for n in addresses
        ):
            yield spoke.seen(
                profile.match_remote[0].at, f"profile {profile.name} matches hubs only"
            )


def _keys_for_hubs_only(cloud: Cloud, version: int) -> Iterator[Seen]:
    if cloud.phase not in (Phase.TWO, Phase.THREE):
        return
    for spoke in cloud.spokes:
        if ike_version(spoke) != version or not spoke.multipoint or not uses_keys(spoke):
            continue
        keys, hubs = keys_of(spoke), _hub_addresses(spoke)
        if keys and hubs and all(
            key.network.prefixlen == key.network.max_prefixlen and key.network.network_address in hubs
            for key in keys
        ):  # fmt: skip
            yield spoke.seen(
                keys[0].at, "the key is for the hub alone; other spokes have none here"
            )


def _hub_addresses(spoke: Member) -> set[Address]:
    nhrp = spoke.nhrp
    found = {nhs.nbma for nhs in nhrp.nhs} | {known.nbma_address for known in nhrp.maps}
    return {address for address in found if address is not None and not isinstance(address, str)}
