"""The rules' manuals as pages: docs/rules.

python -m dmvpn.lint.manual docs/rules
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from dmvpn.findings import Manual
from dmvpn.lint import RULES
from dmvpn.lint.model import LAYERS

_SCOPES = {
    "router": "each router", "tunnel": "each DMVPN tunnel", "cloud": "all routers of a cloud together",
    "network": "all routers together", "silence": "the inventory's silences",
}  # fmt: skip


def pages() -> dict[str, str]:
    """File name → text: a page per layer, and a table of contents."""
    manuals = [rule.manual for rule in RULES]
    made = {"README.md": _contents(manuals)}
    for digit, layer in LAYERS.items():
        own = [manual for manual in manuals if manual.code[3] == digit]
        made[f"{layer}.md"] = _page(layer, digit, own)
    return made


def _contents(manuals: list[Manual]) -> str:
    optional = sum(manual.optional for manual in manuals)
    rows = [
        f"| [{m.code}]({m.layer}.md#{m.code.lower()}) | {m.name} | {_severity(m)} | {m.summary} |"
        for m in manuals
    ]
    return (
        "# Rules of `dmvpn lint`\n\n"
        f"{len(manuals)} rules, {optional} of them run only when asked for by code or `--select ALL`."
        " Written by `python -m dmvpn.lint.manual docs/rules`; `dmvpn explain CODE` prints the same.\n\n"
        "| Code | Name | Severity | What holds |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"
    )


def _severity(manual: Manual) -> str:
    return f"{manual.severity}, optional" if manual.optional else str(manual.severity)


def _page(layer: str, digit: str, manuals: Iterable[Manual]) -> str:
    parts = [f"# DMV{digit}xx: {layer}"]
    for m in manuals:
        parts.append(
            f'<a id="{m.code.lower()}"></a>\n\n## {m.code} {m.name}\n\n{m.summary}\n\n'
            f"*{_severity(m)}; looks at {_SCOPES[m.table]}*\n\n"
            f"**Why:** {_plain(m.why)}\n\n**Fix:** {_plain(m.fix)}\n\n**Source:** {_plain(m.source)}"
        )
    return "\n\n".join(parts).replace("``", "`") + "\n"


def _plain(text: str) -> str:
    return text[:1].upper() + text[1:]


def main() -> None:
    """Write the pages into the folder named on the command line."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
