"""DMV60x: access lists in front of the tunnel."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

from dmvpn.config.model import (
    AccessEntry,
    AccessList,
    RouterConfig,
)
from dmvpn.lint.model import (
    ERROR,
    WARNING,
    Cloud,
    Context,
    Member,
    Seen,
    on_router,
    on_tunnel,
)
from dmvpn.model import Address, Platform

ESP, IKE, NAT_T, GRE = "esp", "500", "4500", "gre"
_NAMES = {"isakmp": IKE, "non500-isakmp": NAT_T, "50": ESP, "47": GRE, "udp": "udp", "17": "udp"}
_EVERYTHING = frozenset({"ip", "ipv6", "object-group"})  # what a group holds is not looked into


def lets_in(
    entries: tuple[AccessEntry, ...], wanted: str, own: Address | None = None
) -> tuple[bool, AccessEntry | None]:
    """(whether the list lets that traffic of some peer in, the entry that decides for everybody).

    own: the router's outer address, when it is known: what is for another one does not count.
    """
    for entry in entries:
        if entry.action not in ("permit", "deny") or not entry.words:
            continue
        if _is_about(entry.words, wanted) and not _is_for_another(entry.words, own):
            if entry.action == "permit":
                return True, entry
            if entry.words.count("any") >= 2:
                return False, entry
    return False, None


def _is_about(words: tuple[str, ...], wanted: str) -> bool:
    protocol = _NAMES.get(words[0], words[0])
    if protocol in _EVERYTHING:
        return True
    if wanted in (ESP, GRE):
        return protocol == wanted
    if protocol != "udp":
        return False
    if "eq" not in words:
        return True
    ports = {_NAMES.get(word, word) for word in words[words.index("eq") + 1 :]}
    return wanted in ports


def _is_for_another(words: tuple[str, ...], own: Address | None) -> bool:
    """Whether the entry's destination is one host, and not this router."""
    if own is None or words.count("host") == 0 or words[-2:] == ("any", "any"):
        return False
    place = len(words) - 1 - words[::-1].index("host")
    before = words[1:place]
    is_destination = "any" in before or "host" in before or len(before) >= 2
    if not is_destination or place + 1 >= len(words):
        return False
    try:
        return ip_address(words[place + 1]) != own
    except ValueError:
        return False


def _list(tunnel: Member, outgoing: bool = False) -> AccessList | None:
    """The extended list before the tunnel's outer side, of the family that carries the tunnel."""
    source, router = tunnel.source, tunnel.router
    if source is None:
        return None
    if tunnel.over_ipv6:
        name = source.ipv6.acl_out if outgoing else source.ipv6.acl_in
        found = router.access_lists_ipv6.get(name or "")
    else:
        name = source.acl_out if outgoing else source.acl_in
        found = router.access_lists.get(name or "")
    return found if found is not None and found.kind != "standard" and found.entries else None


def _passes(tunnel: Member, held: AccessList, wanted: str) -> tuple[bool, AccessEntry | None]:
    own = tunnel.nbma if tunnel.source is not None and not tunnel.source.dhcp else None
    return lets_in(held.entries, wanted, own)


def _blocked(tunnel: Member, wanted: str, words: str) -> Iterator[Seen]:
    held = _list(tunnel)
    if held is None:
        return
    permitted, entry = _passes(tunnel, held, wanted)
    if not permitted:
        at = entry.at if entry is not None else held.at
        where = tunnel.source.name if tunnel.source else ""
        yield tunnel.seen(at, f"access list {held.name} on {where} lets no {words} in")


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
    held = None if tunnel.over_ipv6 else _list(tunnel)
    if tunnel.tunnel.protection and held is not None and _passes(tunnel, held, IKE)[0]:
        yield from _blocked(tunnel, NAT_T, "NAT traversal (UDP 4500)")


@on_tunnel("DMV603", ERROR)
def acl_blocks_esp(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The WAN access list lets ESP in.

    Why: IKE comes up and no packet comes through: encaps count, decaps stay at zero.
    Fix: ``permit esp any any``.
    Source: RFC 4303; Cisco IWAN technology design guide (WAN access list).
    """
    held = _list(tunnel)
    if tunnel.tunnel.protection and held is not None and _passes(tunnel, held, IKE)[0]:
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


@on_tunnel("DMV606", WARNING)
def outgoing_list_blocks_esp(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """An outgoing list on the WAN interface permits what the tunnel sends.

    Why: IOS-XE checks encrypted packets of hosts behind the router against it; IKE, which the router
        makes itself, is not checked, so the tunnel comes up and carries nothing.  Classic IOS does
        not check what it encapsulated itself.
    Fix: ``permit esp any any`` (and UDP 4500 behind NAT), or ``gre`` without IPsec.
    Source: http://www.cisco.com/en/US/docs/ios-xml/ios/sec_data_acl/configuration/15-2mt/sec-access-list-ov.html;
        seen on IOL-XE 17.15: the list sees ESP.
    """
    release, held = tunnel.router.release, _list(tunnel, outgoing=True)
    if held is None or tunnel.source is None or (release and release.platform is Platform.IOS):
        return
    wanted, words = (ESP, "ESP") if tunnel.tunnel.protection else (GRE, "GRE")
    permitted, entry = lets_in(held.entries, wanted)
    if not permitted:
        at = entry.at if entry is not None else held.at
        yield tunnel.seen(
            at, f"access list {held.name} lets no {words} out of {tunnel.source.name}"
        )
