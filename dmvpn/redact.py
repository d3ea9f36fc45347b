"""Masking: no secret in a diff, log, report, exception text or saved plan.

Two ways, always both: values known to be secret (whatever they look like in the text), and whatever
stands after a secret-bearing keyword of IOS (a running configuration holds secrets nobody told us).
"""

from __future__ import annotations

import html
import json
import logging
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from dmvpn.model import MASK, Secret

# One entry per way IOS writes a secret; what each pattern matches stays, the next word is masked.
# `_` stands for blanks within a line, TYPE for the encryption type before the value.
_WORD_AFTER = (
    r"pre-shared-key_address_(?:ipv6_)?\S+_(?:\S+_)?key_TYPE",
    r"pre-shared-key_hostname_\S+_key_TYPE",
    r"pre-shared-key_(?:(?:local|remote)_)?TYPE",
    r"pre-share_key_TYPE",
    r"isakmp_key_TYPE",
    r"nhrp_auth\w*_TYPE",
    r"mode_hmac-sha-256_TYPE",
    r"message-digest-key_\d+_md5_TYPE",
    r"authentication-key_(?:\d+_md5_)?TYPE",
    r"snmp-server_community_",
    r"snmp-server_host_\S+_(?:vrf_\S+_)?(?:traps_|informs_)?(?:version_(?:1|2c)_)?",
    r"(?:auth_(?:md5|sha\S*)|priv_(?:des|3des|aes_\d+))_",
    r"neighbor_\S+_password_TYPE",
    r"(?:standby|vrrp|glbp)_\d+_authentication_(?:md5_key-string_)?(?:text_)?TYPE",
    r"(?:radius|tacacs)-server_[^\n]{0,200}?key_TYPE",
    r"(?:^|\n)[ \t+~-]*key_[0678]_",
    r"(?:cipher|authenticator)_(?=[0-9A-Fa-f]{16})",
    r"trust_idtoken_",
    r"password-encrypt_",
    r"(?:area|domain|lsp|isis)(?:-|_)password_TYPE",
    r"wpa-psk_(?:ascii|hex)_TYPE",
)
# Here the value may hold blanks: everything up to the end of the line is masked.
_LINE_AFTER = (
    r"(?:^|\n|#)[ \t+~-]*pre-shared-key_(?!address_|hostname_)(?:(?:local|remote)_)?TYPE(?!\*{8})",
    r"key-string_TYPE",
    r"username_[^\n]{0,200}?_(?:password|secret)_TYPE",
    r"enable_(?:password|secret)_(?:level_\d+_)?TYPE",
    r"(?:password|secret)_[0-9]_",
    r"(?:chap|sent-username_\S+)_password_TYPE",
    r"(?:^|\n)[ \t+~-]*(?:password|secret)_TYPE",
)


def _compile(shapes: Iterable[str], value: str) -> re.Pattern[str]:
    heads = "|".join(shapes).replace("TYPE", r"(?:(?:[0-9]|hex)_)?").replace("_", r"[ \t]+")
    return re.compile(rf"(?P<head>{heads}){value}", re.IGNORECASE)


_WORD = _compile(_WORD_AFTER, r"[^\s]+")
_LINE = _compile(_LINE_AFTER, r"[^\s][^\r\n]*")

SHORTEST = 4
"""A value shorter than this is masked after its keyword only: ``1`` stands in every text."""


def redact(text: str, secrets: Iterable[Secret] = ()) -> str:
    """The text with every secret masked: the given ones in any spelling, and IOS's own lines."""
    known = _known(secrets)
    if known is not None:
        text = known.sub(MASK, text)
    text = _LINE.sub(_masked, text)
    return _WORD.sub(_masked, text)


def _masked(match: re.Match[str]) -> str:
    return f"{match['head']}{MASK}"


def _known(secrets: Iterable[Secret]) -> re.Pattern[str] | None:
    values = [secret.reveal() for secret in secrets]
    spellings = {s for value in values if len(value) >= SHORTEST for s in _spellings(value)}
    if not spellings:
        return None
    longest_first = sorted(spellings, key=len, reverse=True)
    return re.compile("|".join(re.escape(spelling) for spelling in longest_first))


def _spellings(value: str) -> set[str]:
    """The value as logs, tracebacks, JSON, XML and addresses would write it."""
    if not value.strip("* "):
        return set()  # nothing, or a mask already
    written = {
        value,
        repr(value)[1:-1],
        repr(value.encode())[2:-1],
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        html.escape(value),
        html.escape(value, quote=False),
        quote(value, safe=""),
        quote(value),
        quote_plus(value),
    }
    return written | {repr(spelling)[1:-1] for spelling in written}


class RedactingFilter(logging.Filter):
    """Masks log records before any handler prints them: message, arguments and traceback."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        super().__init__()
        self.secrets = tuple(secrets)

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; always lets it through."""
        record.msg, record.args = redact(_message(record), self.secrets), ()
        if record.exc_info:
            text = record.exc_text or logging.Formatter().formatException(record.exc_info)
            record.exc_text, record.exc_info = text, None
        if record.exc_text:
            record.exc_text = redact(record.exc_text, self.secrets)
        if record.stack_info:
            record.stack_info = redact(record.stack_info, self.secrets)
        return True


def _message(record: logging.LogRecord) -> str:
    """The message with its arguments; a record whose arguments do not fit still gets masked."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args!r}"
