"""What ``?`` prints."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dmvpn.labs.emulated.grammar.matching import Walk
from dmvpn.labs.emulated.grammar.net import Net, State

_WORD = re.compile(r"\S+")


def help_for(net: Net, typed: str, texts: Mapping[str, str], forms: bool) -> str:
    """Help on the typed text: the words that complete it, or all that may follow it."""
    walk, last, removing = _walked(net, typed, forms)
    if walk.refusal is not None:
        return "% Unrecognized command\n"
    if last:
        return _completions(walk.state, last.lower(), texts)
    return _following(walk.state, texts, removing)


def completed(net: Net, typed: str, forms: bool) -> str:
    """The typed text with its last word completed, or as it was."""
    walk, last, _ = _walked(net, typed, forms)
    found = [] if walk.refusal is not None or not last else walk.state.beginning(last.lower())
    return f"{typed[: len(typed) - len(last)]}{found[0]} " if len(found) == 1 else typed


def _walked(net: Net, typed: str, forms: bool) -> tuple[Walk, str, bool]:
    """The walk up to the word being typed, that word, and whether a no or default leads."""
    tokens = list(_WORD.finditer(typed))
    partial = bool(tokens) and not typed[-1:].isspace()
    before = tokens[:-1] if partial else tokens
    form = bool(before) and forms and before[0][0].lower() in ("no", "default")
    walk = Walk(net, typed, net.start).follow(before[1:] if form else before)
    return walk, tokens[-1][0] if partial else "", form


def _completions(state: State, word: str, texts: Mapping[str, str]) -> str:
    found = state.beginning(word)
    if found:
        return "  ".join(found) + "\n\n"
    rows = [row for row in _argument_rows(state, texts) if row[0] not in ("<cr>",)]
    return _table(rows) if rows else "% Unrecognized command\n"


def _following(state: State, texts: Mapping[str, str], removing: bool) -> str:
    rows = _argument_rows(state, texts)
    rows += [(word, texts.get(word, word.capitalize())) for word in sorted(state.keywords)]
    if state.accept is not None or (removing and state.removes is not None):
        rows.append(("<cr>", texts.get("<cr>", "<cr>")))
    return _table(rows)


def _argument_rows(state: State, texts: Mapping[str, str]) -> list[tuple[str, str]]:
    rows: dict[str, str] = {}
    for kind, names, _ in state.arguments:
        default = names[0].replace("_", " ").capitalize()
        rows.setdefault(kind.shown, texts.get(f"<{names[0]}", default))
    return sorted(rows.items())


def _table(rows: list[tuple[str, str]]) -> str:
    width = max((len(word) for word, _ in rows), default=0)
    lines = (f"  {word:<{width}}  {text}" if word != "<cr>" else "  <cr>" for word, text in rows)
    return "".join(f"{line}\n" for line in lines) + "\n"
