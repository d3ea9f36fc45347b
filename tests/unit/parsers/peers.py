"""Ours beside Genie and ntc-templates on every real capture: ``python -m tests.unit.parsers.peers``.

A text is read *completely* when every address of its data lines, counted without any parser, stands
somewhere in the result, and (where rows can be counted) no row is missing.  A result that is not
complete and came without an error is *wrong in silence*.
"""

from __future__ import annotations

import importlib
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from dmvpn.parsers import find, parse
from tests.unit.parsers.conftest import Real, real_captures
from tests.unit.parsers.test_captures import CARRIED, RECORDS, _normal

GENIE = {
    "show dmvpn": "show_dmvpn.ShowDmvpn",
    "show dmvpn ipv6": "show_dmvpn.ShowDmvpnIpv6",
    "show dmvpn count status": "show_dmvpn.ShowDmvpnCountStatus",
    "show ip nhrp": "show_ip.ShowIpNhrp",
    "show ip nhrp detail": "show_ip.ShowIpNhrpDetail",
    "show ip nhrp nhs": "show_ip.ShowIpNhrpNhs",
    "show ip nhrp nhs detail": "show_ip.ShowIpNhrpNhsDetail",
    "show ip nhrp redirect": "show_ip.ShowIpNhrpRedirect",
    "show ip nhrp self": "show_ip.ShowIpNhrpSelf",
    "show ip nhrp stats": "show_ip.ShowIpNhrpStats",
    "show ip nhrp summary": "show_ip.ShowIpNhrpSummary",
    "show ip nhrp traffic": "show_ip.ShowIpNhrpTraffic",
    "show ip nhrp traffic detail": "show_ip.ShowIpNhrpTrafficDetail",
    "show ip nhrp vrf": "show_ip.ShowIpNhrpVrf",
    "show ipv6 nhrp summary": "show_ipv6.ShowIpv6NhrpSummary",
    "show nhrp stats": "show_ip.ShowNhrpStats",
    "show crypto ikev2 sa": "show_crypto.ShowCryptoIkev2Sa",
    "show crypto ikev2 sa detailed": "show_crypto.ShowCryptoIkev2SaDetail",
    "show crypto ikev2 session": "show_crypto.ShowCryptoIkev2Session",
    "show crypto ipsec profile": "show_crypto.ShowCryptoIpsecProfile",
    "show crypto ipsec sa": "show_crypto.ShowCryptoIpsecSa",
    "show crypto ipsec sa detail": "show_crypto.ShowCryptoIpsecSaDetail",
    "show crypto ipsec sa interface": "show_crypto.ShowCryptoIpsecSaInterface",
    "show crypto ipsec sa peer": "show_crypto.ShowCryptoIpsecSaPeer",
    "show crypto isakmp sa": "show_crypto.ShowCryptoIsakmpSa",
    "show crypto isakmp sa detail": "show_crypto.ShowCryptoIsakmpSaDetail",
    "show crypto map": "show_crypto.ShowCryptoMap",
    "show crypto pki certificates": "show_crypto.ShowCryptoPkiCertificates",
    "show crypto pki certificates verbose": "show_crypto.ShowCryptoPkiCertificateVerbose",
    "show crypto session": "show_crypto.ShowCryptoSession",
    "show crypto session detail": "show_crypto.ShowCryptoSessionDetail",
    "show ip eigrp neighbors": "show_eigrp.ShowIpEigrpNeighbors",
    "show ip ospf neighbor": "show_ospf.ShowIpOspfNeighbor",
    "show ip bgp summary": "show_bgp.ShowBgpSummary",
    "show ip route": "show_routing.ShowIpRoute",
    "show interfaces tunnel": "show_interface.ShowInterfaces",
    "show policy map multipoint": "show_policy_map.ShowPolicyMapMultipoint",
    "show running config interface tunnel": "show_run.ShowRunInterface",
}
"""Command as the manifest names it → Genie's class for it."""

NTC = {
    "show dmvpn": "show dmvpn",
    "show crypto ipsec sa detail": "show crypto ipsec sa detail",
    "show crypto session detail": "show crypto session detail",
    "show crypto pki certificates": "show crypto pki certificates",
    "show interfaces tunnel": "show interfaces",
    "show ip eigrp neighbors": "show ip eigrp neighbors",
    "show ip route": "show ip route",
    "show ip ospf neighbor": "show ip ospf neighbor",
    "show ip bgp summary": "show ip bgp summary",
}
"""Command as the manifest names it → as ntc-templates names it (platform cisco_ios)."""

Score = Counter[str]


class Device:
    """The little of a pyATS device that Genie's parsers look at when text is given."""

    os = "iosxe"
    name = hostname = "router"
    custom: ClassVar[dict[str, str]] = {}


def by_genie(command: str, text: str) -> object:
    """Genie's answer; it raises whatever comes up."""
    module, name = GENIE[command].split(".")
    kind = getattr(importlib.import_module(f"genie.libs.parser.iosxe.{module}"), name)
    words = {"tunnel": "", "interface": "Tunnel0", "vrf": "RED"}
    parsed: object = kind(device=Device()).parse(output=text, **_arguments(kind, words))
    return parsed


def _arguments(kind: Any, words: Mapping[str, str]) -> dict[str, str]:
    """The positional arguments Genie's method demands beside the text."""
    code = kind.cli.__code__
    needed = code.co_varnames[1 : code.co_argcount - len(kind.cli.__defaults__ or ())]
    return {name: words.get(name, "") for name in needed if name != "output"}


def by_ntc(command: str, text: str) -> object:
    """ntc-templates' answer."""
    ntc = importlib.import_module("ntc_templates.parse")
    parsed: object = ntc.parse_output("cisco_ios", NTC[command], text)
    return parsed


def by_us(command: str, text: str) -> object:
    """Our records as lists."""
    return [
        [getattr(record, name) for name in record.__dataclass_fields__]
        for record in parse(command, text)
    ]


def complete(command: str, text: str, result: object) -> bool:
    """Whether every address, interface head and (for a list) every row of the text is there."""
    words = re.findall(r"[\w.:/-]+", str(result))
    printed = {_normal(word.partition("/")[0]) for word in words}
    printed |= {word.lower() for word in words}
    found = re.findall(CARRIED[find(command).name], text, re.MULTILINE)
    wanted = {a for group in found for a in (group if isinstance(group, tuple) else (group,))}
    wanted |= set(re.findall(r"^(?:Interface: |interface: )(\S+?),?(?: |$)", text, re.MULTILINE))
    rows = RECORDS[find(command).name](text)
    whole = not isinstance(result, list) or len(result) >= rows
    return whole and all(_normal(w) in printed for w in wanted - {"", "UNKNOWN"})


def score(read: Callable[[str, str], object], offers: Callable[[str], bool]) -> Score:
    """How a parser fares on every capture."""
    counted: Score = Counter()
    for real in real_captures():
        if not offers(real.command):
            counted["not offered"] += 1
            continue
        try:
            result = read(real.command, real.text)
        except Exception as error:  # noqa: BLE001 - the peers raise whatever comes up
            if not _says_empty(error, real):
                counted["refused"] += 1
                continue
            result = []
        counted["parsed"] += 1
        whole = complete(real.command, real.text, result)
        counted["complete" if whole else "wrong in silence"] += 1
    return counted


def _says_empty(error: Exception, real: Real) -> bool:
    """Genie raises where there is nothing to be read: right, where there is nothing."""
    empty = type(error).__name__ == "SchemaEmptyParserError"
    return empty and RECORDS[find(real.command).name](real.text) == 0


def scores() -> dict[str, Score]:
    """The three parsers over all captures."""
    return {
        "dmvpn": score(by_us, lambda command: True),
        "Genie": score(by_genie, GENIE.__contains__),
        "ntc-templates": score(by_ntc, NTC.__contains__),
    }


COLUMNS = ("parsed", "complete", "wrong in silence", "refused", "not offered")


def table(found: Mapping[str, Score]) -> str:
    """The scores as a Markdown table."""
    lines = [f"| | {' | '.join(COLUMNS)} |", "|---" * (len(COLUMNS) + 1) + "|"]
    for name, counted in found.items():
        lines.append(f"| {name} | {' | '.join(str(counted[column]) for column in COLUMNS)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(f"{len(real_captures())} captures")
    print(table(scores()))
