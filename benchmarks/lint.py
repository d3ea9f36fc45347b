"""How long `lint` takes, and how it grows: 2 hubs and many spokes of 250 lines.

    python benchmarks/lint.py [SPOKES ...]

Each configuration is read, its cloud inferred and every rule run, cross-router ones too, as
``dmvpn lint FOLDER`` does.  Each size runs in a process of its own; memory is the peak of all its
processes together.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from multiprocessing.queues import SimpleQueue
from pathlib import Path

from network import LINES, router

from dmvpn.lint.many import lint_texts

SIZES = (500, 5000)


def _memory(pids: set[int]) -> int:
    """Kilobytes those processes take together; a page that several share counts once."""
    total = 0
    for pid in pids:
        try:
            rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next((int(row.split()[1]) for row in rows if row.startswith("Pss:")), 0)
    return total


def measure(spokes: int, answer: SimpleQueue[tuple[float, float, int, int]]) -> None:
    """Lint one size; gives seconds, seconds of all processors, findings and the peak in kilobytes."""
    texts = {f"r{number}.cfg": router(number) for number in range(spokes + 2)}
    peak, done = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.5):
            children = {child.pid or 0 for child in multiprocessing.active_children()}
            peak = max(peak, _memory({os.getpid()} | children))

    watcher = threading.Thread(target=watch)
    watcher.start()
    used = os.times()
    before = used.user + used.system
    start = time.perf_counter()
    findings = lint_texts(texts)
    seconds = time.perf_counter() - start
    used = os.times()
    busy = used.user + used.system + used.children_user + used.children_system - before
    done.set()
    watcher.join()
    answer.put((seconds, busy, len(findings), max(peak, _memory({os.getpid()}))))


def main() -> None:
    """Every size given, then how the time grows."""
    sizes = [int(text) for text in sys.argv[1:]] or list(SIZES)
    print(f"{len(os.sched_getaffinity(0))} processors")
    seconds = []
    for spokes in sizes:
        answer: SimpleQueue[tuple[float, float, int, int]] = multiprocessing.SimpleQueue()
        process = multiprocessing.Process(target=measure, args=(spokes, answer))
        process.start()
        took, busy, findings, kilobytes = answer.get()
        process.join()
        seconds.append(took)
        print(
            f"2 hubs + {spokes:5d} spokes of {LINES} lines: {took:6.2f} s ({busy:.1f} s of processors), {findings} findings,"
            f" peak {kilobytes / 1024:.0f} MB"
        )
    for before, after, early, late in zip(sizes, sizes[1:], seconds, seconds[1:], strict=False):
        print(f"{before} → {after}: {late / early:.2f} times the time for {after / before:g}")


if __name__ == "__main__":
    main()
