"""The syntax oracle: Cisco's own grammar of IOS-XE 16.4, and what it lacks, each with its source.

A line is listed for the mode it stands in; anywhere else it is unknown.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

CISCO = "https://www.cisco.com/c/en/us/td/docs"
XML = f"{CISCO}/ios-xml/ios"
HEALTH = (
    f"{XML}/sec_conn_dmvpn/configuration/15-s/sec-conn-dmvpn-15-s-book/sec-conn-dmvpn-tun-mon.html"
)
NHRP = "https://www.cisco.com/en/US/docs/ios/ipaddr/command/reference/iad_nhrp.html"
BACKUP = "https://www.cisco.com/en/US/docs/ios/sec_secure_connectivity/configuration/guide/sec_dmvpn_backup_nhs.html"
FQDN = f"{XML}/sec_conn_dmvpn/configuration/15-mt/sec-conn-dmvpn-15-mt-book/sec-conn-dmvpn-conf-using-fqdn.html"
DMVPN6 = "https://www.cisco.com/en/US/docs/ios-xml/ios/ipv6/configuration/15-2mt/ip6-dmvpn.html"
EIGRP = "https://www.cisco.com/en/US/docs/ios-xml/ios/iproute_eigrp/command/ire-a1.html"
EIGRP6 = f"{XML}/iproute_eigrp/configuration/15-mt/ire-15-mt-book/ip6-route-eigrp.html"
EIGRP_IWAN = f"{XML}/iproute_eigrp/configuration/15-mt/ire-15-mt-book/ire-iwan-simpl.html"
VRF_LITE_6 = f"chapter 'EIGRP IPv6 VRF-Lite' of the book of {EIGRP6}"
GENIE = "github.com/CiscoTestAutomation"
ARCHIVE = (
    f"{CISCO}/routers/ios/config/17-x/syst-mgmt/b-system-management/m_cm-config-versioning.html"
)
COPP = f"{CISCO}/routers/ios/config/17-x/qos/b-quality-of-service/m_qos-plcshp-ctrl-pln-plc-0.html"
FIREWALL6 = f"{XML}/sec_data_zbf/configuration/xe-3s/sec-data-zbf-xe-book/sec-zbf-ipv6.html"
FILTERS6 = f"{XML}/ipv6/configuration/xe-3s/ipv6-xe-3s-book/ip6-sec-trfltr-fw.html"
EIGRP_6_AF = r"router eigrp .* > address-family ipv6 .*"


@dataclass(frozen=True)
class Newer:
    """A command the grammar lacks.  within: its parents, joined by `` > ``; source: who has it."""

    within: str
    line: str
    source: str


NEWER = (
    Newer("", r"logging dmvpn rate-limit \d+", HEALTH),
    Newer("", r"snmp-server host \S+ version 2c \S+",
          "shared/configs: ngmunia-dualhub (15.7)"),
    Newer("", r"archive", ARCHIVE),
    Newer("archive", r"path (boot)?flash:archive|maximum 10|write-memory", ARCHIVE),
    Newer(r"policy-map type inspect \S+ > class type inspect \S+", "pass", FIREWALL6),
    Newer(r"policy-map \S+ > class \S+",
          r"police \d+ conform-action transmit exceed-action drop", COPP),
    Newer(r"crypto isakmp policy \d+", r"encr (3des|aes( 256)?)",
          "shared/configs: printed by 15.x and by 17.12 (`encr aes 256`)"),
    Newer(r"crypto ikev2 profile \S+", "identity local dn", "shared/labs-observed: skydevil56-lab14"),
    Newer(r"crypto pki trustpoint \S+", r"fingerprint [0-9A-F]+",
          "shared/reference/commands.md 6: crypto pki trustpoint, fingerprint (PKI guide)"),
    Newer(r"interface Tunnel\d+", r"ip nhrp max-send \d+ every \d+", NHRP),
    Newer(r"interface Tunnel\d+", r"ipv6 nhrp nhs cluster \d+ max-connections \d+", BACKUP),
    Newer(r"interface Tunnel\d+", r"ipv6 nhrp nhs fallback \d+", BACKUP),
    Newer(r"interface Tunnel\d+", r"ipv6 nhrp nhs dynamic nbma \S+ multicast.*", FQDN),
    Newer(r"interface \S+", r"ipv6 eigrp \d+", EIGRP6),
    Newer(r"interface \S+", r"ipv6 (hello-interval|hold-time|bandwidth-percent) eigrp \d+ \d+", EIGRP6),
    Newer(r"interface \S+", r"no ipv6 (split-horizon|next-hop-self) eigrp \d+", EIGRP6),
    Newer(r"interface \S+", r"ipv6 authentication (mode eigrp \d+ md5|key-chain eigrp \d+ \S+)", EIGRP6),
    Newer(r"interface \S+", r"ipv6 summary-address eigrp \d+ ::/0", EIGRP6),
    Newer(r"ipv6 router eigrp \d+", r"eigrp stub [a-z -]+|maximum-paths \d+|no shutdown", EIGRP6),
    Newer(r"router eigrp \d+( > address-family ipv4 vrf .*)?",
          r"maximum-paths \d+|bfd interface \S+|passive-interface \S+", EIGRP),
    Newer(r"router bgp \d+ > address-family ipv4( vrf \S+)?", r"aggregate-address \S+ \S+",
          "shared/reference/commands.md 9: aggregate-address A M [summary-only]"),
    Newer(r"router eigrp .* > address-family ipv4 .*", r"eigrp stub-site \d+:\d+",
          EIGRP_IWAN),
    Newer(r"router eigrp .* > address-family ipv[46] .* > af-interface \S+", "stub-site wan-interface",
          EIGRP_IWAN),
    Newer(r"router eigrp .* > address-family ipv[46] .* > af-interface \S+", "bfd",
          f"chapter 'BFD Support for EIGRP IPv6' of the book of {EIGRP6}"),
    Newer(r"router eigrp .* > address-family ipv6 .* > af-interface \S+",
          r"summary-address ::/0", EIGRP6),
    Newer(r"router eigrp \S+", r"address-family ipv6 unicast vrf \S+ autonomous-system \d+",
          VRF_LITE_6),
    Newer(EIGRP_6_AF, r"af-interface \S+|topology base|eigrp router-id \S+|eigrp stub [a-z -]+",
          VRF_LITE_6),
    Newer(f"{EIGRP_6_AF} > af-interface \\S+",
          r"(hello-interval|hold-time|bandwidth-percent|add-paths) \d+|authentication .*|"
          r"no (split-horizon|next-hop-self|passive-interface)|passive-interface",
          VRF_LITE_6),
    Newer(f"{EIGRP_6_AF} > topology base", r"maximum-paths \d+|exit-af-topology",
          VRF_LITE_6),
    Newer(r"router ospfv3 \d+", r"address-family ipv6 unicast vrf \S+",
          f"{GENIE}/genieparser: show running-config of ospfv3, address-family ipv6 unicast vrf red"),
    Newer(r"router ospfv3 \d+ > address-family ipv6 unicast.*",
          r"passive-interface \S+|area \d+ stub( no-summary)?|default-information originate always",
          f"{GENIE}/genieparser: show running-config of ospfv3, address-family ipv6 unicast vrf red"),
    Newer(r"router bgp \d+ > address-family ipv[46].*", r"neighbor \S+ maximum-prefix \d+",
          "shared/configs: dcantor-xe1715-bgp (17.15)"),
    Newer(r"router bgp \d+ > address-family ipv6.*", r"network [0-9A-F:]+/\d+",
          "shared/labs-observed: network of an IPv6 address family, 15.x and 16.x"),
    Newer("", r"ip pim vrf \S+ ssm default",
          f"{GENIE}/genielibs: ip pim vrf red ssm default"),
    Newer("", r"ipv6 prefix-list \S+ seq 5 permit ::/0",
          "shared/labs-observed: alnor23-lab13"),
    Newer(r"ipv6 access-list \S+", r"(sequence \d+ )?permit (udp|tcp|esp|ahp|icmp) .*", FILTERS6),
)  # fmt: skip
"""What the grammar lacks.  Adding a line is one entry, with the page that has the command."""


def unknown_lines(shared: Path, files: Iterable[Path]) -> list[str]:
    """``parents > line`` that neither the grammar nor `NEWER` knows."""
    found: set[tuple[str, str]] = set()
    for some in batched(files, 1000):
        checked = subprocess.run(
            [sys.executable, shared / "oracle" / "check_syntax", *some],
            check=False, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert not checked.stderr
        found.update(place for line in checked.stdout.splitlines() for place in _places(line))
    return sorted(" > ".join(part for part in place if part) for place in found)


def batched(files: Iterable[Path], number: int) -> Iterator[list[Path]]:
    """So many at a time: a command line is not endless."""
    left = iter(files)
    while some := list(islice(left, number)):
        yield some


def _places(complaint: str) -> Iterator[tuple[str, str]]:
    """(parents, line) of a complaint ``file:number: line    [reason]`` that is not listed."""
    match = re.match(r"(.+?):(\d+):", complaint)
    assert match is not None, complaint
    *before, line = _lines(match[1])[: int(match[2])]
    place = (_parents(before, line), line.strip())
    if not any(
        re.fullmatch(newer.within, place[0]) and re.fullmatch(newer.line, place[1])
        for newer in NEWER
    ):
        yield place


def _lines(file: str) -> list[str]:
    return Path(file).read_text("utf-8").splitlines()


def _parents(before: list[str], line: str) -> str:
    parents: list[str] = []
    indent = _indent(line)
    for earlier in reversed(before):
        if earlier.strip(" !") and _indent(earlier) < indent:
            parents.append(earlier.strip())
            indent = _indent(earlier)
    return " > ".join(reversed(parents))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
