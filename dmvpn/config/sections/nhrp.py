"""``ip nhrp …`` and ``ipv6 nhrp …`` of a tunnel."""

from __future__ import annotations

from ipaddress import ip_address

from dmvpn.config.model import NhrpMap, NhsConfig
from dmvpn.config.shapes import Draft, Entry, Shapes
from dmvpn.model import Address

NHRP: Shapes[Draft] = Shapes()
NHRP.ignore(
    "attribute", "cache", "connect", "dynamic", "path", "record", "registration delay", "responder",
    "role", "send-routed", "summary-map", "use", "detail", "event-publisher", "reject", "multicast",
    "nhs cluster", "mpls", "bfd", "privacy",
)  # fmt: skip
NHRP.value("interest", "interest")
NHRP.value("nhs fallback", "fallback", int)
NHRP.flag("server-only", "server_only")
NHRP.value("path preference", "path_preference", int)


@NHRP.on("max-send")
def _max_send(draft: Draft, entry: Entry) -> None:
    """``max-send PACKETS every SECONDS``."""
    draft.set("max_send", (int(entry.words[0]), int(entry.words[2])))


@NHRP.on("trigger-svc")
def _trigger(draft: Draft, entry: Entry) -> None:
    draft.set("trigger_svc", (int(entry.words[0]), int(entry.words[1])))


@NHRP.on("nhs cluster")
def _cluster(draft: Draft, entry: Entry) -> None:
    """``nhs cluster N max-connections M``."""
    draft.mapping("cluster_connections")[int(entry.words[0])] = int(entry.words[2])


@NHRP.on("map group")
def _map_group(draft: Draft, entry: Entry) -> None:
    """``map group G service-policy output P``."""
    draft.mapping("group_policies")[entry.words[0]] = entry.words[-1]


@NHRP.on("network-id")
def _network_id(draft: Draft, entry: Entry) -> None:
    draft.set("network_id", int(entry.words[0]))


@NHRP.on("authentication")
def _authentication(draft: Draft, entry: Entry) -> None:
    typed = len(entry.words) > 1 and entry.words[0].isdigit()
    draft.set("authentication", entry.words[typed])


@NHRP.on("holdtime")
def _holdtime(draft: Draft, entry: Entry) -> None:
    draft.set("holdtime", int(entry.words[0]))


@NHRP.on("registration timeout")
def _registration_timeout(draft: Draft, entry: Entry) -> None:
    draft.set("registration_timeout", int(entry.words[0]))


@NHRP.on("registration no-unique", negatable=True)
def _no_unique(draft: Draft, entry: Entry) -> None:
    draft.set("registration_unique", entry.no)


@NHRP.on("map")
def _map(draft: Draft, entry: Entry) -> None:
    """``map ADDRESS [MASK] NBMA [preference N]``; IPv6 maps are written ``X/LENGTH NBMA``."""
    words = entry.words[: entry.words.index("preference")] if "preference" in entry.words else None
    words = words or entry.words
    if len(words) not in (2, 3):
        raise ValueError("a map is an address and an NBMA address")
    tunnel_address = ip_address(words[0].partition("/")[0])
    draft.add("maps", NhrpMap(tunnel_address, ip_address(words[-1]), entry.line))


@NHRP.on("map multicast")
def _multicast(draft: Draft, entry: Entry) -> None:
    draft.add("multicast", _address_or_name(entry.words[0]))


@NHRP.on("map multicast dynamic", negatable=True)
def _multicast_dynamic(draft: Draft, entry: Entry) -> None:
    draft.set("multicast_dynamic", not entry.no)


@NHRP.on("nhs")
def _nhs(draft: Draft, entry: Entry) -> None:
    """``nhs {A | dynamic} [nbma {A | FQDN} [multicast]] [priority N] [cluster N]``."""
    words = list(entry.words)
    first = words.pop(0)
    address = None if first == "dynamic" else ip_address(first)
    nbma: Address | str | None = None
    multicast, priority, cluster = False, 0, 0
    while words:
        word = words.pop(0)
        if word == "nbma":
            nbma = _address_or_name(words.pop(0))
        elif word == "multicast":
            multicast = True
        elif word == "priority":
            priority = int(words.pop(0))
        elif word == "cluster":
            cluster = int(words.pop(0))
        else:
            ip_address(word)  # the oldest form: nhs ADDRESS NETWORK MASK
    draft.add("nhs", NhsConfig(address, nbma, multicast, priority, cluster, entry.line))


@NHRP.on("redirect", negatable=True)
def _redirect(draft: Draft, entry: Entry) -> None:
    draft.set("redirect", not entry.no)


@NHRP.on("shortcut", negatable=True)
def _shortcut(draft: Draft, entry: Entry) -> None:
    draft.set("shortcut", not entry.no)


@NHRP.on("group")
def _group(draft: Draft, entry: Entry) -> None:
    draft.set("group", entry.words[0])


def _address_or_name(word: str) -> Address | str:
    try:
        return ip_address(word)
    except ValueError:
        return word
