"""``ip nhrp …`` and ``ipv6 nhrp …`` of a tunnel."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

from dmvpn.config.addresses import address, address_or_name
from dmvpn.config.drafts import Draft
from dmvpn.config.model import Network, NhrpMap, NhsConfig
from dmvpn.config.shape import Entry
from dmvpn.config.shapes import Shapes
from dmvpn.config.tree import ConfigNode
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
NHRP.value("network-id", "network_id", int)
NHRP.value("holdtime", "holdtime", int)
NHRP.value("registration timeout", "registration_timeout", int)
NHRP.flag("registration no-unique", "registration_unique", value=False)
NHRP.each("map multicast", "multicast", lambda text: address_or_name(text.split()[0]))
NHRP.flag("map multicast dynamic", "multicast_dynamic")
NHRP.flag("redirect", "redirect")
NHRP.flag("shortcut", "shortcut")
NHRP.value("group", "group")


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


NHRP.text("authentication", "authentication", lambda text: _secret(text.split()))


def _secret(words: list[str]) -> str:
    """``[TYPE] STRING``."""
    return words[len(words) > 1 and words[0].isdigit()]


def _map(words: list[str]) -> tuple[Address, Address, Network | None]:
    """``map ADDRESS [MASK] NBMA [preference N]``; IPv6 maps are written ``X/LENGTH NBMA``."""
    if "preference" in words[1:]:
        words = words[: words.index("preference")]
    if len(words) not in (2, 3):
        raise ValueError("a map is an address and an NBMA address")
    start, _, length = words[0].partition("/")
    mask = words[1] if len(words) == 3 else length
    network = ip_network(f"{start}/{mask}", strict=False) if mask else None
    if network is not None and network.prefixlen == network.max_prefixlen:
        network = None
    return address(start), address(words[-1]), network


@NHRP.parsed("map", _map)
def _add_map(
    draft: Draft, value: tuple[Address, Address, Network | None], node: ConfigNode
) -> None:
    tunnel_address, nbma_address, network = value
    draft.add("maps", NhrpMap(tunnel_address, nbma_address, node, network))


def _server(words: list[str]) -> dict[str, Any]:
    """``nhs {A | dynamic} [nbma {A | FQDN} [multicast]] [priority N] [cluster N]``."""
    left = iter(words)
    first = next(left, "")
    fields: dict[str, Any] = {"address": None if first == "dynamic" else address(first)}
    for word in left:
        if word == "nbma":
            fields["nbma"] = address_or_name(next(left, ""))
        elif word == "multicast":
            fields["multicast"] = True
        elif word in ("priority", "cluster"):
            fields[word] = int(next(left, ""))
        else:
            address(word)  # the oldest form: nhs ADDRESS NETWORK MASK
    return fields


@NHRP.parsed("nhs", _server)
def _add_server(draft: Draft, fields: dict[str, Any], node: ConfigNode) -> None:
    draft.add("nhs", NhsConfig(**fields, at=node))
