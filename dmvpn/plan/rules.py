"""What IOS does with a line that is sent: which lines replace each other, add up, or must go first.

One table per question; each row names the section it is about and its source.  Sections are named
as `section` names them.  Sources: "commands.md" and "platform_differences.md" are the project's
command reference; "IOS" is the documented behaviour of every release.
"""

from __future__ import annotations

from collections.abc import Collection

from dmvpn.config.defaults import TOGGLES, hidden_lines
from dmvpn.model import Release
from dmvpn.plan.meaning import without_no

_SECTIONS = {
    "interface": "interface",
    "crypto ikev2 proposal": "proposal",
    "crypto ikev2 policy": "policy",
    "crypto ikev2 keyring": "keyring",
    "crypto ikev2 profile": "profile",
    "crypto ipsec transform-set": "transform-set",
    "crypto ipsec profile": "ipsec-profile",
    "router eigrp": "eigrp",
    "router ospf": "ospf",
    "router bgp": "bgp",
}
_INNER = {
    "peer": "peer",
    "address-family": "family",
    "af-interface": "af-interface",
    "topology": "topology",
}


def section(path: tuple[str, ...]) -> str:
    """The kind of block these parent lines lead to: ``tunnel``, ``profile``, …; "" is the top."""
    if not path:
        return ""
    if len(path) > 1 and path[0].startswith("router bgp"):
        return "bgp"  # a neighbour's lines stand in the process and in its address families
    if len(path) > 1:
        return _INNER.get(path[-1].partition(" ")[0], "other")
    if path[0].startswith("interface Tunnel"):
        return "tunnel"
    return next((kind for head, kind in _SECTIONS.items() if path[0].startswith(head)), "other")


_INTERFACE = (
    "description", "bandwidth", "delay", "mtu", "vrf forwarding", "ip vrf forwarding", "ip address",
    "ip unnumbered", "ip mtu", "ip tcp adjust-mss", "shutdown",
)  # fmt: skip
REPLACED = {
    "": ("hostname", "ip domain name", "ip domain-name"),
    "interface": _INTERFACE,
    "tunnel": (
        *_INTERFACE, "ip nhrp network-id", "ip nhrp authentication", "ip nhrp holdtime",
        "ip nhrp registration timeout", "tunnel source", "tunnel destination", "tunnel mode",
        "tunnel key", "tunnel vrf", "tunnel protection", "ip nhrp redirect", "ip nhrp shortcut",
        "ip ospf network", "ip ospf hello-interval", "ip ospf dead-interval", "ip ospf priority",
        "ip ospf cost",
    ),
    "ospf": ("router-id", "auto-cost reference-bandwidth"),
    "bgp": ("bgp router-id", "bgp listen limit"),
    "peer": ("address", "identity", "pre-shared-key local", "pre-shared-key remote", "pre-shared-key"),
    "profile": (
        "authentication local", "dpd", "identity local", "ivrf", "keyring local", "lifetime", "match fvrf",
    ),
    "policy": ("match fvrf",),
    "transform-set": ("mode",),
    "ipsec-profile": (
        "set transform-set", "set ikev2-profile", "set isakmp-profile", "set pfs",
        "set security-association lifetime seconds",
    ),
    "family": ("eigrp router-id", "eigrp stub", "metric weights"),
    "af-interface": ("hello-interval", "hold-time", "bandwidth-percent", "authentication mode"),
}  # fmt: skip
"""Lines of which a block has one: the new line alone replaces the old (IOS)."""

REMOVED_FIRST = {
    "tunnel": (("ip nhrp nhs", 1), ("ip nhrp map", 1)),
    "proposal": (("encryption", 0), ("integrity", 0), ("prf", 0), ("group", 0)),
    "eigrp": (("address-family ipv4 unicast autonomous-system", 0),),
}
"""Lines that IOS may add to the old instead of replacing it: the old one is removed before.

(keywords, how many words after them tell one line from the next).  ``ip nhrp nhs A nbma B`` takes a
second NBMA address for A, ``ip nhrp map`` likewise (commands.md §2); a proposal holds several
algorithms (commands.md §4: order as typed); an EIGRP name has one IPv4 address family per VRF, a
second autonomous system is refused (IOS).  Removing first is right whether a release adds or replaces.
"""

NO_SERVER = (
    ("ip nhrp nhs cluster", 1),
    ("ip nhrp nhs fallback", 0),
    ("ip nhrp nhs dynamic nbma", 1),
)
"""Lines that begin like an NHS and are none (platform_differences.md §2), or have no address."""

RESET = {
    "tunnel": (
        "tunnel destination", "tunnel mode", "tunnel key", "tunnel vrf", "ip nhrp authentication",
        "ip nhrp holdtime", "ip nhrp redirect", "ip nhrp shortcut", "ip nhrp registration", "if-state nhrp",
        "ip nhrp map multicast dynamic", "shutdown", "ip ospf network", "ip ospf hello-interval",
        "ip ospf dead-interval", "ip ospf priority", "ip ospf cost", "ip ospf authentication",
        "ip ospf shutdown",
    ),
    "interface": ("shutdown",),
    "peer": ("pre-shared-key",),
    "profile": ("identity local", "ivrf", "match fvrf"),
    "policy": ("match fvrf", "match address local"),
    "proposal": ("integrity", "prf"),
    "ipsec-profile": ("set isakmp-profile", "set pfs"),
    "family": ("eigrp stub",),
    "af-interface": (
        "hello-interval", "hold-time", "passive-interface", "shutdown", "summary-address",
        "split-horizon", "next-hop-self",
    ),
}  # fmt: skip
"""Leftover lines in a block of ours that contradict the intent: undone before the block's new lines.

A phase change leaves them behind: ``tunnel destination`` must go before ``tunnel mode gre multipoint``
(platform_differences.md §7); ``integrity`` beside GCM, ``eigrp stub`` on a hub, an old shutdown.
"""

OF_TUNNELS = {"ospf": "passive-interface", "eigrp": "passive-interface"}
"""Leftover lines of a routing process that silence a tunnel of ours; other interfaces are the user's."""

OF_NEIGHBORS = (
    "shutdown", "next-hop-self", "next-hop-unchanged", "route-reflector-client", "allowas-in",
    "prefix-list", "route-map", "filter-list", "distribute-list", "default-originate",
    "maximum-prefix", "password", "update-source", "local-as",
)  # fmt: skip
"""Leftover words about a BGP neighbour or peer group of ours: they change the session or its routes."""

SUPERFLUOUS = {
    "tunnel": ("ip nhrp nhs", "ip nhrp map"),
    "keyring": ("peer",),
    "policy": ("proposal",),
    "profile": ("match identity remote",),
}
"""Leftover lines of lists that we own whole: removed after the new ones stand (make before break)."""

ON_BY_DEFAULT = {
    "interface": ("ip redirects",),
    "tunnel": ("ip redirects", "ip nhrp record"),
    "af-interface": ("split-horizon", "next-hop-self"),
}
"""Toggles that are on and only printed as ``no …`` (commands.md §0 rules 4 and 10)."""

NOT_PRINTED = {
    "interface": ("no shutdown",),
    "tunnel": ("no shutdown", "tunnel mode gre ip", "ip nhrp holdtime 7200"),
    "profile": ("lifetime 86400",),
    "af-interface": ("hello-interval 5", "hold-time 15", "no shutdown"),
    "family": ("no shutdown", "no auto-summary"),
    "topology": ("no auto-summary",),
}
"""Lines that say what the router does anyway (commands.md §0 rule 10, §1, §2, §4, §7)."""

NAMED_BLOCKS = ("crypto ipsec transform-set",)
"""Block lines that carry a value after the name: the same block with another value."""


NO_COMMANDS = ("version ", "Building configuration", "Current configuration", "boot-start-marker")


def is_header(text: str) -> bool:
    """Top lines that the router prints and nobody can type."""
    return text.startswith(NO_COMMANDS)


def slot(kind: str, text: str) -> str:
    """What line of the block this one competes with: equal slots exclude each other."""
    line, _no = without_no(text)
    if kind == "":
        return _top_slot(line)
    if line.startswith("ip address ") and line.endswith(" secondary"):
        return line
    if kind == "bgp" and begins(line, "neighbor"):
        return _neighbor_slot(line.split())
    for keywords, words in NO_SERVER:
        if kind == "tunnel" and begins(line, keywords):
            return " ".join(line.split()[: len(keywords.split()) + words])
    for keywords, words in REMOVED_FIRST.get(kind, ()):
        if begins(line, keywords) and not begins(line, "ip nhrp map multicast"):
            return " ".join(line.split()[: len(keywords.split()) + words])
    longest = max(
        (keywords for keywords in REPLACED.get(kind, ()) if begins(line, keywords)),
        key=len,
        default="",
    )
    return longest or line


def _neighbor_slot(words: list[str]) -> str:
    """``neighbor A remote-as``: one of each; lists and maps are one for each direction."""
    directed = words[-1:] if words[-1] in ("in", "out") else []
    return " ".join(words[:3] + directed)


def contradicts(kind: str, line: str, ours: Collection[str]) -> bool:
    """Whether a leftover line changes what a tunnel or BGP neighbour of ours does.

    ours: names of the tunnels, and of the neighbours, that the intent has.
    """
    words = line.split()
    if len(words) < 2 or words[1] not in ours:
        return False
    if kind == "bgp":
        return words[0] == "neighbor" and words[2:3] != [] and words[2] in OF_NEIGHBORS
    return words[0] == OF_TUNNELS.get(kind)


def _top_slot(line: str) -> str:
    for head in NAMED_BLOCKS:
        if begins(line, head):
            return " ".join(line.split()[: len(head.split()) + 1])
    return next((keywords for keywords in REPLACED[""] if begins(line, keywords)), line)


def begins(line: str, keywords: str) -> bool:
    """Whether the line begins with these whole words."""
    return line.startswith(keywords) and line[len(keywords) : len(keywords) + 1] in ("", " ")


def removed_first(kind: str, text: str) -> bool:
    """Whether the old line must be removed before this one is sent."""
    if any(begins(text, keywords) for keywords, _words in NO_SERVER):
        return False
    return any(begins(text, keywords) for keywords, _words in REMOVED_FIRST.get(kind, ()))


def in_table(table: dict[str, tuple[str, ...]], kind: str, text: str) -> bool:
    """Whether a row of the section begins this line."""
    return any(begins(text, keywords) for keywords in table.get(kind, ()))


def on_by_default(kind: str, line: str, release: Release) -> bool:
    """Whether the release does this unless told ``no``."""
    return line in ON_BY_DEFAULT.get(kind, ()) or (
        kind == "tunnel" and line in hidden_lines(release)
    )


def needs_no_line(kind: str, text: str, release: Release) -> bool:
    """Whether the router does what the line says without the line."""
    if text in NOT_PRINTED.get(kind, ()) or on_by_default(kind, text, release):
        return True
    line, no = without_no(text)
    return no and kind == "tunnel" and line in TOGGLES and not on_by_default(kind, line, release)
