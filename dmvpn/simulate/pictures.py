"""Snapshots of all routers, each built when it is looked at.

A thousand spokes hold a thousand nearly equal routing tables; most who ask look at a few routers,
or at one after the other.  What a picture showed it shows for ever: before the state changes,
`freeze` builds what was not looked at yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from dmvpn.snapshot import Snapshot


class Pictures(Mapping[str, Snapshot]):
    """Router → `Snapshot`, in the order given."""

    __slots__ = ("__weakref__", "_frozen", "_names", "_take")

    def __init__(self, names: Sequence[str], take: Callable[[str], Snapshot]) -> None:
        self._names = dict.fromkeys(names)
        self._take = take
        self._frozen: dict[str, Snapshot] | None = None

    def __getitem__(self, name: str) -> Snapshot:
        if name not in self._names:
            raise KeyError(name)
        return self._take(name) if self._frozen is None else self._frozen[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"Pictures({list(self._names)})"

    def freeze(self) -> None:
        """Build every snapshot now: what they are taken from is about to change."""
        if self._frozen is None:
            self._frozen = {name: self._take(name) for name in self._names}
