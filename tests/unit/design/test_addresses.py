"""Tunnel addresses that nobody wrote down."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from dmvpn.design.addresses import assign_addresses
from dmvpn.intent.values import is_host

SUBNET = IPv4Network("172.16.0.0/26")
names = st.lists(st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True), unique=True, max_size=40)


@given(names)
def test_every_router_has_its_own_host_address(routers: list[str]) -> None:
    assigned = assign_addresses(SUBNET, dict.fromkeys(routers))
    assert list(assigned) == routers
    assert len(set(assigned.values())) == len(routers)
    assert all(is_host(address, SUBNET) for address in assigned.values())


@given(names, st.from_regex(r"[A-Z]{3}", fullmatch=True))
def test_an_appended_router_moves_nobody(routers: list[str], newcomer: str) -> None:
    before = assign_addresses(SUBNET, dict.fromkeys(routers))
    after = assign_addresses(SUBNET, dict.fromkeys([*routers, newcomer]))
    assert {name: after[name] for name in routers} == before


@given(names, st.from_regex(r"[A-Z]{3}", fullmatch=True), st.integers(0, 40))
def test_an_inserted_router_moves_only_who_drew_the_same(
    routers: list[str], newcomer: str, place: int
) -> None:
    before = assign_addresses(SUBNET, dict.fromkeys(routers))
    wider = [*routers[:place], newcomer, *routers[place:]]
    after = assign_addresses(SUBNET, dict.fromkeys(wider))
    if after[newcomer] not in before.values():
        assert {name: after[name] for name in routers} == before


@given(names)
def test_a_written_address_is_kept_and_given_to_nobody_else(routers: list[str]) -> None:
    fixed = IPv4Address("172.16.0.7")
    wanted: dict[str, IPv4Address | None] = {**dict.fromkeys(routers), "FIXED": fixed}
    assigned = assign_addresses(SUBNET, wanted)
    assert assigned["FIXED"] == fixed
    assert list(assigned.values()).count(fixed) == 1


def test_a_full_subnet_leaves_the_last_out_and_uses_every_address() -> None:
    tiny = IPv4Network("172.16.0.0/29")
    assigned = assign_addresses(tiny, dict.fromkeys("abcdefgh"))
    assert "".join(assigned) == "abcdef"
    assert sorted(assigned.values()) == list(tiny.hosts())
