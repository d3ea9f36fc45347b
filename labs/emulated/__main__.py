"""``python -m dmvpn.labs.emulated FOLDER [OWNER] < specs.json``: a lab until SIGTERM or SIGINT.

OWNER: a process, by its number; the lab ends when that does, killed or not.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from pathlib import Path

from dmvpn.labs.emulated.lab import Lab
from dmvpn.labs.emulated.process import STATE_FILE, load_specs, write_state

POLL = 0.5
"""Seconds between two looks at the owner, where the system cannot tell of its end."""


async def run(folder: Path, specs_text: str, owner: int | None = None) -> None:
    """Serve until told to stop."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    async with Lab.start(load_specs(specs_text), folder) as lab:
        gc.freeze()  # the grammar is there to stay: no reason to walk it again and again
        write_state(folder, lab.endpoints)
        watch = asyncio.create_task(_outlived(owner, stopped)) if owner else None
        try:
            await stopped.wait()
        finally:
            (folder / STATE_FILE).unlink(missing_ok=True)
            if watch is not None:
                watch.cancel()


async def _outlived(owner: int, stopped: asyncio.Event) -> None:
    """Set ``stopped`` when the owner is gone; a zombie is gone too, which ``kill`` does not tell."""
    try:
        if not hasattr(os, "pidfd_open"):
            while True:
                os.kill(owner, 0)
                await asyncio.sleep(POLL)
        watched = os.pidfd_open(owner)
    except ProcessLookupError:
        stopped.set()
        return
    loop = asyncio.get_running_loop()
    loop.add_reader(watched, stopped.set)
    try:
        await stopped.wait()
    finally:
        loop.remove_reader(watched)
        os.close(watched)


def main() -> int:
    """Exit code 0 after a clean stop, 2 when the lab could not start."""
    try:
        folder, *owner = sys.argv[1:]
        asyncio.run(run(Path(folder), sys.stdin.read(), int(owner[0]) if owner else None))
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
