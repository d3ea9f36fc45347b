"""``python -m dmvpn.simulate DIR``: as ``dmvpn simulate DIR --format json``, without the command line.

For programs that must not need Typer or Rich.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

from dmvpn.simulate.folder import read_folder
from dmvpn.simulate.json_shape import shape
from dmvpn.simulate.model import Flow
from dmvpn.simulate.simulation import simulate


def _flow(text: str) -> Flow:
    router, _, address = text.partition(":")
    return Flow(router, ip_address(address))


def main(arguments: Sequence[str] | None = None) -> int:
    """Read every file of a folder, simulate, print; the exit code is 0."""
    parser = argparse.ArgumentParser(prog="dmvpn.simulate", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--format", choices=["json"], default="json")
    parser.add_argument("--assume-underlay", action="store_true")
    parser.add_argument("--traffic", action="append", default=[], metavar="ROUTER:ADDRESS")
    parser.add_argument("--down", action="append", default=[], metavar="ROUTER[:INTERFACE]")
    given = parser.parse_args(arguments)
    prediction = simulate(
        read_folder(given.folder),
        traffic=[_flow(text) for text in given.traffic],
        down=given.down,
        assume_underlay=given.assume_underlay,
    )
    json.dump(shape(prediction), sys.stdout, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
