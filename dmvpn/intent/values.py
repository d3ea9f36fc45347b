"""Field types of the inventory: each refuses what would not survive on its own IOS line."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
)
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from dmvpn.errors import SecretError
from dmvpn.intent.problems import near_miss
from dmvpn.model import Release, Secret, interface_name
from dmvpn.releases import OLDEST_IOS, OLDEST_IOS_XE, is_supported
from dmvpn.secrets import ALLOWED, resolve_secret

PHYSICAL = (
    "FastEthernet", "GigabitEthernet", "TwoGigabitEthernet", "TenGigabitEthernet",
    "TwentyFiveGigE", "FortyGigabitEthernet", "HundredGigE", "Ethernet", "Serial", "Port-channel",
    "Vlan", "Dialer", "Cellular", "BDI", "Loopback",
)  # fmt: skip
_KEY_WORDS = frozenset({"local", "remote", "hex", "0", "6"})


def refuse(what: str, hint: str = "") -> PydanticCustomError:
    """The error of a field type; `dmvpn.intent.problems` turns it into a Problem."""
    return PydanticCustomError("dmvpn", "{what}", {"what": what, "hint": hint})


def line_fault(text: str) -> str:
    """Why a text cannot stand on an IOS line; empty when it can.

    IOS ends a line at a newline or carriage return, answers ``?`` with help and drops it, and cuts
    blanks at both ends: such a text would come back as another one, or as two commands.
    """
    if not text:
        return "is empty"
    if any(character in text for character in "\r\n\v\f\x85\u2028\u2029"):
        return "has a newline in it"
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        return "has a control character in it"
    if not text.isascii():
        return "has a character in it that is not ASCII"
    if "?" in text:
        return "has a question mark in it, which IOS takes as a request for help"
    if text != text.strip():
        return "begins or ends with a blank"
    return ""


def shown(value: Any) -> str:
    """A scalar as it is quoted in front of what is wrong with it; nothing for anything larger."""
    return f"{value!r} " if isinstance(value, str | int | float) else ""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise refuse("is not text", "put it in quotes")
    return value


def _line(value: Any) -> str:
    text = _text(value)
    if fault := line_fault(text):
        raise refuse(f"{text!r} {fault}", "one line of printable ASCII, at most 200 characters")
    if len(text) > 200:
        raise refuse(f"has {len(text)} characters", "at most 200 characters")
    return text


def word(what: str = "a word", longest: int = 32) -> Callable[[Any], str]:
    """A check for names that IOS takes as one word: letters, digits, ``_ . -``; a letter first."""
    hint = f"{what}: a letter, then letters, digits, '_', '.' or '-', at most {longest} characters"

    def check(value: Any) -> str:
        text = _text(value)
        fault = line_fault(text)
        if fault or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]*", text) or len(text) > longest:
            raise refuse(f"{text!r} {fault or 'is not a valid name'}", hint)
        return text

    return check


def _host_name(value: Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?", text) or line_fault(text):
        raise refuse(
            f"{text!r} is not a host name",
            "a letter, then letters, digits or '-', at most 63 characters",
        )
    return text


def _between(low: int, high: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise refuse(f"{shown(value)}is not a whole number", f"{low} to {high}")
        if not low <= value <= high:
            raise refuse(f"{value} is out of range", f"{low} to {high}")
        return value

    return check


def whole(low: int, high: int) -> BeforeValidator:
    """A whole number from low to high, both included."""
    schema: Any = Annotated[int, Field(ge=low, le=high)]
    return BeforeValidator(_between(low, high), json_schema_input_type=schema)


def one_of(*allowed: str | int) -> BeforeValidator:
    """One of some words or numbers."""
    schema: Any = Literal[allowed]

    def check(value: Any) -> str | int:
        known = isinstance(value, str | int) and not isinstance(value, bool) and value in allowed
        if not known:
            raise refuse(f"{shown(value)}is not known", "allowed: " + ", ".join(map(str, allowed)))
        found: str | int = value
        return found

    return BeforeValidator(check, json_schema_input_type=schema)


def _address(value: Any) -> IPv4Address:
    try:
        return IPv4Address(_text(value))
    except ValueError:
        raise refuse(f"{value!r} is not an IPv4 address", "such as 192.0.2.1") from None


def _interface_address(value: Any) -> IPv4Interface:
    text = _text(value)
    try:
        if "/" not in text:
            raise ValueError
        interface = IPv4Interface(text)
    except ValueError:
        raise refuse(
            f"{text!r} is not an IPv4 address with a prefix length", "such as 192.0.2.1/30"
        ) from None
    if not is_host(interface.ip, interface.network):
        raise refuse(
            f"{text} is the network or broadcast address of {interface.network}",
            "give the router's own address and the prefix length",
        )
    return interface


def _network(value: Any) -> IPv4Network:
    text = _text(value)
    try:
        network = IPv4Network(text, strict=False)
    except ValueError:
        raise refuse(f"{text!r} is not an IPv4 prefix", "such as 172.16.0.0/24") from None
    if str(network) != text:
        raise refuse(f"{text!r} is not the prefix itself", f"write {network}")
    return network


def is_host(address: IPv4Address, network: IPv4Network) -> bool:
    """Whether a router can have that address in that network."""
    if address not in network:
        return False
    ends = (network.network_address, network.broadcast_address)
    return network.prefixlen >= 31 or address not in ends


def _interface(value: Any) -> str:
    text = _text(value)
    fault = line_fault(text)
    name = "" if fault else interface_name(text)
    match = re.fullmatch(r"([A-Za-z-]+)\d+([/.:]\d+){0,4}", name)
    if match is None or match[1] not in PHYSICAL:
        what = f"{text!r} {fault or 'is no interface the WAN or a LAN can stand on'}"
        raise refuse(what, "" if fault else _interface_hint(text))
    return name


def _interface_hint(text: str) -> str:
    word, number = re.sub(r"[\d/.:\s]*$", "", text), re.search(r"\d[\d/.:]*$", text)
    if meant := near_miss(word, PHYSICAL):
        return f"did you mean {meant}{number[0] if number else '<number>'}?"
    return "a kind and a number; kinds: " + ", ".join(PHYSICAL)


def _release(value: Any) -> Release:
    if isinstance(value, Release):
        return value
    hint = f"such as 15.9(3)M9 or 17.12.4, in quotes; IOS {OLDEST_IOS}, IOS-XE {OLDEST_IOS_XE} up"
    if not isinstance(value, str):
        raise refuse("is not text", hint)
    try:
        release = Release.parse(value)
    except ValueError:
        raise refuse(f"{value!r} is not a release", hint) from None
    if not is_supported(release):
        raise refuse(f"release {value} is not supported", hint)
    return release


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


def _matching(pattern: str, what: str, hint: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        text = _text(value)
        if line_fault(text) or not re.fullmatch(pattern, text):
            raise refuse(f"{text!r} is not {what}", hint)
        return text

    return check


def _address6(value: Any) -> IPv6Address:
    try:
        return IPv6Address(_text(value))
    except ValueError:
        raise refuse(f"{value!r} is not an IPv6 address", "such as 2001:db8::1") from None


def _interface_address6(value: Any) -> IPv6Interface:
    text = _text(value)
    try:
        if "/" not in text or "%" in text:
            raise ValueError
        return IPv6Interface(text)
    except ValueError:
        raise refuse(
            f"{text!r} is not an IPv6 address with a prefix length", "such as 2001:db8::1/64"
        ) from None


def _network6(value: Any) -> IPv6Network:
    text = _text(value)
    try:
        network = IPv6Network(text, strict=False)
    except ValueError:
        raise refuse(f"{text!r} is not an IPv6 prefix", "such as 2001:db8::/64") from None
    if network != IPv6Network(text, strict=False) or IPv6Interface(text).ip != network[0]:
        raise refuse(f"{text!r} is not the prefix itself", f"write {network}")
    if network.prefixlen > 96:
        raise refuse(f"{text!r} is too small", "at most a /96: each router takes its own address")
    return network


def _wan_address(value: Any) -> IPv4Interface | str:
    return value if value in (DHCP, NO_IPV4) else _interface_address(value)


DHCP = "dhcp"
NO_IPV4 = "none"
_DOMAIN = r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62}\.)*[A-Za-z0-9-]{0,62}[A-Za-z0-9]"
_SECRET_SCHEMA = {"type": "string", "pattern": "^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$"}
_V4 = r"(\d{1,3}\.){3}\d{1,3}"
_V6 = r"[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*"


def _schema(pattern: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$", **more})


_LINE_PATTERN = r"[!-~]([ -~]*[!-~])?"
_WORD_PATTERN = r"[A-Za-z][A-Za-z0-9_.-]*"

Line = Annotated[str, BeforeValidator(_line), _schema(_LINE_PATTERN, maxLength=200)]
HostName = Annotated[
    str, BeforeValidator(_host_name), _schema(r"[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?", maxLength=63)
]
ProcessName = Annotated[
    str, BeforeValidator(word("process name")), _schema(_WORD_PATTERN, maxLength=32)
]
RegionName = Annotated[str, BeforeValidator(word("region")), _schema(_WORD_PATTERN, maxLength=32)]
InterfaceName = Annotated[
    str, BeforeValidator(_interface), _schema(r"[A-Za-z][A-Za-z-]* ?\d[\d/.:]*")
]
Address = Annotated[IPv4Address, BeforeValidator(_address), _schema(_V4)]
Address6 = Annotated[IPv6Address, BeforeValidator(_address6), _schema(_V6)]
InterfaceAddress = Annotated[
    IPv4Interface, BeforeValidator(_interface_address), _schema(_V4 + r"/\d{1,2}")
]
InterfaceAddress6 = Annotated[
    IPv6Interface, BeforeValidator(_interface_address6), _schema(_V6 + r"/\d{1,3}")
]
WanAddress = Annotated[
    IPv4Interface | str, BeforeValidator(_wan_address), _schema(rf"(dhcp|none|{_V4}/\d{{1,2}})")
]
Network = Annotated[IPv4Network, BeforeValidator(_network), _schema(_V4 + r"/\d{1,2}")]
Network6 = Annotated[IPv6Network, BeforeValidator(_network6), _schema(_V6 + r"/\d{1,2}")]
ReleaseField = Annotated[
    Release, BeforeValidator(_release),
    _schema(r"\d{1,2}\.\d{1,2}([.(]\d{1,2}[a-z]?\)?)?[A-Za-z0-9]*"),
]  # fmt: skip
PreSharedKey = Annotated[Secret, BeforeValidator(_pre_shared_key), WithJsonSchema(_SECRET_SCHEMA)]
NhrpAuthentication = Annotated[
    Secret, BeforeValidator(_nhrp_authentication), WithJsonSchema(_SECRET_SCHEMA)
]
RoutingKey = Annotated[Secret, BeforeValidator(_routing_key), WithJsonSchema(_SECRET_SCHEMA)]
Community = Annotated[Secret, BeforeValidator(_secret), WithJsonSchema(_SECRET_SCHEMA)]
DomainName = Annotated[
    str,
    BeforeValidator(_matching(_DOMAIN, "a domain name", "such as hub1.example.net")),
    _schema(r"[A-Za-z0-9][A-Za-z0-9.-]*"),
]
Url = Annotated[
    str,
    BeforeValidator(
        _matching(r"https?://[!->@-~]{1,180}", "a URL", "such as http://ca.example.net:80")
    ),
    _schema(r"https?://.+"),
]
Fingerprint = Annotated[
    str,
    BeforeValidator(
        _matching(r"[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}", "a fingerprint",
                  "32, 40 or 64 hexadecimal digits")
    ),
    _schema(r"[0-9A-Fa-f]+"),
]  # fmt: skip
RouteDistinguisher = Annotated[
    str,
    BeforeValidator(_matching(r"\d{1,10}:\d{1,10}", "a number pair", "such as 65000:1")),
    _schema(r"\d{1,10}:\d{1,10}"),
]
