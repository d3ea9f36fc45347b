"""What is known may be hidden, with a reason; and what hides nothing is heard of."""

from __future__ import annotations

import pytest

from dmvpn.errors import StoreError
from dmvpn.lint import lint
from dmvpn.lint.silence import apply, baseline_of, read_silences, without_baseline
from tests.unit.lint.networks import edited, network, routers

TEXTS = edited(network(), (("a", " ip mtu 1400\n", ""), ("b", " ip mtu 1400\n", "")))
FINDINGS = lint(routers(TEXTS))


def silences(code: str, who: list[str], **more: str):  # type: ignore[no-untyped-def]
    entry = {"code": code, "reason": "measured, fits", **more}
    return read_silences("host a", {"dmvpn_lint": {"silence": [entry]}}, who)


def test_a_silence_hides_its_router_s_findings_only() -> None:
    assert {finding.router for finding in FINDINGS if finding.code == "DMV130"} == {"a", "b"}
    left = apply(FINDINGS, silences("DMV130", ["a"]))
    assert {finding.router for finding in left if finding.code == "DMV130"} == {"b"}


def test_a_silence_may_ask_for_words_of_the_line() -> None:
    assert apply(FINDINGS, silences("DMV130", ["a"], contains="Tunnel9")) != apply(
        FINDINGS, silences("DMV130", ["a"], contains="Tunnel0")
    )


def test_an_unused_silence_is_a_finding() -> None:
    left = apply(FINDINGS, silences("DMV240", ["a"]))
    (unused,) = [finding for finding in left if finding.code == "DMV911"]
    assert "host a silences DMV240" in unused.message


def test_a_silence_of_a_rule_that_did_not_run_is_not_unused() -> None:
    left = apply(FINDINGS, silences("DMV240", ["a"]), ran={"DMV130", "DMV911"})
    assert not [finding for finding in left if finding.code == "DMV911"]
    assert not [
        f for f in apply(FINDINGS, silences("DMV240", ["a"]), {"DMV240"}) if f.code == "DMV911"
    ]


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"silence": [{"code": "DMV130"}]}, "has no reason"),
        ({"silence": [{"code": "DMV000", "reason": "x"}]}, "begins no rule's code"),
        ({"silence": [{"code": "DMV130", "reason": "x", "unitl": "May"}]}, "unknown key 'unitl'"),
        ({"silence": "DMV130"}, "is no list"),
        ([], ""),
    ],
)
def test_a_silence_that_cannot_be_meant_is_an_error(section: object, said: str) -> None:
    if not said:
        assert read_silences("host a", {"dmvpn_lint": section}, ["a"]) == []
        return
    with pytest.raises(StoreError, match=said):
        read_silences("host a", {"dmvpn_lint": section}, ["a"])


def test_a_baseline_hides_what_was_there_and_shows_what_is_new() -> None:
    text = baseline_of(FINDINGS)
    assert without_baseline(FINDINGS, text, "b") == ()
    worse = lint(routers(edited(TEXTS, (("c", " ip mtu 1400\n", ""),))))
    assert {f.router for f in without_baseline(worse, text, "b") if f.code == "DMV130"} == {"c"}


def test_a_baseline_outlives_moved_lines() -> None:
    moved = lint(routers({name: f"!\n!\n{text}" for name, text in TEXTS.items()}))
    assert without_baseline(moved, baseline_of(FINDINGS), "b") == ()


def test_what_is_no_baseline_is_an_error() -> None:
    with pytest.raises(StoreError, match="is no baseline"):
        without_baseline(FINDINGS, "[]", "b.json")
