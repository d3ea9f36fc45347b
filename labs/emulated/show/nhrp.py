"""``show ip nhrp`` and ``show ipv6 nhrp``, with ``detail`` and ``brief``: the NHRP cache."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network

from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.show.words import (
    duration,
    interface_argument,
    is_classic,
    lines,
    short_interface,
    written,
)
from dmvpn.model import Release
from dmvpn.parsers.show_ip_nhrp import NhrpEntry


def print_nhrp(entries: Iterable[NhrpEntry], *, detail: bool = False) -> str:
    """The cache; an empty one prints nothing."""
    return "".join(_entry(entry, detail) for entry in entries)


def _entry(entry: NhrpEntry, detail: bool) -> str:
    via = "" if entry.via is None else f" via {written(entry.via)}"
    expire = "never expire " if entry.expire is None else f"expire {duration(entry.expire)}"
    text = lines(
        f"{written(entry.target)}{via}",
        f"   {entry.interface} created {duration(entry.created)}, {expire}",
        f"   Type: {entry.type}, Flags: {''.join(f'{flag} ' for flag in entry.flags)}",
    )
    if entry.nbma_address is not None:
        text += f"   NBMA address: {written(entry.nbma_address)} \n"
    if entry.claimed_nbma_address is not None:
        text += f"    (Claimed NBMA address: {entry.claimed_nbma_address}) \n"
    if entry.group is not None:
        text += f"   Group: {entry.group}\n"
    if detail or entry.preference is not None:
        text += f"   Preference: {255 if entry.preference is None else entry.preference}\n"
    return text + ("    (no-socket) \n" if entry.no_socket else "")


BRIEF_XE = lines(
    "*" * 76,
    "    NOTE: Link-Local, No-socket and Incomplete entries are not displayed",
    "*" * 76,
    "Legend: Type --> S - Static, D - Dynamic",
    "        Flags --> u - unique, r - registered, e - temporary, c - claimed",
    "        a - authoritative, t - route",
    "=" * 76,
    "",
    "Intf     NextHop Address                                    NBMA Address",
    "         Target Network                              T/Flag",
    "-------- ------------------------------------------- ------ ----------------",
)
BRIEF_CLASSIC = "   Target             Via            NBMA           Mode   Intfc   Claimed \n"
_FLAG_LETTERS = {
    "unique": "u",
    "registered": "r",
    "temporary": "e",
    "authoritative": "a",
    "rib": "t",
}


def print_nhrp_brief(entries: Iterable[NhrpEntry], release: Release) -> str:
    """One row for each entry on classic IOS, two lines on IOS-XE."""
    shown = [entry for entry in entries if not entry.no_socket and entry.type != "incomplete"]
    if is_classic(release):
        return (BRIEF_CLASSIC if shown else "") + "".join(_brief_classic(item) for item in shown)
    return BRIEF_XE + "\n".join(_brief_xe(item) for item in shown)


def _brief_classic(entry: NhrpEntry) -> str:
    return (
        f"{entry.target!s:<20} {entry.via!s:<15} {entry.nbma_address!s:<15} "
        f"{entry.type:<8} {short_interface(entry.interface):<7} "
        f"<{entry.claimed_nbma_address or ''!s:^3}>\n"
    )


def _brief_xe(entry: NhrpEntry) -> str:
    flags = "".join(_FLAG_LETTERS.get(flag, "") for flag in entry.flags)
    kind = f"{entry.type[0].upper()}/{flags}"
    return lines(
        f"{short_interface(entry.interface):<8} {entry.via!s:<50} {entry.nbma_address}",
        f"{'':<8} {entry.target!s:<43} {kind}",
    )


@command("show ip nhrp")
def show_ip_nhrp(context: Context) -> str:
    """``show ip nhrp [A] [dynamic | static | incomplete] [TunnelN] [brief | detail]``."""
    return _cache(context, 4)


@command("show ipv6 nhrp")
def show_ipv6_nhrp(context: Context) -> str:
    """``show ipv6 nhrp [dynamic | static | incomplete] [TunnelN] [detail]``."""
    return _cache(context, 6)


def _cache(context: Context, version: int) -> str:
    words = context.words[3:]
    entries = _selected(_entries(context, version), words)
    if "brief" in words:
        return print_nhrp_brief(entries, context.router.release)
    return print_nhrp(entries, detail="detail" in words)


def _entries(context: Context, version: int) -> tuple[NhrpEntry, ...]:
    router = context.router
    entries = router.network.snapshot(router.name, "nhrp").nhrp or ()
    return tuple(e for e in entries if (":" in str(e.target)) == (version == 6))


@command("show ip nhrp shortcut")
def show_ip_nhrp_shortcut(context: Context) -> str:
    """Only what a resolution put into the routing table."""
    return print_nhrp(
        e
        for e in _entries(context, 4)
        if {"rib", "nho", "nhop"} & set(e.flags) and "router" in e.flags
    )


def _selected(entries: Iterable[NhrpEntry], words: Sequence[str]) -> tuple[NhrpEntry, ...]:
    interface = interface_argument(words)
    kinds = {"dynamic", "static", "incomplete"} & set(words)
    target = next((ip_network(word) for word in words if word[0].isdigit() and "." in word), None)
    return tuple(
        entry
        for entry in entries
        if (interface is None or entry.interface == interface)
        and (not kinds or entry.type in kinds)
        and (target is None or _holds(entry.target, target))
    )


def _holds(outer: object, inner: IPv4Network | IPv6Network) -> bool:
    both = isinstance(outer, IPv4Network) and isinstance(inner, IPv4Network)
    return both and inner.subnet_of(outer)  # type: ignore[arg-type]


@command("show ip nhrp summary")
def show_ip_nhrp_summary(context: Context) -> str:
    """How many entries there are of each kind; 784 bytes is what IOS-XE takes for one."""
    entries = _entries(context, 4)
    local = [entry for entry in entries if "local" in entry.flags]
    remote = [entry for entry in entries if "local" not in entry.flags]
    noun = "entry" if len(entries) == 1 else "entries"
    return lines(
        f"IP NHRP cache {len(entries)} {noun}, {784 * len(entries)} bytes",
        _kinds(entries),
        f"{len(remote)} Remote",
        _kinds(remote),
        f"{len(local)} Local",
        _kinds(local),
    )


def _kinds(entries: Sequence[NhrpEntry]) -> str:
    def count(kind: str) -> int:
        return sum(entry.type == kind for entry in entries)

    return f"    {count('static')} static   {count('dynamic')} dynamic    {count('incomplete')} incomplete"
