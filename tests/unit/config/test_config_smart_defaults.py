"""Smart defaults are there until a line switches them off or gives the name a meaning."""

from __future__ import annotations

from dmvpn.config import RouterConfig, read
from dmvpn.config import smart_defaults as smart


def names(config: RouterConfig) -> list[list[str]]:
    tables = (
        smart.ikev2_proposals,
        smart.ikev2_policies,
        smart.transform_sets,
        smart.ipsec_profiles,
    )
    return [list(table(config)) for table in tables]


def test_an_empty_router_has_them() -> None:
    assert names(read("version 17.12\n")) == [["default"]] * 4


def test_each_can_be_switched_off() -> None:
    lines = [
        "crypto ikev2 proposal",
        "crypto ikev2 policy",
        "crypto ipsec transform-set",
        "crypto ipsec profile",
    ]
    for place, line in enumerate(lines):
        held = names(read(f"no {line} default\n"))
        assert [place for place, own in enumerate(held) if not own] == [place]


def test_a_configured_one_takes_the_name() -> None:
    config = read(
        "crypto ikev2 proposal default\n encryption aes-gcm-256\n prf sha384\n group 20\n"
    )
    assert smart.ikev2_proposals(config)["default"].groups == (20,)


def test_removing_another_one_switches_nothing_off() -> None:
    assert (
        names(read("no crypto ikev2 proposal OLD\nno crypto ipsec profile d\n"))
        == [["default"]] * 4
    )


def test_they_follow_the_release() -> None:
    classic, modern = (
        smart.ikev2_proposals(read(f"version {text}\n")) for text in ("15.2", "17.9")
    )
    assert classic["default"].groups != modern["default"].groups
