"""The rule register refuses a rule without its manual."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dmvpn.findings import Register


def well_documented() -> None:
    """The tunnel is up.

    Why: nothing works
        when it is down.
    Fix: no shutdown.
    Source: RFC 2332.
    """


def no_source() -> None:
    """The tunnel is up.

    Why: nothing works when it is down.
    Fix: no shutdown.
    """


def no_docstring() -> None:
    pass


def test_a_rule_carries_its_manual() -> None:
    register: Register[Callable[[], None]] = Register()
    register.add("VFY999", layer="interface")(well_documented)
    manual = register.rules["VFY999"].manual
    assert manual.name == "well-documented"
    assert manual.summary == "The tunnel is up."
    assert manual.why == "nothing works when it is down."
    assert manual.source == "RFC 2332."


@pytest.mark.parametrize("judge", [no_source, no_docstring])
def test_a_rule_without_manual_is_refused(judge: Callable[[], None]) -> None:
    register: Register[Callable[[], None]] = Register()
    with pytest.raises(ValueError, match="docstring lacks"):
        register.add("VFY999", layer="interface")(judge)


def test_a_code_is_given_once() -> None:
    register: Register[Callable[[], None]] = Register()
    register.add("VFY999", layer="interface")(well_documented)
    with pytest.raises(ValueError, match="two rules"):
        register.add("VFY999", layer="interface")(well_documented)
