"""``dmvpn lint``: judge configurations before a router sees them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dmvpn.cli.console import emit, stderr, stdout
from dmvpn.cli.options import DEFAULT_INVENTORY, Limit, Output, PhaseOption
from dmvpn.errors import Problem, StoreError

if TYPE_CHECKING:
    from dmvpn.findings import Finding
    from dmvpn.lint.silence import Silence

SUFFIXES = frozenset({".cfg", ".conf", ".config", ".ios", ".txt", ".log", ""})
"""Files of a folder that may be configurations."""


class LintFormat(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"


class Least(StrEnum):
    """The least severity that is reported."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


def lint(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Configurations, folders of them, or captures; nothing: what render makes of the"
            " inventory."
        ),
    ] = None,
    inventory: Annotated[
        Path | None,
        typer.Option(
            "--inventory",
            "-i",
            envvar="DMVPN_INVENTORY",
            help="Nornir configuration file or its folder: what to render, and what is silenced.",
        ),
    ] = None,
    limit: Limit = None,
    phase: PhaseOption = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select",
            "-s",
            envvar="DMVPN_SELECT",
            help="Only codes that begin so; ALL: optional rules too.",
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", envvar="DMVPN_IGNORE", help="No codes that begin so."),
    ] = None,
    severity: Annotated[
        Least, typer.Option("--severity", envvar="DMVPN_SEVERITY", help="Nothing below this.")
    ] = Least.INFO,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", envvar="DMVPN_BASELINE", help="Hide the findings of this file."),
    ] = None,
    write_baseline: Annotated[
        Path | None,
        typer.Option(
            "--write-baseline", help="Write what is found now to this file, report nothing."
        ),
    ] = None,
    site_rules: Annotated[
        Path | None,
        typer.Option(
            "--site-rules", envvar="DMVPN_SITE_RULES", help="A Python file with your own rules."
        ),
    ] = None,
    format: Annotated[
        LintFormat,
        typer.Option("--format", "-f", envvar="DMVPN_FORMAT", help="How to print the result."),
    ] = LintFormat.TEXT,
    output: Output = None,
) -> None:
    """Find what will keep tunnels down, in any IOS configuration, without a router."""
    from dmvpn.lint import RULES
    from dmvpn.lint.select import chosen
    from dmvpn.lint.silence import apply, baseline_of, without_baseline
    from dmvpn.report import findings_as
    from dmvpn.report.as_findings import findings_for_console

    texts, silences, problems = sources(paths or [], inventory, limit, phase)
    wanted, unwanted = _codes(select), _codes(ignore)
    ran = {rule.manual.code for rule in chosen(RULES, wanted, unwanted)}
    findings = judge(texts, wanted, unwanted, site_rules)
    findings = _at_least(apply(findings, silences, ran), severity)
    if write_baseline is not None:
        emit(baseline_of(findings), write_baseline)
        raise typer.Exit(_complaints(problems))
    if baseline is not None:
        findings = without_baseline(findings, _text(baseline), str(baseline))
    if format is LintFormat.TEXT and output is None:
        for part in findings_for_console(findings):
            stdout.print(part, highlight=False, soft_wrap=True)
    else:
        emit(findings_as(format.value, findings, [rule.manual for rule in RULES]), output)
    raise typer.Exit(_complaints(problems) or int(bool(findings)))


def judge(
    texts: dict[str, str], select: list[str], ignore: list[str], site_rules: Path | None
) -> tuple[Finding, ...]:
    """Read the texts and run our rules, then the site's."""
    from dmvpn.lint import site
    from dmvpn.lint.many import lint_texts
    from dmvpn.lint.texts import read_all

    findings = lint_texts(texts, select, ignore)
    if site_rules is None:
        return findings
    rules = site.load(_text(site_rules), str(site_rules))
    routers = read_all(texts)
    own = site.run(rules, routers, {name: texts[r.source] for name, r in routers.items()})
    return tuple(sorted((*findings, *own), key=lambda f: (f.router, f.line, f.code)))


def sources(
    paths: list[Path], inventory: Path | None, limit: list[str] | None, phase: int | None
) -> tuple[dict[str, str], list[Silence], list[Problem]]:
    """(text by file or router, what is silenced, files that are no configurations)."""
    if not paths:
        texts = rendered(inventory or DEFAULT_INVENTORY, limit, phase)
        return texts, silences_of(inventory or DEFAULT_INVENTORY, texts), []
    texts, problems = read_paths(paths)
    if not texts:
        raise StoreError(
            *problems or [Problem(", ".join(map(str, paths)), "holds no configuration")]
        )
    return texts, silences_of(inventory, None) if inventory is not None else [], problems


def rendered(inventory: Path, limit: list[str] | None, phase: int | None) -> dict[str, str]:
    """What render makes, by router."""
    from dmvpn.cli.network import open_network
    from dmvpn.render import render_file

    network = open_network(inventory, limit, phase)
    return {name: render_file(network.design.routers[name]) for name in network.names}


def silences_of(inventory: Path, only: Iterable[str] | None) -> list[Silence]:
    """The silences of defaults, groups and hosts; only: routers that are linted."""
    from dmvpn.cli.network import open_inventory
    from dmvpn.lint.silence import read_silences

    nornir = open_inventory(inventory)
    hosts = {
        name: host for name, host in nornir.inventory.hosts.items() if only is None or name in only
    }
    found = read_silences("defaults", nornir.inventory.defaults.data or {}, hosts)
    for name, group in nornir.inventory.groups.items():
        members = [host.name for host in hosts.values() if host.has_parent_group(group)]
        found += read_silences(f"group {name}", group.data, members)
    for name, host in hosts.items():
        found += read_silences(f"host {name}", host.data, [name])
    return found


def read_paths(paths: Iterable[Path]) -> tuple[dict[str, str], list[Problem]]:
    """The texts of files, folders and captures, by path; what could not be used is told."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for path in paths:
        if not path.exists():
            problems.append(Problem(str(path), "no such file or folder"))
        elif path.is_dir():
            _read_folder(path, texts, problems)
        else:
            _read_file(path, texts, problems)
    return texts, problems


def _read_folder(folder: Path, texts: dict[str, str], problems: list[Problem]) -> None:
    """Configurations directly in it; captured running configurations in its folders."""
    entries = sorted(folder.iterdir())
    for path in entries:
        if path.is_dir() and not path.name.startswith("."):
            for name in ("show_running-config.txt", "running-config.txt"):
                if (path / name).is_file():
                    _read_file(path / name, texts, problems)
                    break
        elif path.is_file() and path.suffix.lower() in SUFFIXES and not path.name.startswith("."):
            _read_file(
                path, texts, problems, beside=path.suffix.lower() not in (".cfg", ".conf", ".ios")
            )


def _read_file(
    path: Path, texts: dict[str, str], problems: list[Problem], beside: bool = False
) -> None:
    """beside: it may as well be something else that lies in the folder, which is no problem."""
    from dmvpn.lint.texts import LARGEST, decode

    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= LARGEST else b""
    except OSError as error:
        problems.append(Problem(str(path), error.strerror or "cannot be read"))
        return
    if size > LARGEST:
        problems.append(
            Problem(str(path), f"has {size // 1_000_000} MB; no configuration is that large")
        )
        return
    text = decode(raw, str(path))
    if isinstance(text, str) and not (beside and _is_show_output(path)):
        texts[str(path)] = text
    elif isinstance(text, Problem) and not beside:
        problems.append(text)


def _is_show_output(path: Path) -> bool:
    name = path.name.lower()
    return name.startswith("show") and "run" not in name and "start" not in name


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "is no text"
        raise StoreError(Problem(str(path), str(why))) from error


def _codes(words: list[str] | None) -> list[str]:
    return [
        code.strip().upper() for word in words or [] for code in word.split(",") if code.strip()
    ]


def _at_least(findings: tuple[Finding, ...], least: Least) -> tuple[Finding, ...]:
    order = [item.value for item in Least]
    return tuple(f for f in findings if order.index(f.severity.value) <= order.index(least.value))


def _complaints(problems: list[Problem]) -> int:
    """Say which files could not be used; 2 when there are any."""
    for problem in problems:
        stderr.print(
            f"error: {problem}", markup=False, highlight=False, soft_wrap=True, style="red"
        )
    return 2 if problems else 0
