"""``dmvpn explain design ROUTER``: for every section, the intent and the rule that led to it."""

from __future__ import annotations

from collections.abc import Sequence

from dmvpn.design.model import Reason, RouterDesign


def design_text(router: RouterDesign, lines: Sequence[str], decisions: Sequence[str]) -> str:
    """The trail of one router, section by section, in the order of its configuration.

    lines: its rendered configuration; decisions: what was decided for its clouds as a whole.
    """
    parts = [f"{router.name} ({router.role}, {router.release})"]
    for section in sections(router, lines):
        parts += ["", section, *(_told(reason) for reason in reasons_of(router, section))]
    told = [line for line in decisions if line.partition(":")[0] in _clouds(router)]
    return "\n".join([*parts, "", "decided for the cloud", *(f"  {line}" for line in told)])


def sections(router: RouterDesign, lines: Sequence[str]) -> list[str]:
    """The sections of a configuration: each top line, of lines with one reason the first alone."""
    found: dict[tuple[Reason, ...], str] = {}
    for line in lines:
        if line.strip("!") and not line.startswith(" "):
            found.setdefault(reasons_of(router, line), line)
    return list(found.values())


def reasons_of(router: RouterDesign, line: str) -> tuple[Reason, ...]:
    """Why a section is there."""
    words = [one for one in router.reasons if _names(one.section, line)]
    return tuple(dict.fromkeys(words))


def _names(section: str, line: str) -> bool:
    return line == section or line.startswith(f"{section} ")


def _told(reason: Reason) -> str:
    return f"  {reason.intent}\n    {reason.rule}"


def _clouds(router: RouterDesign) -> set[str]:
    return {tunnel.cloud for tunnel in router.tunnels}
