"""tests/cases/matrix/<row and value>: a change to a cloud, and what every router then gets.

change.yaml: ``set``, ``remove``, and the decisive lines: ``has`` and ``lacks``.  ``pytest --update``
rewrites the texts; read the diff as you would read a change to a router.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from dmvpn.config.tree import ConfigTree
from dmvpn.labs.emulated.configuration import RunningConfig
from dmvpn.labs.emulated.configure import type_text
from dmvpn.render import render
from tests.unit.render.matrix import CASES, NAMES, SECRETS, applied, change_of, designed

ORACLE_LACKS = {
    # line (regular expression): where it is documented
    r"logging dmvpn rate-limit \d+": "DMVPN Tunnel Health Monitoring guide: logging dmvpn rate-limit",
    r"snmp-server host \S+ version 2c \S+": "SNMP command reference: snmp-server host",
    r" pass": "Zone-based policy firewall guide: class type inspect, pass",
    r" police \d+ conform-action transmit exceed-action drop": "Control plane policing guide",
    r" encr (3des|aes.*)": "printed by classic IOS 12.4 to 15.9 (running-configs of real routers)",
    r" identity local dn": "FlexVPN/IKEv2 guide: identity local dn",
    r" fingerprint [0-9A-F]+": "PKI command reference: fingerprint (ca-trustpoint)",
    r" stub-site wan-interface": "EIGRP IWAN guide: stub-site wan-interface",
    r" bfd": "IP routing: EIGRP command reference: bfd (af-interface)",
    r" eigrp stub-site \d+:\d+": "EIGRP IWAN guide: eigrp stub-site",
    r" neighbor \S+ maximum-prefix \d+": "BGP command reference: neighbor maximum-prefix",
    r" network [0-9A-F:]+/\d+": "BGP command reference: network (IPv6 address family)",
    r"archive": "Configuration management command reference: archive",
    r" path (boot)?flash:archive": "Configuration management command reference: path (archive)",
    r" maximum 10": "Configuration management command reference: maximum",
    r" write-memory": "Configuration management command reference: write-memory",
    r" ip nhrp max-send \d+ every \d+": "NHRP command reference: ip nhrp max-send",
    r"ip pim vrf \S+ ssm default": "IP multicast command reference: ip pim ssm",
    r" address-family ipv6 unicast vrf \S+ autonomous-system \d+": "EIGRP IPv6 VRF Lite guide",
    r" af-interface \S+": "EIGRP command reference (in an IPv6 VRF)",
    r" topology base": "EIGRP command reference: topology base (IPv6 address family too)",
    r" exit-af-topology": "EIGRP command reference",
    r" eigrp router-id \S+": "EIGRP command reference (IPv6 address family too)",
    r" eigrp stub .*": "EIGRP command reference (IPv6 address family too)",
    r" (hello-interval|hold-time) \d+": "EIGRP command reference (IPv6 address family too)",
    r" maximum-paths \d+": "EIGRP command reference: maximum-paths",
}


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("name", NAMES)
def test_rendered_text(name: str, tmp_path: Path, update: bool) -> None:
    folder, change = CASES / name, change_of(name)
    routers = designed(applied(change), tmp_path).routers.values()
    rendered = {f"{router.name}.cfg": render(router) for router in routers}
    if update:
        for old in folder.glob("*.cfg"):
            old.unlink()
        for file, text in rendered.items():
            (folder / file).write_text(text, encoding="utf-8")
    for router, lines in change.has.items():
        missing = set(lines) - set(rendered[f"{router}.cfg"].splitlines())
        assert not missing, f"{router} lacks {missing}"
    for router, lines in change.lacks.items():
        unwanted = set(lines) & set(rendered[f"{router}.cfg"].splitlines())
        assert not unwanted, f"{router} has {unwanted}"
    assert rendered == {file.name: file.read_text("utf-8") for file in folder.glob("*.cfg")}


@pytest.mark.parametrize("phase", [1, 2, 3])
@pytest.mark.parametrize(
    "protocol", ["eigrp", "eigrp-classic", "ospf", "bgp-internal", "bgp-external", "static"]
)
def test_every_canonical_design_has_a_case(phase: int, protocol: str) -> None:
    name = f"routing-{protocol}-phase{phase}"
    assert name in NAMES
    assert change_of(name).has


@pytest.mark.parametrize("name", NAMES)
def test_a_router_takes_every_line_and_prints_it_back(name: str, tmp_path: Path) -> None:
    for router in designed(applied(change_of(name)), tmp_path).routers.values():
        text = render(router)
        ports = [item.name for item in router.interfaces]
        running = RunningConfig(router.release, ports)
        assert type_text(running, text) == (), router.name
        wanted = _lines(text)
        titles = {path[0] if path else line for path, line in wanted}
        printed = [
            (path, line)
            for path, line in _lines(running.text())
            if (path[0] if path else line) in titles
        ]
        assert printed == wanted, router.name
        before = running.text()
        assert type_text(running, text) == ()
        assert running.text() == before, "typing it again changes something"


def _lines(text: str) -> list[tuple[tuple[str, ...], str]]:
    """(parents, line) in order; a new interface is shut down before anybody types anything."""
    found = [(path, node.text) for path, node in ConfigTree.parse(text).walk()]
    return [item for item in found if item[1] != "shutdown"]


@pytest.mark.parametrize("name", NAMES)
def test_every_section_has_a_reason(name: str, tmp_path: Path) -> None:
    for router in designed(applied(change_of(name)), tmp_path).routers.values():
        sections = [reason.section for reason in router.reasons]
        for line in render(router).splitlines():
            if line.strip("!") and not line.startswith(" "):
                assert any(line.startswith(section) for section in sections), (router.name, line)


def test_syntax_oracle_knows_every_line(shared: Path) -> None:
    goldens = sorted(CASES.glob("*/*.cfg"))
    assert len(goldens) > 4 * 80
    unknown = unknown_lines(shared, goldens)
    assert unknown == []


def unknown_lines(shared: Path, files: list[Path]) -> list[str]:
    """Lines the oracle's grammar (IOS-XE 16.4) lacks and nobody has listed with a source."""
    checked = subprocess.run(
        [sys.executable, shared / "oracle" / "check_syntax", *files],
        check=False, capture_output=True, text=True, timeout=110,
    )  # fmt: skip
    assert not checked.stderr
    lines = [re.sub(r"^\S+:\d+:", "", line) for line in checked.stdout.splitlines()]
    lines = [line.partition("    [")[0] for line in lines]
    return sorted({line for line in lines if not _is_listed(line)})


def _is_listed(line: str) -> bool:
    return any(re.fullmatch(pattern.strip(), line.strip()) for pattern in ORACLE_LACKS)
