"""Read captures against their records: ``python -m tests.unit.parsers.review [--accept] PATH…``.

PATH is a capture, a folder of captures, or a part of its path (``genie/show_dmvpn``).  Without
options each text is printed with its records below it, one field to a line.  ``--accept`` records
the golden of each as reviewed: say it only of what you have read.  ``--status`` says what is left.
``--differ`` lists the captures whose records are no longer those of their golden.
"""

from __future__ import annotations

import argparse
from dataclasses import fields

from dmvpn.parsers import find, parse
from tests.unit.parsers.conftest import Real, real_captures
from tests.unit.parsers.goldens import golden_of, path_of, read_goldens, write_goldens


def main() -> None:
    """What the module's docstring says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*")
    for option in ("accept", "status", "differ"):
        parser.add_argument(f"--{option}", action="store_true")
    options = parser.parse_args()
    chosen = _chosen(options.paths)
    if options.accept:
        _accept(chosen)
    elif options.status or options.differ:
        _status(chosen, only_differing=options.differ)
    else:
        for real in chosen:
            _show(real)


def _chosen(paths: list[str]) -> list[Real]:
    words = [path.rstrip("/").rpartition("captures/")[2] for path in paths]
    return [real for real in real_captures() if not words or any(w in path_of(real) for w in words)]


def _show(real: Real) -> None:
    print(f"{'=' * 100}\n{path_of(real)}: {real.command}\n{'=' * 100}")
    for number, line in enumerate(real.text.split("\n"), 1):
        print(f"{number:4} | {line}")
    records = parse(real.command, real.text)
    print(f"{'-' * 100}\n{len(records)} x {find(real.command).record.__name__}")
    for number, record in enumerate(records, 1):
        shown = ((f.name, getattr(record, f.name)) for f in fields(record))
        told = [f"{name}={value}" for name, value in shown if value not in (None, ())]
        print(f"{number:4} > {'  '.join(told)}")


def _accept(chosen: list[Real]) -> None:
    goldens = read_goldens()
    for real in chosen:
        goldens[path_of(real)] = golden_of(real, reviewed="yes")
    write_goldens(goldens)
    print(f"{len(chosen)} accepted")


def _status(chosen: list[Real], *, only_differing: bool) -> None:
    goldens = read_goldens()
    for real in chosen:
        golden = goldens.get(path_of(real))
        if golden is None or golden_of(real, golden.reviewed) != golden:
            print(f"differs   {path_of(real)}")
        elif golden.reviewed != "yes" and not only_differing:
            print(f"not read  {path_of(real)}")


if __name__ == "__main__":
    main()
