"""``routing`` of a cloud: one model per protocol, told apart by ``protocol``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dmvpn.intent.base import Model
from dmvpn.intent.values import Network, Network6, ProcessName, RoutingKey, one_of, whole

Seconds = Annotated[int, whole(1, 65535)]
AutonomousSystem = Annotated[int, whole(1, 4294967295)]


class EigrpAuthentication(Model):
    """md5 takes a key chain, hmac-sha-256 the key itself (named EIGRP only)."""

    mode: Annotated[Literal["md5", "hmac-sha-256"], one_of("md5", "hmac-sha-256")] = "hmac-sha-256"
    key: RoutingKey


class _Eigrp(Model):
    """What both styles share; hello_interval and hold_time in seconds, on the tunnel.

    stub: what a spoke advertises; an empty list: the spokes are no stubs.  summary: what hubs tell
    spokes instead of the single prefixes.
    """

    autonomous_system: Annotated[int, whole(1, 65535)]
    hello_interval: Seconds = 20
    hold_time: Seconds = 60
    stub: tuple[
        Annotated[
            Literal["connected", "static", "summary", "redistributed", "receive-only"],
            one_of("connected", "static", "summary", "redistributed", "receive-only"),
        ],
        ...,
    ] = ("connected", "summary")
    summary: tuple[Network, ...] = ()
    authentication: EigrpAuthentication | None = None
    bandwidth_percent: Annotated[int, whole(1, 999999)] | None = None
    maximum_paths: Annotated[int, whole(1, 32)] | None = None
    bfd: bool = False


class EigrpIntent(_Eigrp):
    """``protocol: eigrp``: named EIGRP.  stub_site: spokes are stub sites of their own id."""

    protocol: Literal["eigrp"]
    name: ProcessName
    add_paths: Annotated[int, whole(1, 4)] | None = None
    stub_site: bool = False


class EigrpClassicIntent(_Eigrp):
    """``protocol: eigrp-classic``: ``router eigrp 100`` and interface commands."""

    protocol: Literal["eigrp-classic"]


class OspfAuthentication(Model):
    """Message digest with one key."""

    key_id: Annotated[int, whole(1, 255)] = 1
    key: RoutingKey


class OspfIntent(Model):
    """``protocol: ospf``.  network_type ``auto``: what the phase needs; cost of the tunnel.

    stub_area: of the tunnel's area.  default_route: hubs announce one.
    """

    protocol: Literal["ospf"]
    process: Annotated[int, whole(1, 65535)] = 1
    area: Annotated[int, whole(0, 4294967295)] = 0
    network_type: Annotated[
        Literal["auto", "broadcast", "point-to-multipoint", "point-to-point", "non-broadcast"],
        one_of("auto", "broadcast", "point-to-multipoint", "point-to-point", "non-broadcast"),
    ] = "auto"
    authentication: OspfAuthentication | None = None
    hello_interval: Seconds = 10
    dead_interval: Seconds = 40
    cost: Annotated[int, whole(1, 65535)] | None = None
    stub_area: Annotated[
        Literal["none", "stub", "totally-stub"], one_of("none", "stub", "totally-stub")
    ] = "none"
    default_route: bool = False
    reference_bandwidth: Annotated[int, whole(1, 4294967)] | None = None
    bfd: bool = False


class BgpIntent(Model):
    """``protocol: bgp``; keepalive and hold_time in seconds.

    spoke_autonomous_system: absent: iBGP with the hubs as route reflectors; a host may say its own
    (``clouds.NAME.autonomous_system``).  listen: hubs accept spokes by the tunnel subnet instead of
    listing them.  default_only: spokes hear a default route and nothing else.
    """

    protocol: Literal["bgp"]
    autonomous_system: AutonomousSystem
    spoke_autonomous_system: AutonomousSystem | None = None
    listen: bool = True
    listen_limit: Annotated[int, whole(1, 5000)] | None = None
    keepalive: Annotated[int, whole(1, 65535)] = 20
    hold_time: Annotated[int, whole(3, 65535)] = 60
    password: RoutingKey | None = None
    default_only: bool = False
    summary: tuple[Network, ...] = ()
    maximum_prefix: Annotated[int, whole(1, 2147483647)] | None = None
    maximum_paths: Annotated[int, whole(1, 32)] | None = None
    bfd: bool = False


class StaticIntent(Model):
    """``protocol: static``.  summary: what spokes send to the hubs; distance: of the first hub.

    summary_ipv6: the same for IPv6; absent: everything.
    """

    protocol: Literal["static"]
    summary: Annotated[tuple[Network, ...], Field(min_length=1)]
    summary_ipv6: tuple[Network6, ...] = ()
    distance: Annotated[int, whole(1, 250)] = 1


RoutingIntent = Annotated[
    EigrpIntent | EigrpClassicIntent | OspfIntent | BgpIntent | StaticIntent,
    Field(discriminator="protocol"),
]
