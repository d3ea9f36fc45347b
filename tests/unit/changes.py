"""``change.yaml`` of a case: what is changed in the inventory the case starts from.

``set``: path → value; ``remove``: paths; ``rename``: path → new name.  A path leads through mappings
and lists: ``hosts/spoke1/data/dmvpn/lan/0/address``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

FILES = ("hosts", "groups")
Content = dict[str, Any]


def read_content(folder: Path) -> Content:
    """The inventory files of a folder."""
    return {file: yaml.safe_load((folder / f"{file}.yaml").read_text("utf-8")) for file in FILES}


def change(
    content: Content,
    setting: Mapping[str, Any],
    remove: Iterable[str] = (),
    rename: Mapping[str, str] | None = None,
) -> Content:
    """The content itself, changed."""
    for path, value in setting.items():
        parent, key = _parent(content, path)
        parent[key] = value
    for path in remove:
        parent, key = _parent(content, path)
        parent.pop(key, None)
    for path, new in (rename or {}).items():
        parent, key = _parent(content, path)
        parent[new] = parent.pop(key)
    return content


def _parent(content: Any, path: str) -> tuple[Any, Any]:
    *steps, last = path.split("/")
    for step in steps:
        if isinstance(content, list):
            content = content[int(step)]
        else:
            content = content.setdefault(step, {})
    return content, int(last) if isinstance(content, list) else last
