"""What holds for the rules as such: manuals, codes, selection, positions, secrets."""

from __future__ import annotations

import re

import pytest

from dmvpn.errors import StoreError
from dmvpn.lint import RULES, lint
from dmvpn.lint.model import LAYERS
from dmvpn.lint.select import chosen
from tests.unit.lint.networks import edited, network, routers

BROKEN = edited(
    network(ike=1), (("a", "Vq7mXw2RkT9pLz4s", "vq7mXw2RkT9pLz4s"), ("b", " ip mtu 1400\n", ""))
)


@pytest.mark.parametrize("code", sorted(RULES.rules))
def test_a_manual_says_why_fix_and_source(code: str) -> None:
    manual = RULES.rules[code].manual
    assert re.fullmatch(r"DMV[1-9]\d\d", code)
    assert manual.layer == LAYERS[code[3]]
    assert manual.why and manual.fix and manual.source
    assert "from memory" not in manual.source and "withheld" not in manual.source
    assert manual.summary.endswith(".") and "\n" not in manual.summary


def test_a_rule_without_a_manual_is_refused() -> None:
    from dmvpn.lint.model import WARNING, on_router

    with pytest.raises(ValueError, match="Why, Fix, Source"):

        @on_router("DMV999", WARNING)
        def thin(router, context):  # type: ignore[no-untyped-def]
            """Says nothing."""


def test_at_least_a_hundred_rules_run_unasked() -> None:
    assert len(chosen(RULES)) >= 100


def test_select_and_ignore_by_prefix() -> None:
    codes = {finding.code for finding in lint(routers(BROKEN))}
    assert {finding.code for finding in lint(routers(BROKEN), select=["DMV2"])} == {
        code for code in codes if code.startswith("DMV2")
    }
    assert "DMV240" not in {f.code for f in lint(routers(BROKEN), ignore=["DMV24"])}
    optional = {rule.manual.code for rule in RULES if rule.manual.optional}
    assert not optional & codes
    assert optional & {finding.code for finding in lint(routers(BROKEN), select=["ALL"])}


def test_a_prefix_of_no_code_is_an_error() -> None:
    with pytest.raises(StoreError, match="DMX"):
        lint(routers(BROKEN), select=["DMX"])


def test_a_finding_names_file_line_and_masks_the_secret() -> None:
    found = [finding for finding in lint(routers(BROKEN)) if finding.code == "DMV240"]
    assert [(finding.router, finding.file) for finding in found] == [("a", "a.cfg")]
    line = BROKEN["a"].splitlines()[found[0].line - 1]
    assert line.startswith("crypto isakmp key") and found[0].text.startswith(
        "crypto isakmp key ****"
    )
    assert "Xw2RkT" not in repr(found)


def test_the_odd_one_out_is_named_be_it_the_hub() -> None:
    hub = edited(network(), (("hub", "tunnel key 100", "tunnel key 7"),))
    assert {f.router for f in lint(routers(hub)) if f.code == "DMV114"} == {"hub"}
    spoke = edited(network(), (("c", "tunnel key 100", "tunnel key 7"),))
    assert {f.router for f in lint(routers(spoke)) if f.code == "DMV114"} == {"c"}
