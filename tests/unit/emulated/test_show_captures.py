"""Our words beside real routers' words: a real capture, parsed and printed again, is itself.

Each capture below was printed by a router of that release.  Compared exactly, or without trailing
blanks where the web page it came from had lost them.  What no record holds is blanked out on both
sides: connection ids, the egress interface of ``ip mtu idb``, ages and bytes of interface counters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from dmvpn.labs.emulated.show.dmvpn import print_dmvpn
from dmvpn.labs.emulated.show.eigrp import print_eigrp
from dmvpn.labs.emulated.show.ikev2 import print_ikev2
from dmvpn.labs.emulated.show.ipsec import print_ipsec
from dmvpn.labs.emulated.show.nhrp import print_nhrp
from dmvpn.labs.emulated.show.nhs import print_nhs
from dmvpn.labs.emulated.show.route import print_routes
from dmvpn.labs.emulated.show.session import print_sessions
from dmvpn.labs.emulated.show.tunnel import print_tunnel
from dmvpn.model import Release
from dmvpn.parsers import parse

IOS, XE = Release(15, 9, 3), Release(17, 12, 4)
PRINTERS: dict[str, Callable[[Any, Release], str]] = {
    "show dmvpn": print_dmvpn,
    "show ip nhrp": lambda rows, _: print_nhrp(rows),
    "show ip nhrp nhs detail": lambda rows, _: print_nhs(rows, detail=True),
    "show crypto ikev2 sa": print_ikev2,
    "show crypto ipsec sa": print_ipsec,
    "show crypto session": lambda rows, _: print_sessions(rows),
    "show ip eigrp neighbors": lambda rows, _: print_eigrp(rows),
    "show ip route": print_routes,
    "show ip route next-hop-override": lambda rows, rel: print_routes(rows, rel, overrides=True),
    "show interfaces tunnel": lambda rows, _: "".join(print_tunnel(row) for row in rows),
}
IOL, JOHN, RYOHEI = "iol-fault-lab", "john-clarkson-cisco-labs", "ryohei-1051-enarsi-portfolio-lab"
EXACT = [
    *((f"{IOL}/show_dmvpn__{n}", "show dmvpn", XE) for n in (1, 3, 5, 7, 9)),
    *((f"{IOL}/show_ip_nhrp_nhs_detail__{n}", "show ip nhrp nhs detail", XE) for n in (1, 3)),
    (f"{IOL}/show_ip_eigrp_neighbors__1", "show ip eigrp neighbors", XE),
    *((f"{RYOHEI}/show_ip_eigrp_neighbors__{n}", "show ip eigrp neighbors", IOS) for n in (1, 3)),
    ("dualstack-hq-edge/show_crypto_ikev2_sa__1", "show crypto ikev2 sa", XE),
    *((f"{JOHN}/show_crypto_ikev2_sa__{n}", "show crypto ikev2 sa", XE) for n in (1, 3)),
    ("genie/show_crypto_session__2", "show crypto session", XE),
    ("a-trubin-otus-network-engineer/show_ip_nhrp__1", "show ip nhrp", IOS),
    *((f"{JOHN}/show_ip_nhrp__{n}", "show ip nhrp", XE) for n in (1, 3)),
    (f"{IOL}/show_ip_route_next_hop_override__1", "show ip route next-hop-override", XE),
]
STRIPPED = [
    ("nickelface-otus-network-engineer/show_dmvpn__1", "show dmvpn", IOS),
    ("nickelface-otus-network-engineer/show_dmvpn__2", "show dmvpn", IOS),
    ("ntc-templates/show_dmvpn__1", "show dmvpn", IOS),
    ("cisco-doc-phases/show_dmvpn__1", "show dmvpn", XE),
    ("vitecool-otus-network-engineer/show_ip_nhrp__1", "show ip nhrp", IOS),
    (f"{JOHN}/show_crypto_ipsec_sa__1", "show crypto ipsec sa", XE),
    ("a-trubin-otus-network-engineer/show_crypto_ipsec_sa__1", "show crypto ipsec sa", IOS),
    ("irvin232-otus-network-engineer/show_crypto_session__4", "show crypto session", IOS),
    (f"{RYOHEI}/show_interfaces_tunnel__1", "show interfaces tunnel", IOS),
]  # fmt: skip
BLANKED = (
    r"conn id: \d+, flow_id: \w+:\d+|mtu idb \S+|\(k/sec\): \(\d+/|\d+ bytes, \d+ (?=no|under)"
    r"|(?<=Last input )[\d:]+, output [\d:]+|(?<=counters )\S+|(?<=Input queue: 0/)\d+"
)


def fixed(text: str, *, strip: bool) -> list[str]:
    """The lines from the first to the last with words, what no record holds blanked out."""
    text = text.expandtabs(8) if strip else text
    rows = [re.sub(BLANKED, "…", row.rstrip() if strip else row) for row in text.splitlines()]
    words = [number for number, row in enumerate(rows) if row.strip()]
    return rows[words[0] : words[-1] + 1]


def printed(shared: Path, name: str, command: str, release: Release) -> tuple[str, str]:
    """(what the router printed, what we print of the same records)."""
    real = (shared / "captures" / f"{name}.txt").read_text(encoding="utf-8")
    return real, PRINTERS[command](tuple(parse(command, real)), release)


def cases(found: Iterable[tuple[str, str, Release]]) -> list[Any]:
    return [pytest.param(*case, id=case[0]) for case in found]


@pytest.mark.parametrize(("name", "command", "release"), cases(EXACT))
def test_exactly(shared: Path, name: str, command: str, release: Release) -> None:
    real, ours = printed(shared, name, command, release)
    if command == "show ip route next-hop-override":  # the capture begins below the legend
        ours = ours[ours.index("Gateway") :]
    assert fixed(ours, strip=False) == fixed(real, strip=False)


@pytest.mark.parametrize(("name", "command", "release"), cases(STRIPPED))
def test_but_for_trailing_blanks(shared: Path, name: str, command: str, release: Release) -> None:
    real, ours = printed(shared, name, command, release)
    assert fixed(ours, strip=True) == fixed(real, strip=True)


def test_every_printer_is_compared() -> None:
    assert {command for _, command, _ in (*EXACT, *STRIPPED)} >= set(PRINTERS) - {"show ip route"}


def test_route_legend_is_that_of_the_release(shared: Path) -> None:
    real = (shared / "captures" / "ntc-templates" / "show_ip_route__1.txt").read_text("utf-8")
    legend = real[: real.index("\n\n")].splitlines()
    assert [row.rstrip() for row in print_routes((), IOS).splitlines()[: len(legend)]] == legend
    assert "H - NHRP, G - NHRP registered" in print_routes((), XE)
