"""Hypothesis strategies for the records IOS can print: one strategy per table."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from itertools import groupby

from hypothesis import strategies as st

from dmvpn.labs.emulated.show.route import major_network
from dmvpn.parsers.show_crypto_ikev2_sa import Ikev2Sa
from dmvpn.parsers.show_crypto_ipsec_sa import IpsecSa
from dmvpn.parsers.show_crypto_session import CryptoSession
from dmvpn.parsers.show_dmvpn import DmvpnPeer
from dmvpn.parsers.show_interfaces_tunnel import TunnelInterface
from dmvpn.parsers.show_ip_bgp_summary import BgpNeighbor
from dmvpn.parsers.show_ip_eigrp_neighbors import EigrpNeighbor
from dmvpn.parsers.show_ip_nhrp import NhrpEntry
from dmvpn.parsers.show_ip_nhrp_nhs_detail import Nhs
from dmvpn.parsers.show_ip_ospf_neighbor import OspfNeighbor
from dmvpn.parsers.show_ip_route import Route

addresses = st.integers(0x01000001, 0xDFFFFFFE).map(IPv4Address)
names = st.from_regex(r"[A-Z][A-Z0-9-]{0,12}", fullmatch=True)
tunnels = st.integers(0, 9999).map(lambda number: f"Tunnel{number}")
spis = st.integers(1, 0xFFFFFFFF)
packets = st.integers(0, 4_000_000_000)


def _rounded(seconds: int) -> timedelta:
    """What IOS's words can say: it drops minutes after a day, hours after a week."""
    for limit, unit in ((86400, 1), (7 * 86400, 3600), (365 * 86400, 86400)):
        if seconds < limit:
            return timedelta(seconds=seconds // unit * unit)
    years, rest = divmod(seconds, 365 * 86400)
    return timedelta(days=365 * years + rest // (7 * 86400) * 7)


ages = st.integers(0, 4 * 365 * 86400).map(_rounded)
seconds = st.integers(0, 86400).map(lambda value: timedelta(seconds=value))


@st.composite
def dmvpn_blocks(draw: st.DrawFn) -> tuple[DmvpnPeer, ...]:
    """The rows of several tunnels; an NBMA peer with more entries has continuation rows."""
    rows: list[DmvpnPeer] = []
    for interface in draw(st.lists(tunnels, unique=True, max_size=3)):
        role = draw(st.sampled_from(["Hub", "Spoke", "Hub/Spoke", "Unknown"]))
        inner = draw(st.lists(addresses, unique=True, min_size=1, max_size=8))
        for nbma in draw(st.lists(addresses, unique=True, min_size=1, max_size=4)):
            own, inner = inner[:2], inner[2:]
            for number, tunnel in enumerate(own):
                rows.append(
                    DmvpnPeer(
                        interface,
                        None,
                        "ipv4",
                        role,
                        len(own),
                        nbma,
                        tunnel,
                        draw(st.sampled_from(["UP", "NHRP", "IKE", "IPSEC", "INTF"])),
                        draw(st.one_of(st.none(), ages)),
                        draw(st.sampled_from(["S", "D", "DT1", "DT2", "DN", "SC"])),
                        continuation=number > 0,
                    )
                )
        if draw(st.booleans()):
            unknown = draw(addresses)
            rows.append(
                DmvpnPeer(interface, None, "ipv4", role, 1, None, unknown, "NHRP", None, "IX")
            )
    return tuple(rows)


@st.composite
def nhrp_entries(draw: st.DrawFn) -> NhrpEntry:
    """A cache entry; a static one never expires, an incomplete one has no NBMA address."""
    kind = draw(st.sampled_from(["dynamic", "static", "incomplete"]))
    flags = st.lists(
        st.sampled_from(["unique", "registered", "used", "router", "nhop", "rib", "local"]),
        unique=True,
        max_size=4,
    )
    via = draw(addresses)
    return NhrpEntry(
        IPv4Network((int(via), draw(st.integers(8, 32))), strict=False),
        via,
        draw(tunnels),
        None,
        kind,
        tuple(draw(flags)),
        None if kind == "incomplete" else draw(addresses),
        draw(st.one_of(st.none(), addresses)) if kind == "dynamic" else None,
        draw(ages),
        None if kind == "static" else draw(seconds.map(lambda age: age % timedelta(1))),
        draw(st.booleans()),
        draw(st.one_of(st.none(), names)),
    )


@st.composite
def nhs_tables(draw: st.DrawFn) -> tuple[Nhs, ...]:
    """Servers by tunnel; those that do not respond have a pending request."""
    rows: list[Nhs] = []
    for interface in draw(st.lists(tunnels, unique=True, max_size=3)):
        for address in draw(st.lists(addresses, unique=True, min_size=1, max_size=3)):
            responding = draw(st.booleans())
            pending = not responding and draw(st.booleans())
            rows.append(
                Nhs(
                    interface,
                    None,
                    address,
                    "RE" if responding else "E",
                    draw(st.one_of(st.none(), addresses)),
                    draw(st.integers(0, 255)),
                    draw(st.integers(0, 10)),
                    draw(packets),
                    draw(packets),
                    draw(packets),
                    draw(ages) if responding else None,
                    draw(st.integers(1, 65535)) if pending else None,
                    pending,
                )
            )
    return tuple(rows)


@st.composite
def ikev2_sas(draw: st.DrawFn) -> Ikev2Sa:
    """A ready SA, or one that negotiates and knows no algorithm yet."""
    ready = draw(st.booleans())
    gcm = draw(st.booleans())
    bare = Ikev2Sa(
        draw(st.integers(1, 99999)),
        draw(addresses),
        draw(st.sampled_from([500, 4500])),
        draw(addresses),
        500,
        draw(st.one_of(st.none(), st.just("WAN"))),
        draw(st.one_of(st.none(), st.just("BLUE"))),
        "READY" if ready else draw(st.sampled_from(["IN-NEG", "DELETE"])),
        dh_group=0,
        lifetime=draw(st.integers(120, 86400).map(lambda value: timedelta(seconds=value))),
        active_time=draw(seconds),
    )
    if not ready:
        return bare
    return replace(
        bare,
        encryption="AES-GCM" if gcm else "AES-CBC",
        key_size=draw(st.sampled_from([128, 192, 256])),
        prf=draw(st.sampled_from(["SHA256", "SHA384", "SHA512"])),
        hash=None if gcm else "SHA256",
        dh_group=draw(st.sampled_from([14, 19, 20, 21])),
        auth_sign="PSK",
        auth_verify="PSK",
    )


@st.composite
def ipsec_sas(draw: st.DrawFn) -> IpsecSa:
    """A flow with its SAs, or without any."""
    local, peer, interface = draw(addresses), draw(addresses), draw(tunnels)
    mask = "255.255.255.255/47/0"
    up = draw(st.booleans())
    outbound = draw(st.lists(spis, min_size=1, max_size=2)) if up else []
    return IpsecSa(
        interface,
        draw(st.one_of(st.none(), names)),
        f"{interface}-head-0",
        local,
        f"{local}/{mask}",
        f"{peer}/{mask}",
        peer,
        draw(st.sampled_from([500, 4500])),
        draw(packets),
        draw(packets),
        draw(packets),
        draw(packets),
        draw(packets),
        draw(packets),
        outbound[0] if up else None,
        tuple(draw(st.lists(spis, min_size=1, max_size=2))) if up else (),
        draw(st.sampled_from(["transport", "tunnel"])) if up else None,
        draw(st.sampled_from(["esp-gcm 256", "esp-256-aes esp-sha256-hmac"])) if up else None,
        draw(st.one_of(st.none(), st.just("group19"))),
        draw(st.sampled_from([1500, 1400])),
        draw(st.sampled_from([1500, 1400])),
        draw(packets) if up else None,
        draw(st.integers(0, 3600)) if up else None,
        tuple(outbound),
    )


@st.composite
def sessions(draw: st.DrawFn) -> CryptoSession:
    """A session with an IKE SA, or without one."""
    local, peer = draw(addresses), draw(addresses)
    status = draw(
        st.sampled_from(["UP-ACTIVE", "UP-IDLE", "UP-NO-IKE", "DOWN", "DOWN-NEGOTIATING"])
    )
    ike = status not in ("UP-NO-IKE", "DOWN")
    return CryptoSession(
        draw(tunnels),
        None,
        status,
        peer,
        500,
        draw(st.one_of(st.none(), names)),
        ike_version=2 if ike else None,
        ike_status=("Active" if status.startswith("UP") else "Inactive") if ike else None,
        local_address=local if ike else None,
        local_port=500 if ike else None,
        flows=(f"permit 47 host {local} host {peer}",),
        active_sas=draw(st.integers(0, 8)),
        ike_sas=int(ike),
    )


@st.composite
def eigrp_tables(draw: st.DrawFn) -> tuple[EigrpNeighbor, ...]:
    """Neighbours of several processes, named and classic."""
    rows: list[EigrpNeighbor] = []
    process = st.tuples(st.integers(1, 65535), st.one_of(st.none(), names))
    for system, name in draw(st.lists(process, unique_by=lambda one: one[0], max_size=3)):
        several = st.lists(addresses, min_size=1, max_size=4, unique=True)
        for number, address in enumerate(draw(several)):
            rows.append(
                EigrpNeighbor(
                    draw(st.one_of(tunnels, st.just("GigabitEthernet0/1"))),
                    None,
                    system,
                    address,
                    number,
                    draw(st.integers(1, 180)),
                    draw(ages),
                    draw(st.integers(1, 9999)),
                    draw(st.integers(100, 5000)),
                    draw(st.integers(0, 99)),
                    draw(packets),
                    name,
                )
            )
    return tuple(rows)


@st.composite
def routes(draw: st.DrawFn) -> Route:
    """A route of any kind the emulator has."""
    prefix = IPv4Network((int(draw(addresses)), draw(st.integers(8, 32))), strict=False)
    code = draw(st.sampled_from(["C", "L", "S", "D", "D EX", "H"]))
    if code in ("C", "L"):
        return Route(prefix, None, code, None, draw(tunnels))
    age = None if code == "S" else draw(ages)
    metric = draw(st.integers(0, 100_000_000))
    interface = draw(st.one_of(st.none(), tunnels)) if code == "S" else draw(tunnels)
    override = code == "D" and draw(st.booleans())
    return Route(
        prefix,
        None,
        code,
        draw(addresses),
        interface,
        draw(st.integers(1, 255)),
        metric,
        age,
        next_hop_override=override,
    )


def in_order(table: list[Route]) -> tuple[Route, ...]:
    """Each prefix once, in the order of the routing table."""
    one = {route.prefix: route for route in table}
    ordered = sorted(
        one.values(), key=lambda r: (int(r.prefix.network_address), r.prefix.prefixlen)
    )
    parts = groupby(ordered, lambda route: major_network(route.prefix))
    return tuple(route for _, group in parts for route in group)


route_tables = st.lists(routes(), max_size=12).map(in_order)


@st.composite
def tunnel_interfaces(draw: st.DrawFn) -> TunnelInterface:
    """A tunnel, multipoint or not, with or without protection."""
    multipoint = draw(st.booleans())
    admin = draw(st.sampled_from(["up", "down"]))
    line = draw(st.sampled_from(["up", "down"])) if admin == "up" else "down"
    why = "up" if line == "up" else "down - admin down" if admin == "down" else "down - no route"
    return TunnelInterface(
        draw(tunnels),
        None,
        admin,
        line,
        draw(st.one_of(st.none(), addresses.map(lambda a: IPv4Interface((a, 24))))),
        draw(st.integers(68, 17940)),
        draw(st.integers(1, 10_000_000)),
        draw(st.integers(10, 500_000)),
        str(draw(addresses)),
        draw(st.one_of(st.none(), st.just("GigabitEthernet1"))),
        None if multipoint else str(draw(addresses)),
        "multi-GRE/IP" if multipoint else "GRE/IP",
        draw(st.one_of(st.none(), st.integers(0, 0xFFFFFFFF))),
        draw(st.integers(68, 17940)),
        draw(st.one_of(st.none(), names)),
        draw(packets),
        draw(packets),
        draw(st.one_of(st.none(), names)),
        why,
        draw(st.one_of(st.none(), st.just("Loopback0"))),
        draw(packets),
        draw(packets),
        draw(packets),
        draw(packets),
        draw(packets),
    )


@st.composite
def ospf_tables(draw: st.DrawFn) -> tuple[OspfNeighbor, ...]:
    """Adjacencies of several interfaces; a role only where one is elected."""
    return tuple(
        OspfNeighbor(
            draw(tunnels),
            None,
            draw(addresses),
            address,
            draw(st.sampled_from(["FULL", "2WAY", "INIT", "EXSTART"])),
            draw(st.sampled_from([None, "DR", "BDR", "DROTHER"])),
            draw(st.integers(0, 255)),
            draw(st.integers(1, 120).map(lambda value: timedelta(seconds=value))),
        )
        for address in draw(st.lists(addresses, unique=True, max_size=4))
    )


@st.composite
def bgp_tables(draw: st.DrawFn) -> tuple[BgpNeighbor, ...]:
    """The neighbours of one speaker: established ones with prefixes, others with their state."""
    router_id, system = draw(addresses), str(draw(st.integers(1, 65535)))
    rows = []
    for address in draw(st.lists(addresses, unique=True, max_size=4)):
        up = draw(st.booleans())
        rows.append(
            BgpNeighbor(
                address,
                None,
                str(draw(st.integers(1, 4_200_000_000))),
                "Established" if up else draw(st.sampled_from(["Idle", "Active", "Idle (Admin)"])),
                draw(st.integers(0, 900_000)) if up else None,
                draw(ages) if up else None,
                draw(st.integers(0, 9_999_999)),
                draw(st.integers(0, 9_999_999)),
                7,
                draw(st.integers(0, 9)),
                draw(st.integers(0, 9)),
                up and draw(st.booleans()),
                router_id,
                system,
            )
        )
    return tuple(rows)
