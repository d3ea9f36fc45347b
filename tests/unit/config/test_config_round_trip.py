"""What is rendered reads back to the design it was rendered from: any design, any release."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from dmvpn.config import read
from dmvpn.design.model import (
    EigrpDesign,
    EigrpInterfaceDesign,
    Ikev2Design,
    Ikev2ProposalDesign,
    InterfaceDesign,
    IpsecDesign,
    KeyringPeerDesign,
    NhrpDesign,
    NhsDesign,
    RouterDesign,
    StaticRouteDesign,
    TunnelDesign,
)
from dmvpn.model import Phase, Platform, Release, Role, Secret
from dmvpn.plan import missing
from dmvpn.render import render, render_file
from tests.examples import examples
from tests.unit.config.read_back import differences

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_.-]{0,20}", fullmatch=True)
SECRETS = st.from_regex(r"[!-~]{8,20}", fullmatch=True).map(Secret)
ADDRESSES = st.integers(0x01000000, 0xDFFFFFFF).map(IPv4Address)
LENGTHS = st.integers(1, 32)


def interface_of(address: IPv4Address, length: int) -> IPv4Interface:
    return IPv4Interface((address, length))


INTERFACES = st.builds(interface_of, ADDRESSES, LENGTHS)
NETWORKS = INTERFACES.map(lambda interface: interface.network)
SECONDS = st.integers(1, 65535)

PROPOSALS = st.builds(
    Ikev2ProposalDesign,
    name=NAMES,
    encryption=st.sampled_from([("aes-gcm-256",), ("aes-cbc-256", "aes-cbc-128")]),
    integrity=st.sampled_from([(), ("sha256",), ("sha512", "sha384")]),
    prf=st.sampled_from([(), ("sha384",)]),
    groups=st.sampled_from([(20,), (19, 14)]),
)
PEERS = st.builds(KeyringPeerDesign, name=NAMES, network=NETWORKS, key=SECRETS)
IKEV2 = st.builds(
    Ikev2Design,
    proposal=PROPOSALS,
    policy=NAMES,
    keyring=NAMES,
    peers=st.lists(PEERS, min_size=1, max_size=4, unique_by=lambda peer: peer.name).map(tuple),
    profile=NAMES,
    match_remote=NETWORKS | st.just(IPv4Network("0.0.0.0/0")),
    dpd_interval=st.integers(10, 3600),
    dpd_retry=st.integers(2, 60),
    dpd_mode=st.sampled_from(["on-demand", "periodic"]),
    lifetime=st.none() | st.integers(120, 86399),
)
IPSEC = st.builds(
    IpsecDesign,
    transform_set=NAMES,
    transforms=st.sampled_from([("esp-gcm 256",), ("esp-aes 256", "esp-sha256-hmac")]),
    mode=st.sampled_from(["transport", "tunnel"]),
    profile=NAMES,
    pfs_group=st.none() | st.sampled_from([14, 20]),
    ikev2_profile=NAMES,
)
SERVERS = st.builds(
    NhsDesign,
    router=st.just("hub"),
    address=ADDRESSES,
    nbma_address=ADDRESSES,
    priority=st.integers(0, 255),
    cluster=st.integers(0, 10),
    mapped=st.booleans(),
)
NHRP = st.builds(
    NhrpDesign,
    network_id=st.integers(1, 4294967295),
    authentication=st.none() | st.from_regex(r"[!-~]{1,8}", fullmatch=True).map(Secret),
    holdtime=SECONDS,
    registration_timeout=st.none() | SECONDS,
    nhs=st.lists(SERVERS, max_size=3, unique_by=lambda server: server.address).map(tuple),
    multicast_dynamic=st.booleans(),
    redirect=st.booleans(),
    shortcut=st.booleans(),
)
TUNNELS = st.builds(
    TunnelDesign,
    interface=st.integers(0, 2147483647).map(lambda number: f"Tunnel{number}"),
    cloud=NAMES,
    phase=st.sampled_from(Phase),
    role=st.sampled_from(Role),
    description=NAMES,
    address=INTERFACES,
    source=st.sampled_from(["GigabitEthernet1", "GigabitEthernet0/0/1.100", "Loopback0"]),
    destination=st.none() | ADDRESSES,
    multipoint=st.booleans(),
    key=st.none() | st.integers(0, 4294967295),
    ip_mtu=st.integers(68, 9000),
    tcp_mss=st.integers(500, 1460),
    bandwidth=st.none() | st.integers(1, 10000000),
    delay=st.none() | st.integers(1, 16777215),
    nhrp=NHRP,
    ipsec_profile=NAMES,
)
SETTINGS = st.builds(
    EigrpInterfaceDesign,
    interface=st.sampled_from(["default", "Tunnel0", "Tunnel1", "GigabitEthernet1"]),
    split_horizon=st.booleans(),
    next_hop_self=st.booleans(),
    passive=st.booleans(),
    hello_interval=st.none() | SECONDS,
    hold_time=st.none() | SECONDS,
)
EIGRP = st.builds(
    EigrpDesign,
    name=NAMES,
    autonomous_system=SECONDS,
    router_id=ADDRESSES,
    networks=st.lists(NETWORKS, max_size=4, unique=True).map(tuple),
    interfaces=st.lists(SETTINGS, max_size=3, unique_by=lambda held: held.interface).map(tuple),
    stub=st.sampled_from([(), ("connected", "summary"), ("receive-only",)]),
)
PORTS = st.builds(
    InterfaceDesign,
    name=st.sampled_from(["GigabitEthernet1", "GigabitEthernet0/1", "Loopback0"]),
    purpose=st.just("lan"),
    address=INTERFACES,
    description=st.just("") | NAMES,
)
ROUTERS = st.builds(
    RouterDesign,
    name=NAMES,
    hostname=NAMES,
    platform=st.sampled_from(Platform),
    release=st.sampled_from([Release(15, 2), Release(15, 9, 3), Release(17, 12, 4)]),
    role=st.sampled_from(Role),
    nbma_address=ADDRESSES,
    interfaces=st.lists(PORTS, max_size=3, unique_by=lambda port: port.name).map(tuple),
    ikev2=IKEV2.map(lambda ikev2: (ikev2,)),
    ipsec=IPSEC.map(lambda ipsec: (ipsec,)),
    tunnels=st.lists(TUNNELS, max_size=2, unique_by=lambda tunnel: tunnel.interface).map(tuple),
    eigrp=EIGRP.map(lambda eigrp: (eigrp,)),
    static_routes=st.lists(
        st.builds(StaticRouteDesign, prefix=NETWORKS, next_hop=ADDRESSES), max_size=3, unique=True
    ).map(tuple),
)


@examples(40)  # a design takes longer to make up than to render and read
@given(ROUTERS)
def test_rendered_text_reads_back_to_the_design(router: RouterDesign) -> None:
    text = render_file(router)
    assert differences(router, read(text)) == []
    assert missing(text, render(router), router.release).nodes == []
