"""Speakers that hear and believe the same, so that a few of them can stand for all: spokes of a hub.

Everybody tells what is his; but what the hubs tell a thousand spokes is computed for a few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

from dmvpn.config.model import BgpFamilyNeighbor, RouterConfig
from dmvpn.simulate.bgp_speakers import Session, Speaker

STAND_INS, MOST_SERVERS = 2, 4
Alone = Callable[[Speaker], bool]
"""Whether a router is to be computed for itself."""
Lists = tuple[Hashable, ...]


def classes(speakers: Sequence[Speaker], alone: Alone) -> Iterator[list[Speaker]]:
    """Speakers with the same neighbours and rules for what they accept, one class at a time.

    Only those that pass nothing on: one neighbour, internal ones alone, or external ones that all
    find their own AS in whatever they are told.
    """
    numbers = Counter(speaker.config.autonomous_system for speaker in speakers)
    found: dict[Hashable, list[Speaker]] = {}
    for speaker in speakers:
        up = [item for item in speaker.sessions.values() if item.peer is not None]
        plain = not speaker.family.aggregates and not any(_speaks_up(item.policy) for item in up)
        apart = not up or len(up) > MOST_SERVERS or not plain or not _quiet(up) or alone(speaker)
        around = frozenset(
            (item.peer.speaker, policy_key(item.peer.policy), _accepted(speaker, item.policy))
            for item in up
            if item.peer is not None
        )
        own = speaker.config.autonomous_system
        # An AS nobody else has comes back in no path but the router's own.
        system = own if numbers[own] > 1 else None
        key = (around, system, speaker.vrf, speaker.family.distance, speaker.family.maximum_paths)
        found.setdefault((speaker,) if apart else key, []).append(speaker)
    for members in found.values():
        # Where all else is equal the least router ID decides: it must be among the computed ones.
        yield sorted(members, key=lambda item: item.router_id)


def _quiet(up: Sequence[Session]) -> bool:
    if len(up) == 1 or not any(item.external for item in up):
        return True
    looped = all(item.peer is not None and not item.peer.policy.allowas_in for item in up)
    return len({item.remote_as for item in up}) == 1 and looped


def _speaks_up(policy: BgpFamilyNeighbor) -> bool:
    return (
        policy.route_reflector_client or policy.default_originate or policy.as_override
        or policy.remove_private_as
    )  # fmt: skip


def policy_key(policy: BgpFamilyNeighbor) -> Hashable:
    """What an address family does to a neighbour, without its name: equal ones do the same."""
    return (
        policy.activated, policy.route_reflector_client, policy.next_hop_self,
        policy.next_hop_unchanged, policy.allowas_in, policy.as_override, policy.default_originate,
        policy.default_originate_map, bool(policy.send_community), policy.remove_private_as,
        policy.weight,
        *(tuple(sorted(lists.items())) for lists in (policy.route_maps, policy.prefix_lists,
                                                     policy.filter_lists, policy.distribute_lists)),
    )  # fmt: skip


def _accepted(speaker: Speaker, policy: BgpFamilyNeighbor) -> Hashable:
    """The rules for what comes in, with what is in the lists they name."""
    config = speaker.node.config
    return (
        policy.weight,
        policy.allowas_in,
        tuple(_route_map(config, policy.route_maps.get("in"))),
        _entries(config.prefix_lists, policy.prefix_lists.get("in")),
        _entries(config.as_path_lists, policy.filter_lists.get("in")),
        _entries(config.access_lists, policy.distribute_lists.get("in")),
    )


def _entries(lists: object, name: str | None) -> Hashable:
    found = lists.get(name) if name is not None and hasattr(lists, "get") else None
    return None if found is None else found.entries


def _route_map(config: RouterConfig, name: str | None) -> Iterable[Hashable]:
    """A route map, and every list it may look into."""
    found = config.route_maps.get(name) if name is not None else None
    for entry in found.entries if found is not None else ():
        yield entry.action, entry.matches, entry.sets, entry.continues
        for line in entry.matches:
            for word in line.split():
                for lists in (config.prefix_lists, config.access_lists, config.as_path_lists,
                              config.community_lists):  # fmt: skip
                    if word in lists:
                        yield _entries(lists, word)
