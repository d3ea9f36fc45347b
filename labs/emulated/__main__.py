"""``python -m dmvpn.labs.emulated FOLDER < specs.json``: a lab until SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from pathlib import Path

from dmvpn.labs.emulated.lab import Lab
from dmvpn.labs.emulated.process import STATE_FILE, load_specs, write_state


async def run(folder: Path, specs_text: str) -> None:
    """Serve until told to stop."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    async with Lab.start(load_specs(specs_text), folder) as lab:
        gc.freeze()  # the grammar is there to stay: no reason to walk it again and again
        write_state(folder, lab.endpoints)
        try:
            await stopped.wait()
        finally:
            (folder / STATE_FILE).unlink(missing_ok=True)


def main() -> int:
    """Exit code 0 after a clean stop, 2 when the lab could not start."""
    try:
        asyncio.run(run(Path(sys.argv[1]), sys.stdin.read()))
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
