"""Printed times, addresses and numbers."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, IPv6Network

import pytest

from dmvpn.parsers import values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00:04:28", timedelta(minutes=4, seconds=28)),
        ("123:04:28", timedelta(hours=123, minutes=4, seconds=28)),
        ("1d02h", timedelta(days=1, hours=2)),
        ("2w3d", timedelta(weeks=2, days=3)),
        ("3y4w", timedelta(days=3 * 365, weeks=4)),
        ("never", None),
        ("", None),
    ],
)
def test_duration(text: str, expected: timedelta | None) -> None:
    assert values.duration(text) == expected


@pytest.mark.parametrize("text", ["4:28", "1d2", "soon", "1x", "00:xx:00"])
def test_no_duration(text: str) -> None:
    with pytest.raises(ValueError):
        values.duration(text)


def test_addresses() -> None:
    assert values.address("192.0.2.1") == IPv4Address("192.0.2.1")
    assert values.address("2001:DB8::1") == IPv6Address("2001:db8::1")
    assert values.address_or_none("UNKNOWN") is None
    assert values.network("FE80::2/128") == IPv6Network("fe80::2/128")
    with pytest.raises(ValueError):
        values.network("192.0.2.1")
    with pytest.raises(ValueError):
        values.address("")


def test_numbers_and_words() -> None:
    assert (values.number("0x64"), values.number("100"), values.number("")) == (100, 100, None)
    assert (values.word("(none)"), values.word("Unknown - 0"), values.word("RED")) == (
        None,
        None,
        "RED",
    )
    assert values.seconds("90") == timedelta(seconds=90)
