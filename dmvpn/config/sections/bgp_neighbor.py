"""``neighbor …`` of ``router bgp``: what belongs to the session, and what to an address family."""

from __future__ import annotations

from dmvpn.config.drafts import Draft
from dmvpn.config.keywords import keyword
from dmvpn.config.parts import Part
from dmvpn.config.sections import words
from dmvpn.config.shape import Entry
from dmvpn.config.shapes import Shapes
from dmvpn.model import interface_name


class NeighborDraft:
    """The two halves of a neighbour a line may speak of."""

    def __init__(self, session: Draft, policy: Draft) -> None:
        self.session = session
        self.policy = policy


NEIGHBOR: Shapes[NeighborDraft] = Shapes()
NEIGHBOR.ignore(
    "advertise", "advertise-map", "advertisement-interval", "capability", "dmzlink-bw", "dont-capability-negotiate",
    "fall-over route-map", "ha-mode", "inherit", "maximum-orf-length", "next-hop-self-path", "path-attribute", "send-label", "slow-peer",
    "soo", "transport", "translate-update", "unsuppress-map", "version", "internal-vpn-client", "cluster-id", "additional-paths",
    "route-server-client", "log-neighbor-changes", "aigp", "graceful-restart", "prefix-length-size", "accept-route-policy-mismatch",
    "ebgp-multihop disable", "suppress-signaling-protocol", "allow-policy", "allow-all-ipv4",
)  # fmt: skip


def as_number(text: str) -> int:
    """``65000`` or ``1.10`` (asdot)."""
    high, _, low = text.rpartition(".")
    return int(high or 0) * 65536 + int(low)


SESSION = Part(NEIGHBOR, lambda halves: halves.session, keep=False)
SESSION.value("ttl-security hops", "ttl_security", int)
SESSION.value("local-as", "local_as", as_number)
SESSION.text("description", "description")
SESSION.text("update-source", "update_source", interface_name)
SESSION.flag("disable-connected-check", "disable_connected_check")
SESSION.flag("shutdown", "shutdown")
SESSION.flag("fall-over bfd", "bfd")
POLICY = Part(NEIGHBOR, lambda halves: halves.policy, keep=False)
POLICY.value("maximum-prefix", "maximum_prefix", int)
POLICY.value("weight", "weight", int)
POLICY.text("send-community", "send_community", lambda text: text or "standard")
for _shape, _name in (
    ("activate", "activated"), ("route-reflector-client", "route_reflector_client"), ("as-override", "as_override"),
    ("next-hop-unchanged", "next_hop_unchanged"), ("remove-private-as", "remove_private_as"),
    ("soft-reconfiguration inbound", "soft_reconfiguration"),
):  # fmt: skip
    POLICY.flag(_shape, _name)
NEIGHBOR.ignore("fall-over")


@NEIGHBOR.on("remote-as")
def _remote_as(draft: NeighborDraft, entry: Entry) -> None:
    draft.session.set("remote_as", as_number(entry.words[0]))
    others = entry.words[2:] if entry.words[1:2] == ["alternate-as"] else ()
    if others:
        draft.session.set("alternate_as", [as_number(word) for word in others])


@NEIGHBOR.on("ebgp-multihop")
def _multihop(draft: NeighborDraft, entry: Entry) -> None:
    draft.session.set("ebgp_multihop", int(entry.words[0]) if entry.words else 255)


@NEIGHBOR.on("password")
def _password(draft: NeighborDraft, entry: Entry) -> None:
    draft.session.set("password", entry.words[-1])


@NEIGHBOR.on("timers")
def _neighbor_timers(draft: NeighborDraft, entry: Entry) -> None:
    draft.session.set("timers", (int(entry.words[0]), int(entry.words[1])))


@NEIGHBOR.on("peer-group", "inherit peer-session", "inherit peer-policy")
def _peer_group(draft: NeighborDraft, entry: Entry) -> None:
    """``neighbor G peer-group`` makes a group, ``neighbor A peer-group G`` a member."""
    if entry.words:
        halves = [draft.session, draft.policy]
        if "inherit" in entry.line.text:
            halves = [draft.session if "peer-session" in entry.line.text else draft.policy]
        for half in halves:
            half.set("peer_group", entry.words[0])
    else:
        draft.session.set("is_group", True)


@NEIGHBOR.on("next-hop-self", negatable=True)
def _next_hop_self(draft: NeighborDraft, entry: Entry) -> None:
    draft.policy.set("next_hop_self", "" if entry.no else "all" if entry.words else "self")


@NEIGHBOR.on("allowas-in")
def _allowas_in(draft: NeighborDraft, entry: Entry) -> None:
    """Three times when no number is typed (IOS's default)."""
    numbers = [int(word) for word in entry.words if word.isdigit()]
    draft.policy.set("allowas_in", numbers[0] if numbers else 3)


@NEIGHBOR.on("default-originate", negatable=True)
def _default_originate(draft: NeighborDraft, entry: Entry) -> None:
    draft.policy.set("default_originate", not entry.no)
    draft.policy.set("default_originate_map", words.after(entry.words, "route-map"))


def _filter(shape: str, name: str) -> None:
    @NEIGHBOR.on(shape)
    def reader(draft: NeighborDraft, entry: Entry) -> None:
        direction = keyword(entry.words[1], "in", "out")
        draft.policy.fields.setdefault(name, {})[direction] = entry.words[0]


_filter("route-map", "route_maps")
_filter("prefix-list", "prefix_lists")
_filter("filter-list", "filter_lists")
_filter("distribute-list", "distribute_lists")
