"""Longest-prefix look-up, fast enough for a provider router with thousands of prefixes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from dmvpn.model import Address
from dmvpn.simulate.families import Network

T = TypeVar("T")


class Fib(Generic[T]):
    """prefix → entries; one dictionary for each prefix length."""

    def __init__(self) -> None:
        self._tables: dict[int, dict[int, tuple[Network, list[T]]]] = {}
        self._masks: list[tuple[int, int]] = []

    def add(self, prefix: Network, entry: T) -> None:
        """Add one entry; several entries of a prefix stay in the order added."""
        table = self._tables.get(prefix.prefixlen)
        if table is None:
            table = self._tables[prefix.prefixlen] = {}
            self._masks.append((prefix.prefixlen, int(prefix.netmask)))
            self._masks.sort(reverse=True)
        table.setdefault(int(prefix.network_address), (prefix, []))[1].append(entry)

    def lookup(self, address: Address) -> tuple[Network, list[T]] | None:
        """The longest prefix that holds the address, with its entries."""
        number = int(address)
        for length, mask in self._masks:
            found = self._tables[length].get(number & mask)
            if found is not None:
                return found
        return None

    def exact(self, prefix: Network) -> list[T]:
        """The entries of exactly this prefix."""
        table = self._tables.get(prefix.prefixlen, {})
        found = table.get(int(prefix.network_address))
        return found[1] if found else []


@dataclass(frozen=True, slots=True)
class Hop:
    """Where a route leads.  next_hop None: the destination is on the interface's own subnet."""

    interface: str
    next_hop: Address | None = None


def build_fib(entries: Iterable[tuple[Network, Hop]]) -> Fib[Hop]:
    """A table from (prefix, hop)."""
    fib: Fib[Hop] = Fib()
    for prefix, hop in entries:
        fib.add(prefix, hop)
    return fib
