"""Ages, traffic and the counts the protocols' timers make, apart from any network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest

from dmvpn.labs.emulated.ages import Ages
from dmvpn.labs.emulated.counting import registrations
from dmvpn.labs.emulated.show.words import duration
from dmvpn.labs.emulated.traffic import REMEMBERED, Traffic
from dmvpn.parsers.show_dmvpn import DmvpnPeer
from dmvpn.simulate import Flow
from dmvpn.snapshot import Snapshot

START = datetime(2026, 1, 1, tzinfo=UTC)
FLOW = Flow("spoke1", ip_address("10.2.1.1"))


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def peer(tunnel: str, state: str = "UP") -> DmvpnPeer:
    nbma, inner = ip_address("203.0.113.2"), ip_address(tunnel)
    return DmvpnPeer("Tunnel0", None, "ipv4", "Spoke", 1, nbma, inner, state, None, "S")


def test_a_row_that_stays_keeps_its_start_and_one_that_returns_is_new() -> None:
    ages, first, second = Ages(), peer("172.16.0.1"), peer("172.16.0.2")
    ages.observe({"r": Snapshot("r", dmvpn=(first,))}, at(0))
    ages.observe({"r": Snapshot("r", dmvpn=(first, second))}, at(10))
    assert ages.age("r", "dmvpn", first, at(15)).seconds == 15
    assert ages.age("r", "dmvpn", second, at(15)).seconds == 5
    ages.observe({"r": Snapshot("r", dmvpn=(second,))}, at(20))
    ages.observe({"r": Snapshot("r", dmvpn=(first, second))}, at(30))
    assert ages.age("r", "dmvpn", first, at(31)).seconds == 1
    assert ages.age("r", "dmvpn", second, at(31)).seconds == 21


def test_a_row_whose_state_changed_is_a_new_one() -> None:
    ages = Ages()
    ages.observe({"r": Snapshot("r", dmvpn=(peer("172.16.0.1"),))}, at(0))
    stuck = peer("172.16.0.1", "IKE")
    ages.observe({"r": Snapshot("r", dmvpn=(stuck,))}, at(60))
    assert ages.age("r", "dmvpn", stuck, at(61)).seconds == 1


@pytest.mark.parametrize(
    ("elapsed", "answered", "unanswered"),
    [(0, 1, 1), (1, 1, 2), (3, 1, 3), (7, 1, 4), (62, 1, 6), (63, 1, 7), (100, 2, 7),
     (126, 2, 7), (127, 2, 8), (190, 2, 8), (191, 2, 9), (300, 4, 10)],
)  # fmt: skip
def test_registrations_repeat_or_back_off(elapsed: int, answered: int, unanswered: int) -> None:
    assert registrations(elapsed, 100, True) == answered
    assert registrations(elapsed, 100, False) == unanswered


def test_a_flow_lives_for_the_holdtime_after_its_last_use() -> None:
    traffic = Traffic()
    traffic.use(FLOW, at(0))
    assert traffic.live(at(299), lambda _: 300) == (FLOW,)
    traffic.use(FLOW, at(299))
    assert traffic.live(at(598), lambda _: 300) == (FLOW,)
    assert traffic.live(at(599), lambda _: 300) == ()
    assert traffic.live(at(599), lambda _: 900) == ()  # once expired, it is forgotten


def test_many_sendings_are_counted_without_being_kept_apart() -> None:
    traffic = Traffic()
    for second in range(3 * REMEMBERED):
        traffic.count("a", "b", 2, at(second))
    assert traffic.sent("a", "b", at(0)) == 6 * REMEMBERED
    assert traffic.sent("a", "b", at(3 * REMEMBERED - 10)) == 20
    assert traffic.sent("b", "a", at(0)) == 0
    assert max(map(len, traffic._packets.values())) <= REMEMBERED


@pytest.mark.parametrize(
    ("seconds", "printed"),
    [(0, "00:00:00"), (86399, "23:59:59"), (86400, "1d00h"), (604799, "6d23h"), (604800, "1w0d"),
     (48 * 604800, "48w0d"), (365 * 86400, "1y00w"), (365 * 86400 + 17 * 604800, "1y17w")],
)  # fmt: skip
def test_durations_lose_what_is_small_beside(seconds: int, printed: str) -> None:
    assert duration(timedelta(seconds=seconds)) == printed
