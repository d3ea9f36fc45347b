"""Secrets: where they are, and what may be in them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from dmvpn.errors import SecretError
from dmvpn.intent.values.refusal import line_fault, matches, refuse
from dmvpn.model import Secret
from dmvpn.secrets import ALLOWED, resolve_secret

_KEY_WORDS = frozenset({"local", "remote", "hex", "0", "6"})
_REFERENCE = r"(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)"


def _secret(value: Any) -> Secret:
    if not isinstance(value, str):
        raise refuse("is not a secret reference", ALLOWED)
    try:
        secret = resolve_secret(value)
    except SecretError as error:
        raise refuse(error.problems[0].what, error.problems[0].hint) from None
    revealed = secret.reveal()
    fault = line_fault(revealed) or ("has a blank in it" if " " in revealed else "")
    if fault:
        raise refuse(f"the secret behind {secret.reference} {fault}", "printable ASCII, no blanks")
    return secret


def _pre_shared_key(value: Any) -> Secret:
    secret = _secret(value)
    if secret.reveal() in _KEY_WORDS:
        raise refuse(
            f"the secret behind {secret.reference} is a keyword of pre-shared-key",
            "not one of " + ", ".join(sorted(_KEY_WORDS)),
        )
    if len(secret.reveal()) > 128:
        raise refuse(f"the secret behind {secret.reference} is longer than 128 characters")
    return secret


def _nhrp_authentication(value: Any) -> Secret:
    secret = _secret(value)
    if len(secret.reveal()) > 8:
        raise refuse(
            f"the secret behind {secret.reference} is longer than 8 characters",
            "NHRP authentication is 1 to 8 characters",
        )
    return secret


def _routing_key(value: Any) -> Secret:
    """IOS keeps keys of routing protocols up to 16 (OSPF MD5) or more characters; 16 suits all."""
    secret = _secret(value)
    if len(secret.reveal()) > 16:
        raise refuse(f"the secret behind {secret.reference} is longer than 16 characters")
    return secret


PreSharedKey = Annotated[Secret, BeforeValidator(_pre_shared_key), matches(_REFERENCE)]
NhrpAuthentication = Annotated[Secret, BeforeValidator(_nhrp_authentication), matches(_REFERENCE)]
RoutingKey = Annotated[Secret, BeforeValidator(_routing_key), matches(_REFERENCE)]
Community = Annotated[Secret, BeforeValidator(_secret), matches(_REFERENCE)]
