"""DMV51x: EIGRP authentication."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import ChainKey, Line, RouterConfig
from dmvpn.lint.lines import first
from dmvpn.lint.model import (
    ERROR,
    INFO,
    Cloud,
    Context,
    Member,
    Seen,
    on_cloud,
    on_router,
    on_tunnel,
)
from dmvpn.lint.odd import odd_ones
from dmvpn.lint.passwords import decoded
from dmvpn.lint.routing import eigrp_on


@on_cloud("DMV510", ERROR)
def eigrp_authentication_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Every member authenticates EIGRP with the same keys.

    Why: packets with another key are ignored: no neighbour.
    Fix: the same key number and string in the key chain, or the same hmac-sha-256 password.
    Source: Cisco EIGRP configuration guide, route authentication.
    """
    running = [member for member in cloud.members if eigrp_on(member) is not None]
    _usual, odd = odd_ones(running, _authentication)
    for member, own in odd:
        at = _authentication_line(member)
        if own is None:
            yield member.seen(at, "EIGRP is not authenticated, unlike the rest of the cloud")
        else:
            yield member.seen(at, "EIGRP authenticates otherwise than the rest of the cloud")


def _authentication(member: Member) -> tuple[object, ...] | None:
    family = eigrp_on(member)
    settings = family.interface_settings(member.interface.name) if family is not None else None
    if settings is None or settings.authentication_mode is None:
        return None
    chain = member.router.key_chains.get(settings.key_chain or "")
    if chain is None:
        return settings.authentication_mode, settings.authentication_key
    keys = tuple(sorted((key.number, _comparable(key)) for key in chain.keys))
    return settings.authentication_mode, keys


def _comparable(key: ChainKey) -> str:
    """Type 7 strings differ in spelling for one secret: decode them; others stand as they are."""
    text = key.text or ""
    return decoded(text) if key.encryption == 7 else text


def _authentication_line(member: Member) -> Line:
    family = eigrp_on(member)
    settings = family.interface_settings(member.interface.name) if family is not None else None
    chain = member.router.key_chains.get((settings.key_chain if settings else None) or "")
    if chain is not None and chain.keys:
        return chain.keys[0].at
    return (first(settings.lines, "authentication") if settings else None) or member.interface.at


@on_router("DMV511", ERROR)
def key_chain_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """EIGRP names key chains that are configured.

    Why: without keys no packet is accepted: no neighbour.
    Fix: ``key chain``, or the right name.
    Source: Cisco EIGRP configuration guide, route authentication.
    """
    for member in context.members:
        for family in router.eigrp:
            settings = family.interface_settings(member.interface.name)
            name = settings.key_chain
            if name and name not in router.key_chains:
                at = first(member.interface.lines, "ip authentication key-chain") or first(
                    settings.lines, "authentication key-chain"
                )
                yield Seen(at or family.at, f"no key chain {name}")


@on_tunnel("DMV515", INFO, optional=True)
def eigrp_without_authentication(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """EIGRP on the tunnel is authenticated.

    Why: a router that got into the tunnel announces what it likes.  Inside an encrypted tunnel a
        second line of defence, hence optional.
    Fix: ``authentication mode hmac-sha-256``, or a key chain.
    Source: DISA VPN SRG V3R4; Cisco IWAN technology design guide.
    """
    family = eigrp_on(tunnel)
    if family is not None and tunnel.is_hub and _authentication(tunnel) is None:
        yield tunnel.seen(family.at, f"EIGRP {family.autonomous_system} is not authenticated")
