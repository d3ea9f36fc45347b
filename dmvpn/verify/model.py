"""What a verify rule is given, and the register it stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from dmvpn.findings import Check, Outcome, Register
from dmvpn.model import Address, Printed
from dmvpn.snapshot import Snapshot

Named = Printed | IPv4Network | IPv6Network
"""What a router can be known by: an address or a prefix of its own."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A ping and a traceroute that prove a path: from a router's own address to a peer's.

    vrf: that both are in; empty: the global table.  cloud: whose path it is.
    """

    router: str
    peer: str
    source: Address
    destination: Address
    vrf: str = ""
    cloud: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says of one subject; `verify` makes a `Check` of it with the rule's name."""

    subject: str
    outcome: Outcome
    peer: str = ""
    expected: str = ""
    actual: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """One router, seen by a rule.

    before: the snapshot taken before the probes, None when there is just one.  names: router name by
    tunnel address, NBMA address, LAN prefix.
    """

    router: str
    expected: Snapshot
    observed: Snapshot
    before: Snapshot | None
    names: Mapping[Named, str]

    def name(self, address: Named | None) -> str:
        """The router that owns an address or a prefix, or the address itself."""
        return self.names.get(address, str(address)) if address is not None else ""

    def none(self, table: str) -> str:
        """``none``, with the router's own words where the table's protocol does not run."""
        said = dict(self.observed.inactive).get(table)
        return f"none ({said})" if said else "none"


Judge = Callable[[View], Iterator[Verdict]]
"""A rule: looks at one router, says what it found about each subject."""

RULES: Register[Judge] = Register()


def passed(subject: str, *, peer: str = "", said: str = "") -> Verdict:
    """As expected."""
    return Verdict(subject, Outcome.PASSED, peer, said, said)


def failed(subject: str, expected: str, actual: str, *, peer: str = "", hint: str = "") -> Verdict:
    """Not as expected."""
    return Verdict(subject, Outcome.FAILED, peer, expected, actual, hint)


def judged(
    right: bool, subject: str, expected: str, actual: str, *, peer: str = "", hint: str = ""
) -> Verdict:
    """Passed or failed."""
    outcome = Outcome.PASSED if right else Outcome.FAILED
    return Verdict(subject, outcome, peer, expected, actual, "" if right else hint)


def listed(items: Iterable[object]) -> str:
    """``a, b, c``, or ``none``."""
    return ", ".join(sorted({str(item) for item in items})) or "none"


def as_check(code: str, name: str, layer: str, router: str, verdict: Verdict) -> Check:
    """The finding of one rule about one subject."""
    return Check(
        code, name, router, layer, verdict.subject, verdict.outcome,
        verdict.peer, verdict.expected, verdict.actual, verdict.hint,
    )  # fmt: skip
