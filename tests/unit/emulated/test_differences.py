"""``show archive config differences`` and ``incremental-diffs``."""

from __future__ import annotations

import pytest

from dmvpn.labs.emulated import merge
from dmvpn.labs.emulated.configuration import RunningConfig
from dmvpn.labs.emulated.differences import contextual
from dmvpn.model import Release

BEFORE = """\
version 17.12
hostname r1
interface Tunnel0
 ip mtu 1400
 tunnel key 1
router eigrp DMVPN
 address-family ipv4 unicast autonomous-system 1
  af-interface Tunnel0
   no split-horizon
  exit-af-interface
 exit-address-family
end
"""


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("", "", ""),
        ("version 17.12", "version 15.9", ""),
        ("hostname r1", "hostname r2", "+hostname r2\n-hostname r1\n"),
        (" tunnel key 1\n", "", "interface Tunnel0\n -tunnel key 1\n"),
        (" ip mtu 1400\n", " ip mtu 1300\n",
         "interface Tunnel0\n +ip mtu 1300\ninterface Tunnel0\n -ip mtu 1400\n"),
        ("   no split-horizon\n", "",
         ("router eigrp DMVPN\n address-family ipv4 unicast autonomous-system 1\n"
         "  af-interface Tunnel0\n   -no split-horizon\n")),
        ("router eigrp DMVPN\n", "interface Loopback0\n no ip address\nrouter eigrp DMVPN\n",
         "+interface Loopback0\n +no ip address\n"),
    ],
)  # fmt: skip
def test_contextual(old: str, new: str, shown: str) -> None:
    assert contextual(BEFORE, BEFORE.replace(old, new, 1)) == shown


def _running() -> RunningConfig:
    running = RunningConfig(Release(17, 12, 4))
    assert running.load("hostname r1\ninterface Tunnel0\n ip mtu 1400\nend\n") == ()
    return running


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("hostname r1\ninterface Tunnel0\n ip mtu 1400\nend\n", []),
        ("interface Tunnel0\n ip mtu 1400\n tunnel key 7\nend\n",
         ["interface Tunnel0", " tunnel key 7"]),
        ("interface Loopback0\nend\n", ["interface Loopback0"]),
        ("interface Loopback0\n description x\nhostname r2\nend\n",
         ["interface Loopback0", " description x", "hostname r2"]),
        ("no hostname\nend\nhostname ignored\n", ["no hostname"]),
        ("interface Tunnel0\n frobnicate\nend\n", ["interface Tunnel0", " frobnicate"]),
    ],
)  # fmt: skip
def test_effective_lines_of_a_merge(text: str, lines: list[str]) -> None:
    running = _running()
    before = running.text()
    assert merge.effective(running, text) == lines
    assert running.text() == before


def test_reading_a_candidate_leaves_the_running_configuration() -> None:
    running = _running()
    before = running.text()
    candidate, refused = merge.read(running, "hostname r9\nfrobnicate\nend\n")
    assert candidate.hostname == "r9"
    assert [item.line for item in refused] == ["frobnicate"]
    assert running.text() == before
