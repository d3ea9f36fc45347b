"""DMV563–DMV565: RIP on the tunnel."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import RipConfig
from dmvpn.lint.lines import first
from dmvpn.lint.model import ERROR, WARNING, Cloud, Member, Seen, on_cloud, on_tunnel
from dmvpn.lint.routing import covers


def _on_tunnel(member: Member) -> RipConfig | None:
    """The RIP process that covers the tunnel."""
    held = (own for own in member.router.rip if own.vrf == member.interface.vrf)
    return next((own for own in held if covers(own.networks, member.interface)), None)


@on_cloud("DMV563", ERROR)
def rip_misses_tunnel(cloud: Cloud) -> Iterator[Seen]:
    """RIP covers the tunnel of every member that runs it.

    Why: ``network`` takes classful networks: one that misses the tunnel sends no update through it.
    Fix: ``network`` with the classful network of the tunnel subnet.
    Source: RFC 2453 §3; Cisco IOS IP Routing: RIP Command Reference, network (RIP).
    """
    if not any(_on_tunnel(member) is not None for member in cloud.members):
        return
    for member in cloud.members:
        held = [own for own in member.router.rip if own.vrf == member.interface.vrf]
        if held and _on_tunnel(member) is None and member.address is not None:
            yield member.seen(held[0].at, f"no network statement covers {member.address}")


@on_tunnel("DMV564", ERROR)
def rip_passive_tunnel(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The tunnel is not passive for RIP.

    Why: a passive interface sends no update: the others never learn what is behind this router.
    Fix: ``no passive-interface TunnelN`` beside ``passive-interface default``.
    Source: Cisco IOS IP Routing: RIP Command Reference, passive-interface.
    """
    own, name = _on_tunnel(tunnel), tunnel.interface.name
    if own is None:
        return
    if name in own.passive or (own.passive_default and name not in own.active):
        at = first(own.lines, "passive-interface") or own.at
        yield tunnel.seen(at, f"{name} is passive in RIP")


@on_tunnel("DMV565", WARNING)
def rip_summarises(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """RIP on the tunnel is version 2 and does not summarise by classes.

    Why: version 1 knows no masks, and ``auto-summary`` (the default) announces 10.0.0.0/8 from every
        site.
    Fix: ``version 2`` and ``no auto-summary``.
    Source: RFC 2453 §3.6; Cisco IOS IP Routing: RIP Command Reference, auto-summary (RIP), version.
    """
    own = _on_tunnel(tunnel)
    if own is not None and (own.auto_summary or own.version != 2):
        missing = "version 2" if own.version != 2 else "no auto-summary"
        yield tunnel.seen(own.at, f"RIP without {missing}")
