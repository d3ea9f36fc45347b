"""Which rules run."""

from __future__ import annotations

from collections.abc import Iterable

from dmvpn.errors import Problem, StoreError
from dmvpn.findings import Register, Rule
from dmvpn.lint.model import Judge

EVERYTHING = "ALL"


def chosen(
    register: Register[Judge], select: Iterable[str] = (), ignore: Iterable[str] = ()
) -> list[Rule[Judge]]:
    """The rules whose code begins with one of ``select`` and with none of ``ignore``.

    Without ``select`` every rule that is not optional.  An optional rule runs when ``select`` holds
    its whole code, or ``ALL``.  StoreError for a prefix that begins no code.
    """
    wanted, unwanted = tuple(select), tuple(ignore)
    _known(register, wanted, unwanted)
    return [rule for rule in register if _is_chosen(rule, wanted, unwanted)]


def _is_chosen(rule: Rule[Judge], select: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    code = rule.manual.code
    if ignore and code.startswith(ignore):
        return False
    if rule.manual.optional:
        return code in select or EVERYTHING in select
    return not select or EVERYTHING in select or code.startswith(select)


def _known(register: Register[Judge], *prefixes: tuple[str, ...]) -> None:
    codes = tuple(register.rules)
    unknown = [
        prefix for group in prefixes for prefix in group
        if prefix != EVERYTHING and not any(code.startswith(prefix) for code in codes)
    ]  # fmt: skip
    if unknown:
        hint = "dmvpn explain --list shows all of them"
        raise StoreError(*(Problem(prefix, "begins no rule's code", hint) for prefix in unknown))
