"""DMV60x: access lists in front of the tunnel."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import (
    AccessEntry,
    AccessList,
    RouterConfig,
)
from dmvpn.lint.model import (
    ERROR,
    Cloud,
    Context,
    Member,
    Seen,
    on_router,
    on_tunnel,
)

ESP, IKE, NAT_T, GRE = "esp", "500", "4500", "gre"


_NAMES = {"isakmp": IKE, "non500-isakmp": NAT_T, "50": ESP, "47": GRE, "udp": "udp", "17": "udp"}


def lets_in(entries: tuple[AccessEntry, ...], wanted: str) -> tuple[bool, AccessEntry | None]:
    """(whether the list lets that traffic of some peer in, the entry that decides for everybody)."""
    for entry in entries:
        if entry.action not in ("permit", "deny") or not entry.words:
            continue
        if _is_about(entry.words, wanted):
            if entry.action == "permit":
                return True, entry
            if entry.words.count("any") >= 2:
                return False, entry
    return False, None


def _is_about(words: tuple[str, ...], wanted: str) -> bool:
    protocol = _NAMES.get(words[0], words[0])
    if protocol in ("ip", "object-group"):
        return True  # what a group holds is not looked into
    if wanted in (ESP, GRE):
        return protocol == wanted
    if protocol != "udp":
        return False
    if "eq" not in words:
        return True
    ports = {_NAMES.get(word, word) for word in words[words.index("eq") + 1 :]}
    return wanted in ports


def _inbound(tunnel: Member) -> AccessList | None:
    """The extended list in front of the tunnel's outer side, when it is configured."""
    source = tunnel.source
    found = tunnel.router.access_lists.get(source.acl_in or "") if source is not None else None
    return found if found is not None and found.kind == "extended" and found.entries else None


def _blocked(tunnel: Member, wanted: str, words: str) -> Iterator[Seen]:
    held = _inbound(tunnel)
    if held is None:
        return
    permitted, entry = lets_in(held.entries, wanted)
    if not permitted:
        at = entry.at if entry is not None else held.at
        yield tunnel.seen(
            at,
            f"access list {held.name} on {tunnel.source.name if tunnel.source else ''} lets no {words} in",
        )


@on_tunnel("DMV601", ERROR)
def acl_blocks_ike(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The WAN access list lets IKE in.

    Why: nobody can negotiate: MM_NO_STATE on both sides.
    Fix: ``permit udp any any eq isakmp``.
    Source: azghari-med/lab-dmvpn-phase3-ipsec-skybridge troubleshooting log; RFC 7296 §2.
    """
    if tunnel.tunnel.protection:
        yield from _blocked(tunnel, IKE, "IKE (UDP 500)")


@on_tunnel("DMV602", ERROR)
def acl_blocks_nat_traversal(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The WAN access list lets NAT traversal in.

    Why: peers behind NAT move to UDP 4500 and get stuck there; all others work.
    Fix: ``permit udp any any eq non500-isakmp``.
    Source: RFC 3948 §2; azghari-med/lab-dmvpn-phase3-ipsec-skybridge troubleshooting log.
    """
    held = _inbound(tunnel)
    if tunnel.tunnel.protection and held is not None and lets_in(held.entries, IKE)[0]:
        yield from _blocked(tunnel, NAT_T, "NAT traversal (UDP 4500)")


@on_tunnel("DMV603", ERROR)
def acl_blocks_esp(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The WAN access list lets ESP in.

    Why: IKE comes up and no packet comes through: encaps count, decaps stay at zero.
    Fix: ``permit esp any any``.
    Source: RFC 4303; Cisco IWAN technology design guide (WAN access list).
    """
    held = _inbound(tunnel)
    if tunnel.tunnel.protection and held is not None and lets_in(held.entries, IKE)[0]:
        yield from _blocked(tunnel, ESP, "ESP")


@on_tunnel("DMV604", ERROR)
def acl_blocks_gre(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """Without IPsec the WAN access list lets GRE in.

    Why: the tunnel itself is blocked.  With IPsec GRE is inside ESP and needs no permit.
    Fix: ``permit gre any any``.
    Source: RFC 2784; https://github.com/ipspace/blog/blob/publish/content/posts/2010/05/tunneling-vpns-and-zone-based-firewalls.html
    """
    if not tunnel.tunnel.protection:
        yield from _blocked(tunnel, GRE, "GRE")


@on_router("DMV605", ERROR)
def acl_undefined(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """``ip access-group`` names a list that exists.

    Why: a list that is not there permits everything: what should be filtered is open.
    Fix: define it, or drop the line.
    Source: Cisco IOS Security Configuration Guide, access control lists (an undefined list permits);
        seen in a public lab.
    """
    for interface in router.interfaces.values():
        for name, direction in ((interface.acl_in, "in"), (interface.acl_out, "out")):
            if name and name not in router.access_lists:
                at = next(
                    (line for line in interface.lines if line.text.endswith(f"{name} {direction}")),
                    interface.at,
                )
                yield Seen(at, f"no access list {name}: everything may pass")
