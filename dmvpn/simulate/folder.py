"""A folder of configurations: one file for each router, named after it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dmvpn.config import RouterConfig, read
from dmvpn.errors import Problem, StoreError

_NOT_CONFIGURATIONS = frozenset({".md", ".yaml", ".yml", ".json", ".png", ".svg", ".pdf", ".zip"})


def read_folder(folder: Path) -> dict[str, RouterConfig]:
    """Router name → configuration, by name; the name is the file's without its suffix.

    Two files of one name (``R1.cfg``, ``R1.txt``) keep their suffixes.  Hidden files, folders and
    documents are left out.  Raises StoreError where there is nothing to read.
    """
    if not folder.is_dir():
        raise StoreError(Problem(str(folder), "no such folder", "give a folder of configurations"))
    files = sorted(_files(folder))
    if not files:
        hint = "one text file for each router, named after it"
        raise StoreError(Problem(str(folder), "holds no configurations", hint))
    stems = [file.stem for file in files]
    found: dict[str, RouterConfig] = {}
    problems: list[Problem] = []
    for file in files:
        name = file.stem if stems.count(file.stem) == 1 else file.name
        try:
            found[name] = read(file.read_text(encoding="utf-8", errors="replace"), str(file))
        except OSError as error:
            problems.append(Problem(str(file), error.strerror or "cannot be read"))
    if problems:
        raise StoreError(*problems)
    return found


def _files(folder: Path) -> Iterator[Path]:
    for file in folder.iterdir():
        left_out = file.name.startswith(".") or file.suffix.lower() in _NOT_CONFIGURATIONS
        if file.is_file() and not left_out:
            yield file
