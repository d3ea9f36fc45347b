"""What is rendered reads back to the design it was rendered from: any design, any release."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from hypothesis import given, settings
from hypothesis import strategies as st

from dmvpn.config import RouterConfig, read
from dmvpn.config.model import (
    EigrpInterface,
    IpsecProfile,
    NhrpConfig,
    RemoteIdentity,
    TransformSet,
    TunnelMode,
)
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
from dmvpn.releases import release_facts
from dmvpn.render import render, render_file

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


@settings(max_examples=40)  # a design takes longer to make up than to render and read
@given(ROUTERS)
def test_rendered_text_reads_back_to_the_design(router: RouterDesign) -> None:
    text = render_file(router)
    config = read(text)
    assert config.unread == ()
    assert_interfaces_and_routes(router, config)
    assert_tunnels(router, config)
    assert_ikev2(router, config)
    assert_ipsec(router, config)
    assert_eigrp(router, config)
    assert missing(text, render(router), router.release).nodes == []


def assert_interfaces_and_routes(router: RouterDesign, config: RouterConfig) -> None:
    for port in router.interfaces:
        held = config.interfaces[port.name]
        assert (held.addresses, held.description) == ((port.address,), port.description)
    routes = [(route.prefix, route.next_hop) for route in config.static_routes]
    assert routes == [(route.prefix, route.next_hop) for route in router.static_routes]


def assert_tunnels(router: RouterDesign, config: RouterConfig) -> None:
    assert [tunnel.name for tunnel in config.tunnels()] == [t.interface for t in router.tunnels]
    for design, held in zip(router.tunnels, config.tunnels(), strict=True):
        assert held.tunnel is not None
        assert held.nhrp is not None
        mode = TunnelMode.MGRE if design.multipoint else TunnelMode.GRE
        assert (held.address, held.description) == (design.address, design.description)
        assert (held.ip_mtu, held.tcp_mss) == (design.ip_mtu, design.tcp_mss)
        assert (held.bandwidth, held.delay) == (design.bandwidth, design.delay)
        assert (held.tunnel.source, held.tunnel.destination) == (design.source, design.destination)
        assert (held.tunnel.mode, held.tunnel.key) == (mode, design.key)
        assert held.tunnel.protection == design.ipsec_profile
        assert_nhrp(design.nhrp, held.nhrp, router.release)


def assert_nhrp(design: NhrpDesign, held: NhrpConfig, release: Release) -> None:
    facts = release_facts(release)
    authentication = design.authentication.reveal() if design.authentication else None
    assert (held.network_id, held.authentication) == (design.network_id, authentication)
    assert (held.holdtime, held.registration_timeout) == (
        design.holdtime,
        design.registration_timeout,
    )
    assert held.redirect == design.redirect
    assert held.shortcut == (design.shortcut or facts.shortcut)
    assert held.multicast_dynamic == (design.multicast_dynamic or facts.multicast_dynamic)
    servers = [(nhs.address, nhs.nbma, nhs.priority, nhs.cluster) for nhs in held.nhs]
    assert servers == [
        (s.address, None if s.mapped else s.nbma_address, s.priority, s.cluster) for s in design.nhs
    ]
    maps = [(held.tunnel_address, held.nbma_address) for held in held.maps]
    assert maps == [(s.address, s.nbma_address) for s in design.nhs if s.mapped]


def assert_ikev2(router: RouterDesign, config: RouterConfig) -> None:
    (design,) = router.ikev2
    proposal = config.ikev2_proposals[design.proposal.name]
    for name in ("encryption", "integrity", "prf", "groups"):
        assert getattr(proposal, name) == getattr(design.proposal, name)
    assert config.ikev2_policies[design.policy].proposals == (design.proposal.name,)
    peers = [
        (peer.name, peer.network, peer.local_key, peer.remote_key)
        for peer in config.ikev2_keyrings[design.keyring].peers
    ]
    keys = [(peer.name, peer.network, peer.key.reveal()) for peer in design.peers]
    assert peers == [(*key, key[-1]) for key in keys]
    profile = config.ikev2_profiles[design.profile]
    remote = [identity.network for identity in profile.match_remote]
    assert all(isinstance(identity, RemoteIdentity) for identity in profile.match_remote)
    assert (remote, profile.keyring) == ([design.match_remote], design.keyring)
    assert profile.dpd == (design.dpd_interval, design.dpd_retry, design.dpd_mode)
    assert profile.lifetime == (design.lifetime or 86400)


def assert_ipsec(router: RouterDesign, config: RouterConfig) -> None:
    (design,) = router.ipsec
    transform_set: TransformSet = config.transform_sets[design.transform_set]
    assert (transform_set.transforms, transform_set.mode) == (design.transforms, design.mode)
    profile: IpsecProfile = config.ipsec_profiles[design.profile]
    assert profile.transform_sets == (design.transform_set,)
    assert (profile.pfs, profile.ikev2_profile) == (design.pfs_group, design.ikev2_profile)


def assert_eigrp(router: RouterDesign, config: RouterConfig) -> None:
    (held,), (design,) = config.eigrp, router.eigrp
    assert (held.name, held.autonomous_system) == (design.name, design.autonomous_system)
    assert (held.router_id, held.networks) == (design.router_id, design.networks)
    assert held.stub == frozenset(design.stub)
    common = next((own for own in design.interfaces if own.interface == "default"), None)
    for own in design.interfaces:
        assert_settings(own, common, held.interface_settings(own.interface))


def assert_settings(
    own: EigrpInterfaceDesign, common: EigrpInterfaceDesign | None, held: EigrpInterface
) -> None:
    """What an interface does not say, ``af-interface default`` says."""
    base = common or EigrpInterfaceDesign("default")
    assert held.passive == own.passive
    assert held.split_horizon == (own.split_horizon and base.split_horizon)
    assert held.next_hop_self == (own.next_hop_self and base.next_hop_self)
    assert held.hello_interval == (own.hello_interval or base.hello_interval or 5)
    assert held.hold_time == (own.hold_time or base.hold_time or 15)
