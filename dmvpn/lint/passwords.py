"""Passwords as configurations store them: comparable whatever their spelling."""

from __future__ import annotations

_XLAT = "dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87"


def decoded(text: str) -> str:
    """The password behind a type 7 string; the text itself when it is none."""
    try:
        start, codes = int(text[:2]), bytes.fromhex(text[2:])
    except ValueError:
        return text
    return "".join(chr(c ^ ord(_XLAT[(start + n) % len(_XLAT)])) for n, c in enumerate(codes))


def plain(text: str) -> str:
    """``7 STRING``, ``0 STRING`` or ``STRING`` as one spelling; "" for none."""
    words = text.split()
    if not words:
        return ""
    return decoded(words[1]) if len(words) == 2 and words[0] == "7" else words[-1]
