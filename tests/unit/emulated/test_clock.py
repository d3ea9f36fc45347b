"""The lab's clock: what falls due when time is pushed forward."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from dmvpn.labs.emulated.clock import Clock


def test_advance_fires_what_is_due_in_order() -> None:
    clock, fired = Clock(), list[str]()
    clock.call_later(60, lambda: fired.append("minute"))
    clock.call_later(30, lambda: fired.append("half"))
    cancelled = clock.call_later(45, lambda: fired.append("cancelled"))
    cancelled.cancel()
    clock.advance(29)
    assert fired == []
    clock.advance(40)
    assert fired == ["half", "minute"]
    clock.advance(1000)
    assert fired == ["half", "minute"]


def test_now_moves_with_advance() -> None:
    clock = Clock()
    before = clock.now()
    clock.advance(3600)
    assert clock.now() - before >= timedelta(hours=1)


def test_an_action_may_set_the_next_timer() -> None:
    clock, fired = Clock(), list[int]()

    def again() -> None:
        fired.append(len(fired))
        if len(fired) < 3:
            clock.call_later(0, again)

    clock.call_later(1, again)
    clock.advance(1)
    assert fired == [0, 1, 2]


def test_timers_fire_by_themselves_in_an_event_loop() -> None:
    async def walk() -> None:
        clock = Clock()
        early, late = asyncio.Event(), asyncio.Event()
        clock.call_later(0.001, early.set)
        clock.start()
        clock.call_later(0.002, late.set)
        async with asyncio.timeout(60):
            await early.wait()
            await late.wait()

    asyncio.run(walk())
