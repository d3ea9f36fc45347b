"""Passwords as IOS stores them: made, and checked at login.

type 0 clear, 5 salted MD5 (md5crypt), 7 Vigenère (reversible), 8 PBKDF2-SHA256, 9 scrypt.
``secret`` is never kept clear: classic IOS stores type 5, IOS-XE type 9.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

from dmvpn.model import Platform, Release

_CISCO = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_TO_CISCO = str.maketrans(_STANDARD, _CISCO)
_XLAT = b"dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87"
_SESSION_KEY = secrets.token_bytes(32)
_proven: dict[str, bytes] = {}

_SECRET = re.compile(
    r"(?P<head>username \S+(?: privilege \d+)? secret|enable secret)(?: 0)? (?P<clear>\S.*)"
)
_STORED = re.compile(r"[456789] \S+")


def hashed(secret: str, release: Release, salt: str = "") -> str:
    """``TYPE HASH`` as this release stores a secret.  A salt is drawn when none is given."""
    if release.platform is Platform.IOS:
        return f"5 {_md5crypt(secret, salt[:4] or _salt(4))}"
    return f"9 {_scrypt(secret, salt[:14] or _salt(14))}"


def stored_form(line: str, release: Release) -> str:
    """A configuration line as the running-config keeps it: a clear ``secret`` becomes its hash."""
    found = _SECRET.fullmatch(line)
    if found is None or _STORED.fullmatch(found["clear"]):
        return line
    return f"{found['head']} {hashed(found['clear'], release)}"


def matches(kind: str, stored: str, typed: str) -> bool:
    """Whether ``typed`` is the password that is stored as ``kind stored``."""
    known = _proven.get(stored)
    proof = hmac.digest(_SESSION_KEY, _bytes(typed), "sha256")
    if known is not None and hmac.compare_digest(known, proof):
        return True  # scrypt takes tens of milliseconds; a lab logs in hundreds of times
    again = _recompute(kind, stored, typed)
    if again is None or not hmac.compare_digest(_bytes(again), _bytes(stored)):
        return False
    _proven[stored] = proof
    return True


def _recompute(kind: str, stored: str, typed: str) -> str | None:
    """What would be stored for ``typed``; None when ``stored`` is malformed."""
    parts = stored.split("$")
    if kind == "0":
        return typed
    if kind == "7":
        return stored if reveal_type_7(stored) == typed else None
    if len(parts) != 4 or not parts[2] or not parts[3]:
        return None
    make = {"5": _md5crypt, "8": _pbkdf2, "9": _scrypt}.get(kind)
    return make(typed, parts[2]) if make else None


def reveal_type_7(stored: str) -> str | None:
    """The clear text of a type 7 password; None when it is none."""
    if re.fullmatch(r"\d\d(?:[0-9A-Fa-f]{2})+", stored) is None:
        return None
    seed, body = int(stored[:2]), bytes.fromhex(stored[2:])
    return bytes(
        byte ^ _XLAT[(seed + index) % len(_XLAT)] for index, byte in enumerate(body)
    ).decode(errors="replace")


def _salt(length: int) -> str:
    return "".join(secrets.choice(_CISCO) for _ in range(length))


def _scrypt(secret: str, salt: str) -> str:
    digest = hashlib.scrypt(_bytes(secret), salt=_bytes(salt), n=16384, r=1, p=1, dklen=32)
    return f"$9${salt}${_base64(digest)}"


def _pbkdf2(secret: str, salt: str) -> str:
    digest = hashlib.pbkdf2_hmac("sha256", _bytes(secret), _bytes(salt), 20000, 32)
    return f"$8${salt}${_base64(digest)}"


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode().rstrip("=").translate(_TO_CISCO)


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def _md5crypt(secret: str, salt: str) -> str:
    """The ``$1$`` scheme of FreeBSD, which type 5 is."""
    word, seed = _bytes(secret), _bytes(salt)
    digest = _md5(_first_block(word, seed))
    for turn in range(1000):
        block = word if turn & 1 else digest
        block += seed if turn % 3 else b""
        block += word if turn % 7 else b""
        digest = _md5(block + (digest if turn & 1 else word))
    return f"$1${salt}${_md5_text(digest)}"


def _first_block(word: bytes, seed: bytes) -> bytes:
    inner = _md5(word + seed + word)
    block = word + b"$1$" + seed + (inner * (len(word) // 16 + 1))[: len(word)]
    length = len(word)
    while length:
        block += b"\0" if length & 1 else word[:1]
        length >>= 1
    return block


def _md5_text(digest: bytes) -> str:
    text = ""
    for triple in ((0, 6, 12), (1, 7, 13), (2, 8, 14), (3, 9, 15), (4, 10, 5)):
        text += _six_bits(int.from_bytes(bytes(digest[index] for index in triple)), 4)
    return text + _six_bits(digest[11], 2)


def _six_bits(value: int, count: int) -> str:
    return "".join(_CISCO[value >> 6 * index & 0x3F] for index in range(count))


def _md5(block: bytes) -> bytes:
    return hashlib.md5(block, usedforsecurity=False).digest()
