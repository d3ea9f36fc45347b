"""Paths between spokes where two clouds lead to the same place."""

from __future__ import annotations

from ipaddress import IPv4Address

import pytest

from dmvpn.findings import Outcome
from dmvpn.snapshot import Snapshot, Trace
from dmvpn.verify import verify

HERE, THERE = IPv4Address("10.1.1.1"), IPv4Address("10.2.1.1")


def trace(*hops: str) -> Trace:
    return Trace(THERE, HERE, "spoke2", 5, 5, (*map(IPv4Address, hops), THERE))


@pytest.mark.parametrize(
    ("way", "outcome"),
    [
        ("172.16.0.1", Outcome.PASSED),
        ("172.16.1.2", Outcome.PASSED),
        ("172.16.9.9", Outcome.FAILED),
    ],
)
def test_either_way_is_right_and_no_third(way: str, outcome: Outcome) -> None:
    expected = {"spoke1": Snapshot("spoke1", traces=(trace("172.16.0.1"), trace("172.16.1.2")))}
    observed = {"spoke1": Snapshot("spoke1", traces=(trace(way),))}
    (check,) = [c for c in verify(expected, observed, {}) if c.subject.startswith("path")]
    assert check.outcome is outcome
    assert check.expected == "through the hub: 172.16.0.1 10.2.1.1 or 172.16.1.2 10.2.1.1"
