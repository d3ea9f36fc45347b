"""BGP paths: what is accepted from a neighbour, which is best, what is told to the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from ipaddress import IPv4Address

from dmvpn.config.model import BgpFamilyNeighbor, RouterConfig
from dmvpn.model import Address
from dmvpn.simulate.bgp_speakers import Session, Speaker
from dmvpn.simulate.families import Network
from dmvpn.simulate.policy import Subject, access_list, as_path_list, prefix_list, route_map

LOCAL_WEIGHT, LOCAL_PREFERENCE = 32768, 100
IGP, INCOMPLETE = 0, 2


@dataclass(frozen=True, slots=True)
class Path:
    """One path to a prefix as a speaker holds it.

    next_hop None: this router itself.  session: it came from there; None: it begins here.
    client: it came from a route reflector client.  originator: of a reflected path.
    """

    next_hop: Address | None = None
    as_path: tuple[int, ...] = ()
    local_preference: int = LOCAL_PREFERENCE
    med: int = 0
    origin: int = IGP
    weight: int = 0
    communities: frozenset[str] = frozenset()
    originator: IPv4Address | None = None
    clusters: tuple[IPv4Address, ...] = ()
    session: Session | None = None
    discard: bool = False


def accept(session: Session, prefix: Network, path: Path) -> Path | None:
    """A path as it enters the table; None when a rule or a loop refuses it."""
    speaker, policy = session.speaker, session.policy
    if path.as_path.count(speaker.config.autonomous_system) > (policy.allowas_in or 0):
        return None
    if path.originator == speaker.router_id or speaker.router_id in path.clusters:
        return None
    path = replace(path, weight=policy.weight or 0, session=session)
    return _filtered(speaker, policy, "in", prefix, path)


def announce(session: Session, prefix: Network, path: Path) -> Path | None:
    """A path as it leaves towards a neighbour; None when it is not told."""
    speaker, policy, came = session.speaker, session.policy, path.session
    if came is session or "no-advertise" in path.communities:
        return None
    if session.external and "no-export" in path.communities:
        return None
    internal = came is not None and not came.external
    if internal and not session.external:
        assert came is not None
        if not came.policy.route_reflector_client and not policy.route_reflector_client:
            return None
    told = _sent_next_hop(session, path)
    if session.external:
        as_path = path.as_path
        if policy.remove_private_as:
            as_path = tuple(item for item in as_path if not 64512 <= item <= 65534)
        if policy.as_override:
            as_path = tuple(
                session.local_as if item == session.remote_as else item for item in as_path
            )
        path = replace(path, next_hop=told, as_path=(session.local_as, *as_path),
                       local_preference=LOCAL_PREFERENCE, originator=None, clusters=(),
                       med=path.med if came is None else 0, weight=0)  # fmt: skip
    else:
        path = replace(path, next_hop=told, weight=0)
        if internal:
            assert came is not None and came.peer is not None
            path = replace(
                path,
                originator=path.originator or came.peer.speaker.router_id,
                clusters=(speaker.router_id, *path.clusters),
            )
    if not policy.send_community:
        path = replace(path, communities=frozenset())
    filtered = _filtered(speaker, policy, "out", prefix, path)
    return replace(filtered, session=None) if filtered is not None else None


def _sent_next_hop(session: Session, path: Path) -> Address | None:
    """The next hop told: RFC 4271, 5.1.3.

    To an external neighbour it is this router, unless the path's own next hop is on the subnet of
    the session (third party: it stays), or ``next-hop-unchanged`` keeps it.  To an internal one
    it stays; ``next-hop-self`` changes it for what was not itself learnt by iBGP, ``all`` for all.
    """
    came, policy = path.session, session.policy
    if path.next_hop is None:
        return session.source
    if session.external:
        if policy.next_hop_unchanged:
            return path.next_hop
        third = not policy.next_hop_self and _on_subnet(session, path.next_hop)
        return path.next_hop if third else session.source
    reflected = came is not None and not came.external
    if policy.next_hop_self == "all" or (policy.next_hop_self and not reflected):
        return session.source
    return path.next_hop


def _on_subnet(session: Session, next_hop: Address) -> bool:
    return any(
        session.address in item.network and next_hop in item.network
        for interface in session.speaker.node.config.interfaces.values()
        for item in interface.addresses
    )


def _filtered(
    speaker: Speaker, policy: BgpFamilyNeighbor, way: str, prefix: Network, path: Path
) -> Path | None:
    config = speaker.node.config
    if way in policy.prefix_lists and not prefix_list(config, policy.prefix_lists[way], prefix):
        return None
    acl = policy.distribute_lists.get(way)
    if acl is not None and not access_list(config, acl, prefix):
        return None
    # An outgoing filter list sees the path before this router's own AS is put in front.
    before = path.as_path[1:] if way == "out" and path.as_path and path.as_path[0] == (
        speaker.config.autonomous_system) else path.as_path  # fmt: skip
    if way in policy.filter_lists and not as_path_list(config, policy.filter_lists[way], before):
        return None
    if way not in policy.route_maps:
        return path
    return apply_map(config, policy.route_maps[way], prefix, path, before)


def apply_map(
    config: RouterConfig,
    name: str | None,
    prefix: Network,
    path: Path,
    as_path: tuple[int, ...] | None = None,
) -> Path | None:
    """A route map over a path: refused, or with what it sets."""
    shown = path.as_path if as_path is None else as_path
    verdict = route_map(config, name, Subject(prefix, shown, path.communities))
    if not verdict.permitted:
        return None
    for words in verdict.sets:
        path = _set(path, words)
    return path


def _set(path: Path, words: tuple[str, ...]) -> Path:
    match words:
        case ("local-preference", value) if value.isdigit():
            return replace(path, local_preference=int(value))
        case ("metric", value) if value.isdigit():
            return replace(path, med=int(value))
        case ("weight", value) if value.isdigit():
            return replace(path, weight=int(value))
        case ("as-path", "prepend", *more):
            numbers = tuple(int(item) for item in more if item.isdigit())
            return replace(path, as_path=(*numbers, *path.as_path))
        case ("community", *more):
            kept = path.communities if "additive" in more else frozenset()
            return replace(path, communities=kept | (frozenset(more) - {"additive", "none"}))
        case ("ip", "next-hop", value, *_) if value[0].isdigit():
            return replace(path, next_hop=IPv4Address(value))
        case ("origin", value):
            return replace(path, origin=IGP if value == "igp" else INCOMPLETE)
    return path


def rank(path: Path, igp_metric: int) -> tuple[int, ...]:
    """The decision process as a key: the lowest wins."""
    external = path.session is not None and path.session.external
    peer = path.session.peer if path.session is not None else None
    router_id = path.originator or (peer.speaker.router_id if peer is not None else None)
    return (
        -path.weight,
        -path.local_preference,
        path.session is not None,
        len(path.as_path),
        path.origin,
        path.med,
        not external,
        igp_metric,
        int(router_id or 0),
        len(path.clusters),
        int(path.session.address) if path.session is not None else 0,
    )


def multipath_key(path: Path, igp_metric: int) -> tuple[object, ...]:
    """Paths alike in this may be used together (``maximum-paths``)."""
    return (*rank(path, igp_metric)[:8], path.as_path[:1])
