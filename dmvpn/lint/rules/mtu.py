"""DMV13x–DMV14x: packet sizes, bandwidth, and switches of the tunnel interface."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import RouterConfig
from dmvpn.lint.lines import first
from dmvpn.lint.model import (
    ERROR,
    INFO,
    WARNING,
    Cloud,
    Context,
    Member,
    Seen,
    on_cloud,
    on_router,
    on_tunnel,
)
from dmvpn.lint.odd import odd_ones
from dmvpn.lint.routing import runs_eigrp, runs_ospf

MTU, MSS = 1400, 1360
"""What leaves room for GRE, a key, ESP in every suite, NAT traversal and PPPoE (Cisco's own pair)."""


ESP_AT_LEAST = 34
"""Bytes ESP adds in transport mode with GCM, before padding."""


@on_tunnel("DMV130", WARNING)
def mtu_missing(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A protected tunnel has an ``ip mtu`` that leaves room for ESP.

    Why: the default of 1476 bytes counts GRE alone; packets are fragmented after encryption, which
        costs throughput, and where fragments are filtered large packets vanish.
    Fix: ``ip mtu 1400`` on every member.
    Source: Cisco DMVPN design guide OL-9024-01; Cisco IWAN technology design guide.
    """
    if tunnel.tunnel.protection and tunnel.interface.ip_mtu is None:
        yield tunnel.seen(None, f"{tunnel.interface.name} is protected and has no ip mtu")


@on_tunnel("DMV131", WARNING)
def mss_missing(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A protected tunnel adjusts the TCP MSS.

    Why: hosts behind the router think in 1500 bytes; where ICMP is filtered their path MTU
        discovery fails and TCP hangs after the handshake.
    Fix: ``ip tcp adjust-mss 1360`` on the tunnel (ip mtu minus 40).
    Source: Cisco DMVPN design guide OL-9024-01; Cisco IWAN technology design guide.
    """
    if tunnel.tunnel.protection and tunnel.interface.tcp_mss is None:
        yield tunnel.seen(
            None, f"{tunnel.interface.name} is protected and has no ip tcp adjust-mss"
        )


@on_tunnel("DMV132", WARNING)
def mtu_too_big(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """``ip mtu`` of a protected tunnel leaves room for the largest overhead of ESP.

    Why: over 1400 bytes there is a suite, a NAT or a PPPoE line on which the encrypted packet is
        larger than the link, and is fragmented.
    Fix: ``ip mtu 1400``.
    Source: Cisco DMVPN design guide OL-9024-01; RFC 4303 §2, RFC 2890, RFC 3948 (the overheads).
    """
    mtu = tunnel.interface.ip_mtu
    if (
        tunnel.tunnel.protection
        and mtu is not None
        and mtu > 1440 - 8 * (tunnel.tunnel.key is not None)
    ):
        yield tunnel.seen(tunnel.typed("ip mtu"), f"ip mtu {mtu} with IPsec; {MTU} always fits")


@on_tunnel("DMV133", WARNING)
def mss_exceeds_mtu(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """The TCP MSS is at least 40 bytes below ``ip mtu``.

    Why: IPv4 and TCP headers take 40 bytes; a larger MSS makes full segments that do not fit.
    Fix: ``ip tcp adjust-mss`` = ``ip mtu`` - 40.
    Source: RFC 879 §3; Cisco DMVPN design guide OL-9024-01.
    """
    mtu, mss = tunnel.interface.ip_mtu, tunnel.interface.tcp_mss
    if mtu is not None and mss is not None and mss > mtu - 40:
        yield tunnel.seen(
            tunnel.typed("ip tcp adjust-mss"), f"MSS {mss} with ip mtu {mtu}: {mtu - 40} fits"
        )


@on_cloud("DMV134", WARNING)
def mtu_mismatch(cloud: Cloud) -> Iterator[Seen]:
    """Every member of a cloud has the same ``ip mtu``.

    Why: OSPF compares it in its database descriptions and stays in EXSTART where it differs (an
        error then); other traffic loses large packets in one direction only.
    Fix: the same ``ip mtu`` everywhere; not ``ip ospf mtu-ignore``.
    Source: https://www.pinglabz.com/ospf-mtu-mismatch-troubleshooting/;
        https://supportforums.cisco.com/document/56556/ospf-and-mtu
    """
    usual, odd = odd_ones(cloud.members, lambda member: member.interface.ip_mtu)
    for member, mtu in odd:
        if member.interface.addresses:
            yield member.seen(
                member.typed("ip mtu"),
                f"ip mtu {mtu or 'not set'}, in the cloud {cloud.name} it is {usual or 'not set'}",
                ERROR if runs_ospf(member) else None,
            )


@on_tunnel("DMV135", WARNING)
def outer_mtu_too_small(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """What the tunnel wraps fits the interface it leaves by.

    Why: a WAN with a smaller MTU (PPPoE, LTE, ``ip mtu``) fragments every full packet after
        encryption.
    Fix: ``ip mtu`` of the tunnel = the WAN's minus 100.
    Source: Cisco DMVPN design guide OL-9024-01; RFC 4303 §2, RFC 2890 (the overheads).
    """
    source, inner = tunnel.source, tunnel.interface.ip_mtu
    outer = (source.ip_mtu or source.mtu) if source is not None else None
    if outer is None or inner is None:
        return
    wrapped = inner + 24 + 4 * (tunnel.tunnel.key is not None)
    wrapped += ESP_AT_LEAST if tunnel.tunnel.protection else 0
    if wrapped > outer:
        name = source.name if source is not None else ""
        yield tunnel.seen(
            tunnel.typed("ip mtu"), f"{inner} bytes become {wrapped}, {name} takes {outer}"
        )


@on_tunnel("DMV140", WARNING)
def bandwidth_missing(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A tunnel with EIGRP has a ``bandwidth``.

    Why: a tunnel counts as 100 kbit/s (8 or 9 on old releases), and EIGRP paces itself to half of
        that: with many neighbours a hub is stuck in active, and every metric is wrong.
    Fix: ``bandwidth`` with the real rate on every tunnel.
    Source: https://sclabs.blogspot.com/2017/11/2017-ccnp-rs-dmvpn-lab.html; Cisco IWAN technology
        design guide.
    """
    if tunnel.interface.bandwidth is None and tunnel.is_hub and runs_eigrp(tunnel):
        yield tunnel.seen(None, f"{tunnel.interface.name} runs EIGRP without a bandwidth")


@on_router("DMV141", WARNING)
def switching_off(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """CEF is on.

    Why: NHRP shortcuts and phase 2 resolutions are triggered and used by CEF; per-tunnel QoS needs
        it as well.
    Fix: ``ip cef``, ``ip route-cache cef`` on the tunnel.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/ipaddr_nhrp/configuration/xe-16-11/nhrp-xe-16-11-book/nhrp-switch-enhancemts-dmvpn.html
    """
    for line, _node in context.globals("no ip cef"):
        if context.members and line.text in ("no ip cef", "no ip cef distributed"):
            yield Seen(line, "CEF is off on a router with a DMVPN tunnel")
    for member in context.members:
        at = first(member.interface.lines, "no ip route-cache")
        if at is not None and at.text in ("no ip route-cache", "no ip route-cache cef"):
            yield Seen(at, f"CEF is off on {member.interface.name}")


@on_tunnel("DMV142", WARNING)
def if_state_on_hub(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """``if-state nhrp`` stands only where an NHS can answer.

    Why: it takes the tunnel down until an NHS has answered; a router that registers with nobody
        never comes up.
    Fix: only on spokes.
    Source: http://cisco.com/en/US/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-2mt/sec-conn-dmvpn-tun-mon.html
    """
    if tunnel.tunnel.if_state_nhrp and not tunnel.nhrp.nhs:
        yield tunnel.seen(tunnel.typed("if-state nhrp"), "if-state nhrp without an NHS to wait for")


@on_tunnel("DMV143", INFO, optional=True)
def ipv6_mtu_missing(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """A protected tunnel with an IPv6 overlay sets the IPv6 MTU and MSS too.

    Why: ``ip mtu`` and ``ip tcp adjust-mss`` count for IPv4 only.
    Fix: ``ipv6 mtu 1400`` and ``ipv6 tcp adjust-mss 1340``.
    Source: RFC 8200 §5 and RFC 2890 (the sizes); general practice, hence optional.
    """
    if tunnel.tunnel.protection and tunnel.interface.ipv6_addresses:
        for shape in ("ipv6 mtu", "ipv6 tcp adjust-mss"):
            if tunnel.typed(shape) is None:
                yield tunnel.seen(
                    tunnel.typed("ipv6 address"), f"{tunnel.interface.name} has no {shape}"
                )
