"""No secret survives, in any form it may take."""

from __future__ import annotations

import json
import logging
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dmvpn.model import MASK, Secret
from dmvpn.redact import RedactingFilter, redact

SECRET = "Zq7xKnown"

LINES = [
    "pre-shared-key {}",
    " pre-shared-key 6 {}",
    "pre-shared-key hex {}",
    "  pre-shared-key local {}",
    "  pre-shared-key remote 6 {}",
    " pre-shared-key address 192.0.2.1 key {}",
    " pre-shared-key address 192.0.2.0 255.255.255.0 key 6 {}",
    " pre-shared-key hostname hub key {}",
    "authentication local pre-share key {}",
    "crypto isakmp key {} address 0.0.0.0         ",
    "crypto isakmp key 6 {} hostname hub",
    " ip nhrp authentication {}",
    " ipv6 nhrp authentication {}",
    "ip nhrp auth {}",
    " password 7 {}",
    " password {}",
    " secret {}",
    "enable secret 9 {}",
    "enable secret {}",
    "enable password level 15 7 {}",
    "username case privilege 15 secret 9 {}",
    "username case password 0 two {}",
    "  pre-shared-key two {}",
    "  pre-shared-key remote two {}",
    "router(config-ikev2-keyring-peer)#pre-shared-key two {}",
    " key-string 7 {}",
    " key-string {}",
    " key 7 {}",
    "radius-server host 192.0.2.1 key {}",
    "tacacs-server key 7 {}",
    "snmp-server community {} RO",
    "snmp-server host 192.0.2.1 version 2c {}",
    "snmp-server user case group v3 auth sha {} priv aes 128 other",
    "snmp-server user case group v3 auth sha other priv aes 128 {}",
    "   authentication mode hmac-sha-256 {}",
    "   authentication mode hmac-sha-256 7 {}",
    " ip ospf message-digest-key 1 md5 {}",
    " ip ospf message-digest-key 1 md5 7 {}",
    " ip ospf authentication-key {}",
    "ntp authentication-key 1 md5 {} 7",
    " neighbor 192.0.2.1 password {}",
    " neighbor 192.0.2.1 password 7 {}",
    " ppp chap password 0 {}",
    " ppp pap sent-username case password 0 {}",
    " standby 1 authentication md5 key-string {}",
    " standby 1 authentication {}",
    "key config-key password-encrypt {}",
    "domain-password {}",
    " isis password {}",
    "router(config-ikev2-keyring-peer)#pre-shared-key {}",
    "+    pre-shared-key {}",
    "~  ip nhrp authentication old-{}",
    "line ' pre-shared-key {}': % Invalid input",
]


@pytest.mark.parametrize("line", LINES)
def test_what_follows_a_secret_keyword_is_masked(line: str) -> None:
    text = redact(f"interface Tunnel0\n{line.format(SECRET)}\n tunnel key 100\n")
    assert SECRET not in text
    assert MASK in text
    assert text.startswith("interface Tunnel0\n")
    assert text.endswith("\n tunnel key 100\n")


@pytest.mark.parametrize(
    "text",
    [
        " authentication remote pre-share",
        " authentication local pre-share",
        " keyring local DMVPN-blue",
        " tunnel key 100",
        "key chain EIGRP\n key 1",
        " ip authentication key-chain eigrp 100 KEYS",
        "crypto key generate rsa",
        "service password-encryption",
        "spoke1: wrong password for user admin",
        "the pre-shared key differs from hub1's",
        "no ip nhrp shortcut",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in a repr": repr,
    "in bytes": lambda value: repr(value.encode()),
    "in JSON": json.dumps,
    "in JSON, not ASCII": lambda value: json.dumps(value, ensure_ascii=False),
    "in an address": lambda value: quote(value, safe=""),
    "in an exception": lambda value: repr(ValueError(value)),
    "in a list in a repr": lambda value: repr([value]),
    "between words": lambda value: f"before{value}after",
}
VALUES = st.text(min_size=4).filter(lambda value: value.strip("* ") == value)


@pytest.mark.parametrize("form", FORMS)
@given(value=VALUES)
def test_known_values_survive_in_no_form(form: str, value: str) -> None:
    assume(value.isprintable() or "\n" not in value)
    text = redact(FORMS[form](value), [Secret(value)])
    assert value not in text
    assert FORMS[form](value).strip("'\"[]()") not in text


@given(st.lists(VALUES, min_size=2, max_size=5, unique=True))
def test_one_secret_inside_another(values: list[str]) -> None:
    text = redact(" and ".join(values), [Secret(value) for value in values])
    assert not [value for value in values if value in text and value not in " and "]


def test_an_empty_secret_masks_nothing() -> None:
    assert redact("hello", [Secret("")]) == "hello"


@given(st.text())
def test_masking_twice_is_masking_once(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


def logged(tmp_path: Path, *arguments: object, error: Exception | None = None) -> str:
    """What a file holds after one record."""
    handler = logging.FileHandler(tmp_path / "log", encoding="utf-8")
    handler.addFilter(RedactingFilter([Secret(SECRET)]))
    logger = logging.getLogger("case of the masking filter")
    logger.addHandler(handler)
    logger.error(*arguments, exc_info=error, stack_info=True)
    logger.removeHandler(handler)
    handler.close()
    return (tmp_path / "log").read_text("utf-8")


@pytest.mark.parametrize(
    "arguments",
    [(f"sent {SECRET}",), ("sent %s", SECRET), ("sent %r", [SECRET]), ("%d of %s", SECRET)],
)
def test_log_records(tmp_path: Path, arguments: tuple[object, ...]) -> None:
    text = logged(tmp_path, *arguments)
    assert SECRET not in text
    assert MASK in text


def test_log_records_with_a_chain_of_exceptions(tmp_path: Path) -> None:
    try:
        try:
            raise ValueError(f"bad {SECRET}")
        except ValueError as cause:
            raise RuntimeError("pre-shared-key other-secret") from cause
    except RuntimeError as error:
        text = logged(tmp_path, "failed", error=error)
        assert SECRET in traceback.format_exc()
    assert "RuntimeError" in text
    assert SECRET not in text
    assert "other-secret" not in text


@pytest.mark.parametrize("word", ["username ", "radius-server ", "pre-shared-key ", "key ", "- "])
def test_a_hostile_line_takes_no_time(word: str) -> None:
    begun = time.process_time()
    redact(word * (65536 // len(word)))
    assert time.process_time() - begun < 1
