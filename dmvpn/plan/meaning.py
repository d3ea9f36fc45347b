"""What a configuration line means, so that two spellings of one thing compare equal."""

from __future__ import annotations

from collections.abc import Callable

from dmvpn.model import interface_name

_TYPED_CLEAR = ("pre-shared-key", "authentication mode hmac-sha-256", "ip nhrp authentication")
_HIDDEN_KEYS = ("6", "7")


def is_exit(text: str) -> bool:
    """Lines that only leave a mode; they say nothing about the configuration."""
    return text.startswith("exit") or text in ("end", "quit")


def meaning(text: str) -> str:
    """The line in one spelling: single blanks, no lost masks, full interface names.

    Source: commands.md of the reference, §0 rules 8 and 14 (trailing blanks, ``encr``, dropped masks).
    """
    text = " ".join(text.split())
    first = text.partition(" ")[0]
    rewrite = _REWRITES.get(first)
    return rewrite(text) if rewrite is not None else text


def without_no(text: str) -> tuple[str, bool]:
    """The line without its ``no``, and whether it had one."""
    return (text[3:], True) if text.startswith("no ") else (text, False)


def cannot_be_compared(text: str) -> bool:
    """A reversibly encrypted key: its text differs per device, so it never equals the clear one."""
    words = text.split()
    key = words[0] == "pre-shared-key" or words[2:3] == ["password"]
    return key and len(words) > 2 and words[-2] in _HIDDEN_KEYS


def _interface(text: str) -> str:
    return f"interface {interface_name(text.removeprefix('interface '))}"


def _af_interface(text: str) -> str:
    name = text.removeprefix("af-interface ")
    return text if name == "default" else f"af-interface {interface_name(name)}"


def _tunnel(text: str) -> str:
    head, _, rest = text.partition(" source ")
    return f"{head} source {interface_name(rest)}" if rest and head == "tunnel" else text


def _encryption(text: str) -> str:
    return f"encryption{text.removeprefix('encr')}"


def _key(text: str) -> str:
    """``pre-shared-key [local|remote] 0 KEY``: type 0 is the default and is not printed."""
    words = text.split()
    if len(words) > 2 and words[-2] == "0":
        del words[-2]
    return " ".join(words)


def _peer_address(text: str) -> str:
    return text.removesuffix(" 255.255.255.255")


def _match(text: str) -> str:
    """``match identity remote address 0.0.0.0`` is printed without its mask."""
    return text.removesuffix(" 255.255.255.255").replace(
        "address 0.0.0.0 0.0.0.0", "address 0.0.0.0"
    )


def _set(text: str) -> str:
    """``set pfs`` alone is group 14."""
    return "set pfs group14" if text == "set pfs" else text


def _address_family(text: str) -> str:
    """``unicast`` is implied."""
    return text.replace("address-family ipv4 autonomous", "address-family ipv4 unicast autonomous")


def _crypto(text: str) -> str:
    """``crypto isakmp key K address A`` drops the masks of a host and of everybody."""
    if not text.startswith("crypto isakmp key "):
        return text
    text = text.removesuffix(" 255.255.255.255")
    return text.removesuffix(" 0.0.0.0") if text.endswith(" 0.0.0.0 0.0.0.0") else text


_REWRITES: dict[str, Callable[[str], str]] = {
    "interface": _interface,
    "af-interface": _af_interface,
    "tunnel": _tunnel,
    "encr": _encryption,
    "pre-shared-key": _key,
    "address": _peer_address,
    "match": _match,
    "set": _set,
    "address-family": _address_family,
    "crypto": _crypto,
}
