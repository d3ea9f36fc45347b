"""Every real capture of our commands parses, and nothing in it is lost.

The checks count and search the raw text with expressions of their own; they share nothing with
the templates.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

import pytest

from dmvpn.errors import ParseError
from dmvpn.parsers import find, parse
from tests.unit.parsers.conftest import Real, real_captures


def _lines(pattern: str) -> Callable[[str], int]:
    return lambda text: len(re.findall(pattern, text, re.MULTILINE))


def _sessions(text: str) -> int:
    return len(re.findall(r"^Session status:", text, re.MULTILINE))


RECORDS: dict[str, Callable[[str], int]] = {
    "show dmvpn": _lines(
        r"\b(?:UP|NHRP|IKE|IPSEC|INTF)\b(?:\s+|, UpDn Time: )(?:never|[\dwdyh:]+)\b"
    ),
    "show ip nhrp": _lines(r"\bType: (?:dynamic|static|incomplete)"),
    "show ip nhrp nhs detail": _lines(r"priority = \d+ cluster"),
    "show crypto ikev2 sa": _lines(r"Life/Active Time"),
    "show crypto ipsec sa": _lines(r"current_peer"),
    "show crypto session": _sessions,
    "show ip eigrp neighbors": _lines(r"^\d+ +\d+\.\d+\.\d+\.\d+ "),
    "show ip route": _lines(r"(?<!\[NHO\])\[\d+/\d+\] via|is directly connected|is a summary"),
    "show interfaces tunnel": _lines(r"^ *Tunnel\d+ is "),
    "show crypto isakmp sa": _lines(r"(?:QM|MM)_[A-Z_]+ +\d+"),
    "show crypto isakmp sa detail": _lines(r"Engine-id"),
    "show crypto ikev2 session": _lines(r"^ *Session-id:"),
    "show ip ospf neighbor": _lines(r"\d+:\d\d:\d\d +\d+\."),
    "show ip bgp summary": _lines(r"^\*?\d+\.\d+\.\d+\.\d+ "),
    "show ip nhrp brief": _lines(r"<   >| [SD]/[a-z]*$"),
    "show ip nhrp traffic": _lines(r": Total \d"),
    "show ip nhrp summary": _lines(r"NHRP cache"),
    "show crypto map": _lines(r'^Crypto Map .*"\S+" \d+'),
    "show crypto ipsec profile": _lines(r"^IPSEC profile "),
    "show crypto pki certificates": _lines(r"^ *(?:\S+ )*Certificate$"),
    "show policy-map multipoint": _lines(r"Class-map:"),
    "show ip nhrp redirect": _lines(r" via "),
    "show ip nhrp stats": lambda text: len(re.findall(r"\d+\[\d+\]", text)),
    "show running-config interface": _lines(r"^interface "),
    "show dmvpn count status": _lines(r"^Number of lines"),
}
"""Command → how many records a text must give, counted in the raw text."""

CARRIED: dict[str, str] = {
    "show dmvpn": r"^ *(?:\d+ )? *([\dA-F.:]+|UNKNOWN) +([\dA-F.:]+) +(?:UP|NHRP|IKE|IPSEC)"
    r"|(?:Peer NBMA|Tunnel IPv6) Address: (\S+)",
    "show ip nhrp": r"^(\S+)/\d+(?: via (\S+?))?,?$|NBMA address: ([^\s)]+)",
    "show ip nhrp nhs detail": r"^(\d\S+) +[REWD]+ |NBMA Address: (\S+)",
    "show crypto ikev2 sa": r"^\d+ +(\S+)/\d+ +(\S+)/\d+ +\S+/\S+ +\S+ *$|^(?:Local|Remote)  (\S+)/\d+$",
    "show crypto ipsec sa": r"current_peer (\S+) port|local addr (\S+)",
    "show crypto session": r"^Peer: (\S+) ",
    "show ip eigrp neighbors": r"^\d+ +(\d+\.\d+\.\d+\.\d+) ",
    "show ip route": r"via (\d+\.\d+\.\d+\.\d+)|^\S.* (\d+\.\d+\.\d+\.\d+)/\d+ (?:\[|is dir)",
    "show crypto isakmp sa": r"^(\d\S+) +(\d\S+) +\w+ +\d",
    "show crypto isakmp sa detail": r"^\d+ +(\S+) +(\S+) ",
    "show crypto ikev2 session": r"^\d+ +(\S+)/\d+ +(\S+)/\d+ +\S+/\S+ +\S+ *$",
    "show ip ospf neighbor": r"^(\d\S+) .* (\d+\.\d+\.\d+\.\d+) ",
    "show ip bgp summary": r"^\*?(\d+\.\d+\.\d+\.\d+) ",
    "show ip nhrp brief": r"^ *(\d\S+)/\d+ +(\d\S+) +(\d\S+) |^Tu\d+ +(\S+) +(\S+)$|^ +(\d\S+)/",
    "show ip nhrp traffic": r"(?!)",
    "show ip nhrp summary": r"(?!)",
    "show interfaces tunnel": r"Tunnel source (\d\S+?),? .*$",
    "show crypto map": r"Peer = (\S+)|Current peer: (\S+)",
    "show crypto ipsec profile": r"(?!)",
    "show crypto pki certificates": r"IP Address: (\S+)$",
    "show policy-map multipoint": r"<--> (\S+)$",
    "show ip nhrp redirect": r"^(\S+)/\d+ via (\S+)$|NBMA address: (\S+)",
    "show ip nhrp stats": r"(?!)",
    "show running-config interface": r"ip address (\S+) |tunnel (?:source|destination) (\d\S+)$",
    "show dmvpn count status": r"(?!)",
}
"""Command → where addresses stand in the raw text that must stand in some record."""


def test_it_parses_and_no_record_is_lost(real: Real) -> None:
    records = parse(real.command, real.text)
    assert len(records) == RECORDS[find(real.command).name](real.text)


def test_every_address_of_its_data_is_in_a_record(real: Real) -> None:
    records = parse(real.command, real.text)
    assert missing_addresses(find(real.command).name, real.text, records) == set()


def missing_addresses(command: str, text: str, records: list[Any]) -> set[str]:
    """Addresses of the text's data lines that stand in no record."""
    printed = set(re.findall(r"[\w.:]+", " ".join(map(str, _flat(records))).lower()))
    found = re.findall(CARRIED.get(command, "(?!)"), text, re.MULTILINE)
    addresses = {a for group in found for a in (group if isinstance(group, tuple) else (group,))}
    return {a for a in addresses - {"", "UNKNOWN"} if _normal(a) not in printed}


def _normal(address: str) -> str:
    try:
        return str(ip_address(address))
    except ValueError:
        return address.lower()


def _flat(records: list[Any]) -> list[object]:
    names = [name for record in records[:1] for name in record.__dataclass_fields__]
    values = [getattr(record, name) for record in records for name in names]
    return [item for value in values for item in (value if isinstance(value, tuple) else (value,))]


def test_printed_peer_counts_hold(real: Real) -> None:
    """``NHRP Peers:N`` is the number of rows that begin an NBMA peer."""
    if find(real.command).name != "show dmvpn":
        return
    promised = sum(map(int, re.findall(r"Peers(?: \(v4/v6\))?: ?(\d+)", real.text)))
    assert promised == sum(not peer.continuation for peer in parse(real.command, real.text))


def test_removing_a_peer_row_is_noticed(real: Real) -> None:
    """Whatever row of a dmvpn table is lost, the parser says so."""
    if find(real.command).name != "show dmvpn":
        return
    lines = real.text.split("\n")
    for index, line in enumerate(lines):
        if re.search(r"\b(?:UP|NHRP|IKE|IPSEC) +(?:never|[\dwdyh:]+) ", line):
            with pytest.raises(ParseError):
                parse(real.command, "\n".join(lines[:index] + lines[index + 1 :]))


def test_commands_have_their_checks() -> None:
    commands = Counter(find(real.command).name for real in real_captures())
    assert set(commands) <= set(RECORDS) & set(CARRIED)
