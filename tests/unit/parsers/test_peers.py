"""Ours beside Genie and ntc-templates on every real capture.

A text is read completely when every address of its data lines, counted without any parser, stands
somewhere in the result, and (where rows can be counted) no row is missing.  A result that is not
complete and came without an error is *wrong in silence*.
"""

from __future__ import annotations

import importlib
import re
from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from dmvpn.parsers import find, parse
from tests.unit.parsers.conftest import real_captures
from tests.unit.parsers.test_captures import CARRIED, EDITED, RECORDS, _normal

pytest.importorskip("genie.libs.parser")
ntc = pytest.importorskip("ntc_templates.parse")

GENIE = {
    "show dmvpn": "show_dmvpn.ShowDmvpn",
    "show dmvpn ipv6": "show_dmvpn.ShowDmvpnIpv6",
    "show ip nhrp": "show_ip.ShowIpNhrp",
    "show ip nhrp detail": "show_ip.ShowIpNhrpDetail",
    "show ip nhrp nhs": "show_ip.ShowIpNhrpNhs",
    "show ip nhrp nhs detail": "show_ip.ShowIpNhrpNhsDetail",
    "show crypto ikev2 sa": "show_crypto.ShowCryptoIkev2Sa",
    "show crypto ikev2 sa detailed": "show_crypto.ShowCryptoIkev2SaDetail",
    "show crypto ipsec sa": "show_crypto.ShowCryptoIpsecSa",
    "show crypto ipsec sa detail": "show_crypto.ShowCryptoIpsecSaDetail",
    "show crypto session": "show_crypto.ShowCryptoSession",
    "show crypto session detail": "show_crypto.ShowCryptoSessionDetail",
    "show ip eigrp neighbors": "show_eigrp.ShowIpEigrpNeighbors",
    "show ip route": "show_routing.ShowIpRoute",
    "show crypto isakmp sa": "show_crypto.ShowCryptoIsakmpSa",
    "show crypto isakmp sa detail": "show_crypto.ShowCryptoIsakmpSaDetail",
    "show crypto ikev2 session": "show_crypto.ShowCryptoIkev2Session",
    "show ip nhrp traffic": "show_ip.ShowIpNhrpTraffic",
    "show ip nhrp traffic detail": "show_ip.ShowIpNhrpTrafficDetail",
    "show ip nhrp summary": "show_ip.ShowIpNhrpSummary",
    "show ip ospf neighbor": "show_ospf.ShowIpOspfNeighbor",
    "show ip bgp summary": "show_bgp.ShowIpBgpSummary",
    "show interfaces tunnel": "show_interface.ShowInterfaces",
}
NTC = {
    "show dmvpn", "show crypto ipsec sa detail", "show crypto session detail", "show interfaces",
    "show ip eigrp neighbors", "show ip route", "show ip ospf neighbor", "show ip bgp summary",
}  # fmt: skip


class Device:
    """The little of a pyATS device that Genie's parsers look at when text is given."""

    os = "iosxe"
    name = hostname = "router"
    custom: ClassVar[dict[str, str]] = {}


def by_genie(command: str, text: str) -> object:
    module, name = GENIE[command].split(".")
    kind = getattr(importlib.import_module(f"genie.libs.parser.iosxe.{module}"), name)
    return kind(device=Device()).parse(output=text)


def by_ntc(command: str, text: str) -> object:
    return ntc.parse_output("cisco_ios", command, text)


def by_us(command: str, text: str) -> object:
    return [
        [getattr(record, name) for name in record.__dataclass_fields__]
        for record in parse(command, text)
    ]


def _complete(command: str, text: str, result: object) -> bool:
    words = re.findall(r"[\w.:/-]+", str(result))
    printed = {_normal(word.partition("/")[0]) for word in words}
    printed |= {word.lower() for word in words}
    found = re.findall(CARRIED[find(command).name], text, re.MULTILINE)
    wanted = {a for group in found for a in (group if isinstance(group, tuple) else (group,))}
    wanted |= set(re.findall(r"^(?:Interface: |interface: )(\S+?),?(?: |$)", text, re.MULTILINE))
    rows = RECORDS[find(command).name](text)
    whole = not isinstance(result, list) or len(result) >= rows
    return whole and all(_normal(w) in printed for w in wanted - {"", "UNKNOWN"})


def _score(read: Callable[[str, str], object], offers: Callable[[str], bool]) -> Counter[str]:
    score: Counter[str] = Counter()
    for real in real_captures():
        if str(real) in EDITED or not offers(real.command):
            score["not offered"] += 1
            continue
        try:
            result: Any = read(real.command, real.text)
        except Exception:  # noqa: BLE001 - the peers raise whatever comes up
            score["refused"] += 1
            continue
        complete = _complete(real.command, real.text, result)
        score["complete" if complete else "wrong in silence"] += 1
    return score


def test_side_by_side(shared: object) -> None:
    table = {
        "dmvpn": _score(by_us, lambda command: True),
        "genie": _score(by_genie, GENIE.__contains__),
        "ntc-templates": _score(by_ntc, NTC.__contains__),
    }
    columns = ("complete", "wrong in silence", "refused", "not offered")
    print(f"\n{'':14}" + "".join(f"{column:>18}" for column in columns))
    for name, score in table.items():
        print(f"{name:14}" + "".join(f"{score[column]:>18}" for column in columns))
    ours = table["dmvpn"]
    assert ours["wrong in silence"] == ours["refused"] == 0
    assert ours["not offered"] == len(EDITED)
    assert ours["complete"] == len(real_captures()) - len(EDITED)
    assert table["genie"]["wrong in silence"] and table["ntc-templates"]["wrong in silence"]
