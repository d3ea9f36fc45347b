"""No false alarm: what we render, and what others wrote well."""

from __future__ import annotations

from pathlib import Path

import pytest

from dmvpn.findings import Finding, Severity
from dmvpn.lint import lint
from dmvpn.lint.texts import decode, read_all

CASES = Path(__file__).parents[2] / "cases" / "render"


def findings(folder: Path) -> tuple[Finding, ...]:
    texts = {
        path.name: decode(path.read_bytes(), path.name) for path in sorted(folder.glob("*.cfg"))
    }
    return lint(read_all({name: text for name, text in texts.items() if isinstance(text, str)}))


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in CASES.glob("*/hosts.yaml")), ids=lambda p: p.name
)
def test_what_we_render_raises_no_error(folder: Path) -> None:
    assert [str(f) for f in findings(folder) if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize("name", ["imalan-p2-ikev1", "randynin-p3-ikev2", "whoami-eve"])
def test_nearly_clean_networks_raise_no_error(shared: Path, name: str) -> None:
    """The warnings they raise were read one by one: docs/lint-review.md."""
    found = findings(shared / "configs" / name)
    assert [str(f) for f in found if f.severity is Severity.ERROR] == []
    reviewed = {"DMV117", "DMV130", "DMV131", "DMV140", "DMV203", "DMV252", "DMV257", "DMV280", "DMV322",
                "DMV328", "DMV341", "DMV430", "DMV508"}  # fmt: skip
    assert {finding.code for finding in found} <= reviewed


def test_every_real_network_is_judged(shared: Path) -> None:
    folders = sorted(path for path in (shared / "configs").iterdir() if path.is_dir())
    assert len(folders) >= 30
    assert sum(bool(findings(folder)) for folder in folders) >= 30


KNOWN = {
    ("lileddie-dualcloud", "DMV610"), ("lileddie-dualcloud", "DMV605"), ("lileddie-dualcloud", "DMV529"),
    ("gowaied-ipsec", "DMV106"), ("devopsuser-pki-ikev2", "DMV263"), ("devopsuser-pki-ikev2", "DMV270"),
    ("encor-dualstack-dualhub", "DMV424"), ("ksnam97-hq-branch", "DMV506"), ("ksnam97-hq-branch", "DMV416"),
    ("diego-p3", "DMV242"), ("edwin-p3-ikev2", "DMV242"), ("luis34-p2", "DMV241"), ("jordy-p2-ikev1", "DMV241"),
    ("junior-p2-ikev1", "DMV241"), ("dcantor-xe1715-bgp", "DMV224"), ("diego-p3", "DMV527"),
    ("imalan-p3-ikev2", "DMV522"), ("afabian-p3", "DMV522"), ("tford-mpls-cust1", "DMV545"),
    ("ngmunia-dualhub", "DMV514"), ("ngmunia-dualhub", "DMV431"), ("ngmunia-dualhub", "DMV504"),
    ("nilitaanil-p2-eigrp", "DMV534"), ("nilitaanil-p2-ospf", "DMV523"), ("nilitaanil-p2-ospf", "DMV572"),
    ("lileddie-dualcloud", "DMV602"), ("lileddie-dualcloud", "DMV126"), ("tford-mpls-cust1", "DMV558"),
    ("juliocesar-p3", "DMV405"), ("braonle-pim", "DMV710"), ("nilitaanil-p2-eigrp", "DMV250"),
}  # fmt: skip
"""Mistakes their collectors wrote down (manifest.tsv, faults.yaml), by set and the rule for it."""


@pytest.mark.parametrize(("name", "code"), sorted(KNOWN))
def test_a_known_mistake_in_a_real_network_is_found(shared: Path, name: str, code: str) -> None:
    assert code in {finding.code for finding in findings(shared / "configs" / name)}
