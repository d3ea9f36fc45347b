"""What a terminal, a console and a document put around an output, or into it, changes no record.

Every good case of tests/cases/parsers is dressed in each of these ways and must read the same.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dmvpn.errors import DeviceRefused
from dmvpn.parsers import COMMANDS, parse
from tests.unit.parsers.test_cases import TEXTS

_WIPE = "\b" * 9 + " " * 8 + "\b" * 9


def _every(lines: int, text: str, dress: Callable[[str], str]) -> str:
    printed = text.split("\n")
    return "\n".join(
        dress(line) if number % lines == lines - 1 else line for number, line in enumerate(printed)
    )


def _among(line: str) -> Callable[[str], str]:
    """A message before every seventh line."""
    return lambda text: _every(7, text, lambda own: f"{line}\n{own}")


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))


_CLOCK = "Load for five secs: 1%/0%; one minute: 2%; five minutes: 2%\n"
_SYSLOGS = {
    "console": "*Nov 22 10:00:00.123: %DMVPN-5-NHRP_NHC_UP: Tunnel0: NHC 172.16.0.12 is up",
    "sequence": "000123: Nov 22 10:00:00.123 CET: %SYS-5-CONFIG_I: Configured from console",
    "year": "Nov 22 2026 10:00:00 UTC: %BGP-5-ADJCHANGE: neighbor 172.16.0.12 Up",
    "uptime": "00:12:03: %LINK-3-UPDOWN: Interface Tunnel0, changed state to up",
    "weeks": "1w2d: %CRYPTO-4-RECVD_PKT_NOT_IPSEC: Rec'd packet not an IPSEC packet.",
}

_DRESSED: dict[str, Callable[[str], str]] = {
    "indented": _indented,
    "tabbed": lambda text: "\n".join(f"\t{line}" for line in text.split("\n")),
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "byte order mark": lambda text: f"\ufeff{text}",
    "prompts": lambda text: (
        f"hub1>enable\nPassword: \nhub1#\nhub1#terminal length 0\n{text}\nhub1#\n"
    ),
    "logged out": lambda text: f"{text}\n1#\n1#exit\n",
    "clock": lambda text: f"{_CLOCK}Time source is NTP, 12:00:00.000 UTC Mon Nov 2 2026\n\n{text}",
    "no clock": lambda text: f"{_CLOCK}No time source, *12:00:00.000 UTC Mon Nov 2 2026\n\n{text}",
    "date": lambda text: f"Tue May 22 22:32:30.765 UTC\n\n{text}",
    "pager, wiped": lambda text: _every(9, text, lambda line: f" --More-- {_WIPE}{line}"),
    "pager, kept": lambda text: _every(9, text, lambda line: f" --More--\n{line}"),
    "pager, returned": lambda text: _every(9, text, lambda line: f"--More--\r        \r{line}"),
    "escapes": lambda text: _every(5, text, lambda line: f"\x1b[K{line}"),
    "web page": lambda text: (
        html.escape(text).replace("\n", "&#10;\n", 1).replace("&#10;\n", "&#10;")
    ),
    "fence": lambda text: f"``` bash\n{text}\n\n ```\n",
    **{f"syslog by {kind}": _among(line) for kind, line in _SYSLOGS.items()},
}


def _good() -> list[Path]:
    goldens = (path.with_suffix(".json") for path in TEXTS)
    return [g.with_suffix(".txt") for g in goldens if '"records": [' in g.read_text("utf-8")]


@pytest.mark.parametrize("dressing", _DRESSED)
def test_surroundings_change_no_record(dressing: str) -> None:
    dress = _DRESSED[dressing]
    differ = []
    for path in _good():
        command = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["command"]
        text = path.read_bytes().decode()
        if "```" in text and "fence" in dressing:
            continue
        if parse(command, dress(text)) != parse(command, text):
            differ.append(path.stem)
    assert not differ


_NEED_INDENTATION = frozenset(
    ("show_interfaces_tunnel", "show_policy_map_multipoint", "show_running_config_interface")
)
"""There it says what belongs to what; without it they may be refused."""


def test_lost_indentation_changes_no_record() -> None:
    differ = []
    for path in _good():
        command = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["command"]
        text = path.read_bytes().decode()
        pasted = "\n".join(line.lstrip() for line in text.split("\n"))
        if path.parent.name not in _NEED_INDENTATION | {"traceroute"}:
            differ += [path.stem] * (parse(command, pasted) != parse(command, text))
    assert not differ


_REFUSALS = (
    "% Invalid input detected at '^' marker.",
    "             ^\n% Invalid input detected at '^' marker.\n\nhub1#",
    "hub1#show x\n             ^\n% Invalid input detected at '^' marker.\n",
    '% Ambiguous command:  "sh d"',
    "% Incomplete command.",
    "% NHRP not enabled",
    "% BGP not active",
    "%EIGRP: Unable to find process",
    "%OSPF: Router process 5 is not running",
    "% IP routing table vrf BLUE does not exist",
    "%% IPv4 routing table BLUE does not exist",
    "% Authorization failed.",
    "Command authorization failed.",
    "Error: command authorization failed",
    "% 'BLUE' is not a VRF",
    'Translating "dmvpm"\n% Unknown command or computer name, or unable to find computer address',
)


@pytest.mark.parametrize("refusal", _REFUSALS)
def test_a_refusal_is_never_an_empty_table(refusal: str) -> None:
    for name in COMMANDS:
        with pytest.raises(DeviceRefused):
            parse(name, refusal)
