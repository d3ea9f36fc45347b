"""DMV24x: whether two routers can prove to each other who they are."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import Ikev2Profile, Line
from dmvpn.lint.crypto import ike_version, ikev2_profile_of, profile_of
from dmvpn.lint.keys import KeyTable, keys_of, uses_keys
from dmvpn.lint.lines import first
from dmvpn.lint.model import ERROR, WARNING, Cloud, Member, Seen, on_cloud, on_tunnel
from dmvpn.lint.peers import blamed, is_private, named_servers
from dmvpn.model import Address, Phase

MOST_ASKED = 50
"""Spokes whose keys are looked for; a key for each of thousands is nobody's practice."""


@on_cloud("DMV243", ERROR)
def no_key_for_peer(cloud: Cloud) -> Iterator[Seen]:
    """A router that authenticates by key has one for the peer it talks to.

    Why: IKEv1 ends with ``No pre-shared key with …``, IKEv2 with ``Failed to authenticate``: a typo in
        the address, a key in another VRF, or a hub that got a new address.
    Fix: the peer's outer address (or 0.0.0.0) in ``crypto isakmp key`` or in the keyring.
    Source: Cisco IOS Security Command Reference, crypto isakmp key, address (IKEv2 keyring);
        Cisco Live BRKSEC-3052.
    """
    tables = {m.name: KeyTable(keys_of(m)) for m in cloud.members if _by_address(m)}

    def agree(client: Member, server: Member) -> bool | None:
        sides = ((client, _outer(server, client)), (server, _outer(client, None)))
        known = [
            tables[who.name].key_for(peer) is not None
            for who, peer in sides if who.name in tables and peer is not None
        ]  # fmt: skip
        return all(known) if known else None

    for member, peer in blamed(cloud, agree):
        for who, other in ((member, peer), (peer, member)):
            outer = _outer(other, who)
            if who.name in tables and outer is not None and tables[who.name].key_for(outer) is None:
                yield who.seen(_keys_line(who), f"no pre-shared key for {other.name} at {outer}")
                break


def _by_address(member: Member) -> bool:
    """Keys of this tunnel are looked up by the peer's address alone, and are all in the text."""
    if not uses_keys(member):
        return False
    router, profile = member.router, ikev2_profile_of(member)
    if profile is not None:
        ring = router.ikev2_keyrings.get(profile.keyring or "")
        return ring is not None and all(
            (peer.networks or peer.network) and not peer.hostname and not peer.identity
            for peer in ring.peers
        )
    rings = router.isakmp_keyrings.values()
    keys = (*router.isakmp_keys, *(key for ring in rings for key in ring.keys))
    return all(key.network is not None for key in keys)  # none at all are none for anybody


def _outer(peer: Member, client: Member | None) -> Address | None:
    """The address packets of the peer come from, as far as NAT leaves it known."""
    if client is not None:
        mine = {own.ip for own in peer.interface.addresses}
        for nhs, nbma in named_servers(client):
            if nhs.address in mine and nbma is not None:
                return None if isinstance(nbma, str) else nbma
    return None if is_private(peer.nbma) else peer.nbma


def _keys_line(member: Member) -> Line | None:
    keys, profile = keys_of(member), profile_of(member)
    return keys[0].at if keys else (profile.at if profile is not None else None)


@on_cloud("DMV248", WARNING)
def no_key_for_other_spoke(cloud: Cloud) -> Iterator[Seen]:
    """In phase 2 and 3 a spoke that has keys for some other spokes has them for all.

    Why: between the two that have none direct tunnels never come up; their traffic stays on the hub,
        or is lost.
    Fix: the missing peer in the keyring, or one key for all spokes.
    Source: Cisco DMVPN configuration guide 15S (``crypto isakmp key … address 0.0.0.0``).
    """
    if cloud.phase not in (Phase.TWO, Phase.THREE):
        return
    hubs = {hub.nbma for hub in cloud.hubs}
    others = [m for m in cloud.spokes if m.multipoint and m.nbma and not is_private(m.nbma)]
    for spoke in others:
        table = KeyTable(keys_of(spoke)) if _by_address(spoke) else None
        if table is None or any(not key.network.prefixlen for key in table.keys):
            continue
        asked = [m for m in others[:MOST_ASKED] if m is not spoke]
        unknown = [m for m in asked if m.nbma is not None and table.key_for(m.nbma) is None]
        if unknown and not _for_hubs_alone(table, hubs):  # which is another rule's
            at = table.keys[-1].at
            yield spoke.seen(at, f"no pre-shared key for {unknown[0].name} at {unknown[0].nbma}")


def _for_hubs_alone(table: KeyTable, hubs: set[Address | None]) -> bool:
    return all(
        key.network.prefixlen == key.network.max_prefixlen and key.network.network_address in hubs
        for key in table.keys
    )


@on_cloud("DMV244", ERROR)
def authentication_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """A router authenticates the way its peer's IKEv2 profile expects.

    Why: IKE_AUTH ends with AUTHENTICATION_FAILED: one end signs and the other asks for a key, or the
        other way round.
    Fix: ``authentication local`` of one end among ``authentication remote`` of the other.
    Source: RFC 7296 §2.15; Cisco FlexVPN and IKEv2 configuration guide, authentication (IKEv2 profile).
    """

    def agree(client: Member, server: Member) -> bool | None:
        mine, theirs = ikev2_profile_of(client), ikev2_profile_of(server)
        if mine is None or theirs is None:
            return None
        return not any(_refused(*ends) for ends in ((mine, theirs), (theirs, mine)))

    for member, peer in blamed(cloud, agree):
        mine, theirs = ikev2_profile_of(member), ikev2_profile_of(peer)
        if mine is None or theirs is None:
            continue
        if _refused(mine, theirs):
            said, shape = f"signs in by {mine.authentication_local}", "authentication local"
            wanted = f"{peer.name} expects {' or '.join(theirs.authentication_remote)}"
        else:
            said, shape = (
                f"expects {' or '.join(mine.authentication_remote)}",
                "authentication remote",
            )
            wanted = f"{peer.name} signs in by {theirs.authentication_local}"
        yield member.seen(first(mine.lines, shape) or mine.at, f"{said}, {wanted}")


def _refused(named: Ikev2Profile, judge: Ikev2Profile) -> bool:
    """Whether the judge takes none of what the other shows; what is not typed is another rule's."""
    local, accepted = named.authentication_local, judge.authentication_remote
    return bool(local and accepted and local not in accepted and "eap" not in (local, *accepted))


@on_tunnel("DMV245", ERROR)
def keyring_by_identity_only(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A router that calls others has their keys by address.

    Why: who starts IKEv2 looks for the key by the peer's address or host name; by identity only who
        answers does.
    Fix: ``address`` beside ``identity`` in the keyring's peer.
    Source: Cisco FlexVPN and IKEv2 configuration guide, IKEv2 keyring (key lookup on initiator and
        responder).
    """
    profile = ikev2_profile_of(tunnel)
    if profile is None or tunnel.is_hub or not uses_keys(tunnel):
        return
    ring = tunnel.router.ikev2_keyrings.get(profile.keyring or "")
    peers = ring.peers if ring is not None else ()
    by_address = any(peer.networks or peer.network or peer.hostname for peer in peers)
    if peers and not by_address and all(peer.identity for peer in peers):
        yield tunnel.seen(peers[0].at, f"keyring {profile.keyring} knows peers by identity only")


@on_tunnel("DMV246", WARNING)
def two_keys_for_one_peer(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """There is one key for one address.

    Why: only one of the two is ever used; which one, the order of typing decides.
    Fix: remove the one that is not meant.
    Source: Cisco FlexVPN and IKEv2 configuration guide, IKEv2 keyring (the first best match is used).
    """
    held: dict[object, tuple[str | None, str | None]] = {}
    for key in keys_of(tunnel):
        texts = key.local, key.remote
        if held.setdefault(key.network, texts) != texts and not key.encrypted:
            yield tunnel.seen(key.at, f"another key for {key.network} stands before it")


@on_tunnel("DMV247", ERROR)
def ike_disabled(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A router with protected tunnels has IKE switched on, and its profile too.

    Why: with ``no crypto isakmp enable`` nobody answers IKEv1 on UDP 500; an IKEv2 profile that is
        shut down is skipped.
    Fix: ``crypto isakmp enable``; ``no shutdown`` in the IKEv2 profile.
    Source: Cisco IOS Security Command Reference, crypto isakmp enable, shutdown (IKEv2 profile).
    """
    profile = ikev2_profile_of(tunnel)
    if profile is not None and profile.shutdown:
        at = first(profile.lines, "shutdown")
        yield tunnel.seen(at or profile.at, f"profile {profile.name} is shut down")
    if ike_version(tunnel) == 1 and not tunnel.router.isakmp.enabled:
        at = next((n for n in tunnel.router.tree if n.text.startswith("no crypto isakmp en")), None)
        yield tunnel.seen(at, "IKE is switched off")
