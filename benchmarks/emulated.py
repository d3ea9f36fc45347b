"""How soon 500 emulated routers are up and have all shown ``show dmvpn`` over SSH.

    python benchmarks/emulated.py [ROUTERS] [SESSIONS]

Two hubs, spokes, and the provider's router between them, in one process; the clients are a second
one.  The clock runs from the first line of configuration to the last router's answer.  Every
router gets an SSH session of its own (SESSIONS at a time), and its rows must be those of the cloud:
a spoke both hubs, a hub every spoke, all UP.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import resource
import sys
import time
from collections.abc import Mapping
from multiprocessing.connection import Connection

from bare_ssh import PASSWORD, USERNAME, exchange
from simulate import EIGRP, Cloud

from dmvpn.labs.day0 import DayZero, Login, day0
from dmvpn.labs.emulated.lab import RouterSpec, running_lab
from dmvpn.model import Release, Secret
from dmvpn.parsers.show_dmvpn import parse

RELEASE = Release(17, 12, 4)
PROVIDER = "isp"


def specs(routers: int) -> list[RouterSpec]:
    """The cloud's configurations, with what day 0 puts into every router to let us in."""
    first = day0(DayZero("x", RELEASE, Login(USERNAME, Secret(PASSWORD))))
    access = "".join(
        f"{line}\n"
        for line in first.partition("archive")[2].splitlines()[2:]
        if not line.startswith(("interface", " no ip address", " shutdown"))
    )
    texts = Cloud(EIGRP, routers - 2).texts()
    return [RouterSpec(name, RELEASE, f"{text}\n{access}") for name, text in texts.items()]


def serve(routers: int, pipe: Connection) -> None:
    """The child process: tells where its routers listen, ends on the first word it is told."""
    with running_lab(specs(routers)) as lab:
        pipe.send(dict(lab.endpoints))
        pipe.recv()
        worked = time.process_time()
        pipe.send((worked, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


async def ask_all(endpoints: Mapping[str, tuple[str, int]], sessions: int) -> dict[str, str]:
    """What every router answers to ``show dmvpn``."""
    gate = asyncio.Semaphore(sessions)
    names = [name for name in endpoints if name != PROVIDER]
    answers = await asyncio.gather(*(_ask(*endpoints[name], gate) for name in names))
    return dict(zip(names, answers, strict=True))


async def _ask(address: str, port: int, gate: asyncio.Semaphore) -> str:
    _, text = await exchange(address, port, gate, ("terminal length 0", "show dmvpn"))
    return text.partition("\n")[2].rpartition("\n")[0]


def check(answers: Mapping[str, str]) -> int:
    """The rows seen in all; SystemExit for a router that shows anything but its cloud."""
    spokes, total = len(answers) - 2, 0
    for name, text in answers.items():
        rows = parse(text)
        wanted = {"r0": spokes + 1, "r1": spokes + 1}.get(name, 2)
        if len(rows) != wanted or any(row.state != "UP" for row in rows):
            raise SystemExit(f"{name} shows {len(rows)} rows, {wanted} UP were expected:\n{text}")
        total += len(rows)
    return total


def main(routers: int, sessions: int) -> None:
    """One line for the start, one for the answers."""
    logging.getLogger("asyncssh").setLevel(logging.WARNING)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    begun = time.perf_counter()
    child = context.Process(target=serve, args=(routers, theirs), daemon=True)
    child.start()
    endpoints = ours.recv()
    up = time.perf_counter() - begun
    print(f"{routers} routers and the provider's listen after {up:6.2f} s", flush=True)
    answers = asyncio.run(ask_all(endpoints, sessions))
    done = time.perf_counter() - begun
    rows = check(answers)
    ours.send("end")
    worked, memory = ours.recv()
    child.join(timeout=20)
    print(
        f"{len(answers)} SSH sessions have shown show dmvpn, {rows} rows, all UP, after {done:6.2f} s; "
        f"CPU: routers {worked:.2f} s, clients {time.process_time():.2f} s; "
        f"peak {memory:.0f} MB"
    )


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*(given + [500, 50][len(given) :]))
