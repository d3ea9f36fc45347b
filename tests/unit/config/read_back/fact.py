"""A fact: where, what was read, what was designed."""

from __future__ import annotations

from dmvpn.model import Secret

Fact = tuple[str, object, object]


def revealed(secret: Secret | None) -> str | None:
    return secret.reveal() if secret is not None else None


def default_of(value: int | None, default: int) -> int:
    """What holds where the design prints nothing."""
    return default if value is None else value
