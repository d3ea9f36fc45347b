"""A site's own rules, from a Python file.

rules.py::

    from dmvpn.lint.site import Seen, site_rule

    @site_rule("ACME001", "warning")
    def description_on_wan(router, parse):
        \"\"\"Every WAN interface says which circuit it is.

        Why: the carrier asks for it at night.
        Fix: ``description CIRCUIT-ID``.
        Source: ACME network handbook 4.2.
        \"\"\"
        for interface in router.interfaces.values():
            if interface.name.startswith("Gi") and not interface.description:
                yield Seen(interface.at, "no description")

``router`` is a `RouterConfig`; ``parse`` a ``ciscoconfparse2.CiscoConfParse`` of the same text, made
when a rule has such an argument (pip install 'dmvpn[ciscoconfparse]').
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dmvpn.config.model import RouterConfig
from dmvpn.errors import Problem, StoreError
from dmvpn.findings import Finding, Register, Severity
from dmvpn.lint.model import Judge, Seen

__all__ = ["Seen", "load", "run", "site_rule"]

_loading: Register[Judge] = Register()


def site_rule(code: str, severity: str = "warning") -> Callable[[Judge], Judge]:
    """Register a site's rule; ValueError when its manual is thin or its code is taken."""
    if code.startswith("DMV"):
        raise ValueError(f"{code}: codes that begin with DMV are the project's own")
    return _loading.add(code, layer="site", table="site", severity=Severity(severity))


def load(source: str, where: str) -> Register[Judge]:
    """Run a rules file and give its rules; StoreError names what is wrong with it."""
    global _loading
    _loading = Register()
    names = {"__name__": "dmvpn_site_rules", "__file__": where}
    try:
        exec(compile(source, where, "exec"), names)  # noqa: S102  the user's own program
    except Exception as error:  # the file is the user's program: whatever it raises is his to mend
        raise StoreError(Problem(where, f"{type(error).__name__}: {error}")) from error
    if not _loading.rules:
        raise StoreError(
            Problem(where, "registers no rule", "decorate functions with @site_rule(code)")
        )
    return _loading


def run(
    rules: Register[Judge], routers: Mapping[str, RouterConfig], texts: Mapping[str, str]
) -> Iterator[Finding]:
    """What the site's rules find; a rule that raises is a StoreError that names it."""
    from dmvpn.lint import as_finding

    wants_parse = any(len(inspect.signature(rule.judge).parameters) > 1 for rule in rules)
    for name, router in routers.items():
        arguments: list[Any] = [router, _parsed(texts[name])] if wants_parse else [router]
        for rule in rules:
            wanted = arguments[: len(inspect.signature(rule.judge).parameters)]
            try:
                found = list(rule.judge(*wanted))
            except Exception as error:  # as above
                what = f"{rule.manual.name} raised {type(error).__name__}: {error}"
                raise StoreError(Problem(f"{rule.manual.code} on {name}", what)) from error
            for seen in found:
                yield as_finding(rule, seen, name, router.source)


def _parsed(text: str) -> object:
    try:
        logging.getLogger("ciscoconfparse2").setLevel(logging.CRITICAL)
        from ciscoconfparse2 import CiscoConfParse  # type: ignore[import-untyped, unused-ignore]
    except ImportError as error:
        hint = "pip install 'dmvpn[ciscoconfparse]'"
        raise StoreError(Problem("--site-rules", "a rule wants CiscoConfParse", hint)) from error
    return CiscoConfParse(text.splitlines(), syntax="ios")
