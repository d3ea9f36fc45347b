"""Secret references: the inventory names where a secret is, never the secret itself.

* ``env:NAME``   the environment variable NAME
* ``file:PATH``  the first line of a file; ``~`` is expanded, a relative path starts at the folder
  the command runs in

No message of this module holds the value of a secret, nor a text that might be one by mistake.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from dmvpn.errors import Problem, SecretError
from dmvpn.model import Secret

ALLOWED = "write env:NAME or file:PATH"
_LATER = ("keyring", "vault")


def resolve_secret(reference: str, where: str = "secret") -> Secret:
    """The secret behind a reference; SecretError says what is missing and how to set it."""
    scheme, colon, rest = reference.partition(":")
    if not colon or scheme not in ("env", "file"):
        raise SecretError(Problem(where, *_refuse(scheme if colon else "")))
    if not rest.strip():
        raise SecretError(Problem(where, f"{scheme}: names nothing", ALLOWED))
    value = _from_environment(rest, where) if scheme == "env" else _from_file(rest, where)
    return Secret(value, reference)


def _refuse(scheme: str) -> tuple[str, str]:
    if scheme in _LATER:
        return f"{scheme}: references are not built in", ALLOWED
    return (
        "is not a secret reference; the inventory never holds the secret itself",
        ALLOWED,
    )


def _from_environment(name: str, where: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise SecretError(
            Problem(where, "env: is not followed by the name of an environment variable", ALLOWED)
        )
    value = os.environ.get(name)
    if value is None:
        raise SecretError(
            Problem(where, f"environment variable {name} is not set", f"export {name}=…")
        )
    if not value:
        raise SecretError(Problem(where, f"environment variable {name} is empty"))
    return value


def _from_file(path: str, where: str) -> str:
    file = Path(path).expanduser()
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SecretError(Problem(where, f"cannot read the file {path}: {reason}")) from error
    except UnicodeDecodeError:  # its text holds the bytes: not chained
        raise SecretError(Problem(where, f"the file {path} is not UTF-8 text")) from None
    value = text.removesuffix("\n").removesuffix("\r")
    if not value:
        raise SecretError(Problem(where, f"the file {path} is empty"))
    return value
