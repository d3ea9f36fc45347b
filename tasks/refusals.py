"""What IOS answers to a configuration line: refusal, remark, or nothing.

Cisco's parser marks most refusals with a leading ``%``, but not all, and it marks some remarks the
same way.  Sources are named per entry: *transcripts*: sessions of real routers quoted in Cisco
documentation; *general*: general knowledge, not confirmed on a device.  A line that is taken for
a remark by mistake is still found: after every push the running-config is read back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """An answer IOS gives, as a regular expression matched at the start of a line."""

    pattern: str
    source: str


REFUSALS = (
    Phrase(r"% ?Invalid input detected at '\^' marker", "transcripts"),
    Phrase(r"% ?Incomplete command", "transcripts"),
    Phrase(r"% ?Ambiguous command", "transcripts"),
    Phrase(r"% ?Unrecognized command", "transcripts"),
    Phrase(r"% ?Unknown command", "transcripts"),
    Phrase(r"ERROR:? ", "transcripts: 'ERROR: transform set with tag X does not exist'"),
    Phrase(r"Error:? ", "general"),
    Phrase(r"Command rejected", "transcripts: 'Command rejected: …'"),
    Phrase(r"Cannot ", "general"),
)
"""Refusals whatever else is said."""

REMARKS = (
    Phrase(r"%[A-Z0-9_]+(?:-[A-Z0-9_]+)*-[0-7]-[A-Z0-9_]+:", "a system message, %FACILITY-SEVERITY-MNEMONIC"),
    Phrase(r"% ?Warning\b", "transcripts: '% Warning: use /31 mask on non point-to-point interface'"),
    Phrase(r"% ?(?:NOTE|Note|Info|INFO)\b", "general"),
    Phrase(r"% ?Interface \S+ .*(?:disabled|removed) .*due to .*VRF", "transcripts of 'vrf forwarding'"),
    Phrase(r"% ?(?:Generating|Please wait|The key modulus)", "transcripts of 'crypto key generate'"),
    Phrase(r"% ?Attempted to enable .* already enabled", "general"),
    Phrase(r"%? ?IKEv2 profile MUST have", "transcripts of 'crypto ikev2 profile', before it is complete"),
)  # fmt: skip
"""Remarks that begin like refusals and are none."""

_REFUSALS = re.compile("|".join(phrase.pattern for phrase in REFUSALS))
_REMARKS = re.compile("|".join(phrase.pattern for phrase in REMARKS))


def refusal(answer: str) -> str:
    """The words of refusal in what IOS answered to a line; empty when it took the line."""
    return next((text for text in map(str.strip, answer.splitlines()) if _refuses(text)), "")


def remarks(answer: str) -> tuple[str, ...]:
    """What else IOS said to a line it took."""
    return tuple(text for text in map(str.strip, answer.splitlines()) if text and text != "^")


def _refuses(text: str) -> bool:
    if _REMARKS.match(text):
        return False
    return bool(_REFUSALS.match(text)) or text.startswith("%")
