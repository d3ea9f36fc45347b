"""The links of both address families as one."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.model import Address
from dmvpn.simulate.fabric import Tunnel
from dmvpn.simulate.links import Link, Links


class AllLinks:
    """The links of both address families as one: an SA between two tunnels serves both."""

    def __init__(self, four: Links, six: Links | None) -> None:
        self.four = four
        self.six = six
        self._views: dict[int, Tunnel] = {}
        if six is not None:
            self._views = {id(item.origin): item for item in six.fabric.tunnels()}

    def __iter__(self) -> Iterator[Link]:
        yield from self.four
        if self.six is not None:
            yield from self.six

    def at(self, tunnel: Tunnel) -> dict[Address, Link]:
        """See `Links.at`."""
        found = self.four.at(tunnel)
        view = self._views.get(id(tunnel))
        if self.six is None or view is None:
            return found
        return {**self.six.at(view), **found}
