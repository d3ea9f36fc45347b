"""Which answers of IOS are refusals."""

from __future__ import annotations

import pytest

from dmvpn.tasks.refusals import refusal

REFUSED = (
    "           ^\n% Invalid input detected at '^' marker.\n",
    "% Incomplete command.\n",
    '% Ambiguous command:  "ip n"\n',
    "% 10.0.1.0 overlaps with GigabitEthernet2\n",
    "Bad mask /24 for address 10.0.1.0\n% Bad mask /24 for address 10.0.1.0",
    "%Invalid hold time",
    "ERROR: transform set with tag X does not exist.",
    "Command rejected: tunnel is protected",
)
TAKEN = (
    "",
    "% Warning: use /31 mask on non point-to-point interface cautiously",
    "*Nov 22 15:00:00: %LINK-3-UPDOWN: Interface Tunnel0, changed state to up",
    "%SYS-5-CONFIG_I: Configured from console by engineer on vty0",
    "%CRYPTO-6-ISAKMP_ON_OFF: ISAKMP is ON",
    "% Interface GigabitEthernet2 IPv4 disabled and address(es) removed due to enabling VRF red",
    "IKEv2 profile MUST have:\n   1. A local and a remote authentication method.\n",
    "This will remove previously configured proposal",
)


@pytest.mark.parametrize("answer", REFUSED)
def test_a_refusal_is_seen(answer: str) -> None:
    assert refusal(answer) in answer and refusal(answer)


@pytest.mark.parametrize("answer", TAKEN)
def test_a_remark_is_no_refusal(answer: str) -> None:
    assert refusal(answer) == ""
