"""The same checks as text, JSON and JUnit."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from dmvpn.findings import Check, Outcome
from dmvpn.report import checks_as_json, checks_as_junit, checks_as_text

CHECKS = (
    Check("VFY101", "tunnel-up", "hub1", "interface", "Tunnel0", Outcome.PASSED),
    Check(
        "VFY401", "nhs-responding", "spoke2", "nhrp", "Tunnel0 NHS 172.16.0.1", Outcome.FAILED,
        peer="hub1", expected="RE (responding)", actual="E <&\x07", hint="check authentication",
    ),
    Check(
        "VFY501", "eigrp-neighbor", "spoke2", "routing", "show ip eigrp neighbors",
        Outcome.UNKNOWN, expected="an answer", actual="timed out",
    ),
)  # fmt: skip


def test_text_names_router_peer_layer_expected_and_actual() -> None:
    text = checks_as_text(CHECKS)
    for word in ("spoke2 → hub1", "nhrp", "RE (responding)", "E <&", "check authentication"):
        assert word in text
    assert "1 passed, 1 failed, 1 could not tell" in text


def test_json_is_flat_and_counts() -> None:
    said = json.loads(checks_as_json(CHECKS))
    assert said["summary"] == {"passed": 1, "failed": 1, "skipped": 0, "unknown": 1}
    assert [check["router"] for check in said["checks"]] == ["hub1", "spoke2", "spoke2"]


def test_junit_keeps_wrong_and_could_not_tell_apart() -> None:
    root = ElementTree.fromstring(checks_as_junit(CHECKS).encode())
    suites = {suite.get("name"): suite for suite in root}
    assert suites["spoke2"].get("failures") == "1"
    assert suites["spoke2"].get("errors") == "1"
    failure = suites["spoke2"].find("testcase/failure")
    assert failure is not None
    assert failure.text is not None
    assert "hub1" in failure.text


def test_findings_that_differ_in_subject_alone_stand_together() -> None:
    checks = [
        Check(
            "VFY502", "lan-prefix", "spoke1", "routing", f"route 10.{n}.1.0/24", Outcome.FAILED,
            peer=f"spoke{n}", expected="via 172.16.0.1", actual="not in the routing table",
        )
        for n in (2, 3)
    ]  # fmt: skip
    text = checks_as_text(checks)
    assert "FAILED spoke1 → spoke2, spoke3  routing: route 10.2.1.0/24, 10.3.1.0/24" in text
    assert text.count("not in the routing table") == 1
    assert "2 failed" in text
