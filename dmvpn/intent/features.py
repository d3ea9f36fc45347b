"""What a cloud may carry beside tunnels: IPv6, QoS, multicast, Internet, security, operations."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dmvpn.intent.base import Model
from dmvpn.intent.values import (
    Address,
    Community,
    DomainName,
    Network,
    Network6,
    ProcessName,
    one_of,
    whole,
)

Dscp = Annotated[
    Literal["ef", "af11", "af21", "af31", "af41", "cs1", "cs2", "cs3", "cs4", "cs5", "cs6"],
    one_of("ef", "af11", "af21", "af31", "af41", "cs1", "cs2", "cs3", "cs4", "cs5", "cs6"),
]
Percent = Annotated[int, whole(1, 100)]


class Ipv6Intent(Model):
    """``ipv6``: the IPv6 prefix of the tunnel; only: no IPv4 inside (the IPv4 subnet numbers only)."""

    subnet: Network6
    only: bool = False


class MtuIntent(Model):
    """``mtu``: absent values are computed; path_discovery: ``tunnel path-mtu-discovery``."""

    ip_mtu: Annotated[int, whole(576, 9976)] | None = None
    tcp_mss: Annotated[int, whole(500, 1460)] | None = None
    path_discovery: bool = False


class QosClassIntent(Model):
    """One class of a shaped tunnel: its DSCPs and its share; priority: low latency."""

    name: ProcessName
    dscp: Annotated[tuple[Dscp, ...], Field(min_length=1)]
    percent: Percent
    priority: bool = False


class QosGroupIntent(Model):
    """Spokes of one group are shaped alike; bandwidth in kbit/s."""

    bandwidth: Annotated[int, whole(8, 10000000)]
    classes: tuple[QosClassIntent, ...] = ()


class QosIntent(Model):
    """``qos``: per-tunnel QoS; groups by NHRP group name, a spoke names its own."""

    groups: Annotated[dict[ProcessName, QosGroupIntent], Field(min_length=1)]


class MulticastIntent(Model):
    """``multicast``: PIM sparse mode over the tunnel, with a rendezvous point, SSM or both."""

    rendezvous_point: Address | None = None
    source_specific: bool = False


class InternetIntent(Model):
    """``internet``: how spokes reach it.

    full-tunnel: by the hubs; direct: by their own WAN (NAT); policy: the prefixes in ``direct`` by
    their own WAN, everything else by the hubs.
    """

    mode: Annotated[
        Literal["full-tunnel", "direct", "policy"], one_of("full-tunnel", "direct", "policy")
    ]
    direct: tuple[Network, ...] = ()


class SecurityIntent(Model):
    """``security``.  group_tags: SGTs inline on the tunnel, or negotiated by IKEv2.

    control_plane_rate: bit/s of IKE that reach the control plane; nhrp_rate: NHRP packets in 10 s.
    """

    wan_access_list: bool = False
    zones: bool = False
    group_tags: Annotated[Literal["none", "inline", "ikev2"], one_of("none", "inline", "ikev2")] = (
        "none"
    )
    control_plane_rate: Annotated[int, whole(8000, 10000000000)] | None = None
    nhrp_rate: Annotated[int, whole(1, 65535)] | None = None


class SnmpIntent(Model):
    """``operations.snmp``: where traps of NHRP go; community is a secret."""

    host: Address
    community: Community


class OperationsIntent(Model):
    """``operations``: what running the cloud needs from every router.

    logging: ``logging dmvpn``; logging_rate: seconds between two messages.  archive: copies of the
    configuration that `configure replace` can return to; scp: files by SCP.
    """

    logging: bool = False
    logging_rate: Annotated[int, whole(1, 3600)] | None = None
    snmp: SnmpIntent | None = None
    ntp_servers: tuple[Address, ...] = ()
    name_servers: tuple[Address, ...] = ()
    domain: DomainName | None = None
    archive: bool = False
    scp: bool = False
