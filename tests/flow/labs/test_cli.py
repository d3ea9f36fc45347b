"""``dmvpn lab …`` as a process against the small CML controller: what a user does, sees and is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from dmvpn.cli.lab_build import Wish, made
from tests.flow.cli.conftest import SECRETS, Shell
from tests.flow.ports import free_ports

from .behind import routers_behind
from .certificate import self_signed
from .desk import interrupted, shell_for
from .fake_cml import PASSWORD, USER, Controller, serving

MINI = ("--on", "cml", "--topology", "mini")
UP = ("lab", "up", *MINI, "--platform", "cat8000v")
NODES = ("hub1", "isp", "spoke1", "spoke2")


def cml_shell(folder: Path, url: str, port: int = 22) -> Shell:
    """``dmvpn`` for the small controller, whose routers have one SSH port."""
    return shell_for(folder, "CML", url, USER, PASSWORD, LAB_SSH_PORT=str(port))


@dataclass
class Desk:
    """A user's shell, and the controller that a test looks into."""

    shell: Shell
    controller: Controller


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Nothing runs behind the controller."""
    controller = Controller()
    with serving(controller) as url:
        yield Desk(cml_shell(tmp_path, url), controller)


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Emulated routers are behind the controller."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    lab = made(Wish(topology="mini", platform="cat8000v", folder=tmp_path / "same"))
    with routers_behind(lab) as (controller, port), serving(controller) as url:
        yield Desk(cml_shell(tmp_path, url, port), controller)


# --- what works ----------------------------------------------------------------------------------


def test_up_status_export_down(live: Desk) -> None:
    shell = live.shell
    said = shell(*UP)
    assert re.search(r"hub1 +127\.9\.8\.\d port \d+", said)
    assert "dmvpn deploy --commit -i .dmvpn/labs/mini/inventory" in said
    progress = [line for line in shell.output.splitlines() if line.startswith("mini on cml: ")]
    assert progress[:2] == [
        "mini on cml: asking for versions and images",
        "mini on cml: making mini",
    ]
    assert progress[-1] == "mini on cml: 4 of 4 ready"
    labs = [*live.controller.labs]
    shell(*UP)
    assert [*live.controller.labs] == labs, "a second up changes nothing"
    assert _states(shell) == dict.fromkeys((*NODES, "management", "management-switch"), "BOOTED")
    before = (shell.folder / ".dmvpn/labs/mini/inventory/hosts.yaml").read_text()
    shell("lab", "export", "-o", "now.yaml", *MINI)
    written = shell.folder / "now.yaml"
    (kept,) = live.controller.labs.values()
    assert written.read_text() == kept.text and written.stat().st_mode & 0o777 == 0o600
    assert (shell.folder / ".dmvpn/labs/mini/inventory/hosts.yaml").read_text() == before
    assert "the lab is down" in shell("lab", "down", *MINI)
    assert live.controller.labs == {}
    assert "no lab ran in .dmvpn/labs/mini" in shell("lab", "down", *MINI)
    assert "no lab runs in .dmvpn/labs/mini" in shell("lab", "status", *MINI, code=1)


def _states(shell: Shell) -> dict[str, str]:
    rows = [line.split() for line in shell("lab", "status", *MINI).splitlines()]
    return dict(sorted(row for row in rows if len(row) == 2 and row[0] != "node"))


@pytest.mark.slow
def test_export_and_import(desk: Desk) -> None:
    """Another folder, the same lab; it is that folder's own."""
    desk.shell(*UP, "--patience", "0.001", code=2)  # nothing runs behind: it is built, never ready
    desk.shell("lab", "export", "-o", "mini.yaml", *MINI)
    desk.shell("lab", "down", *MINI)
    there = ("--on", "cml", "--folder", "copy")
    said = desk.shell("lab", "import", "mini.yaml", *there)
    assert "copy is on http://127.0.0.1:" in said and ": 6 nodes" in said
    (kept,) = desk.controller.labs.values()
    assert kept.title == "copy"
    said = desk.shell("lab", "import", "mini.yaml", *there, code=2)
    assert "there is a lab 'copy' already" in said
    (desk.shell.folder / "none.yaml").write_text("- nothing")
    said = desk.shell("lab", "import", "none.yaml", *MINI, code=2)
    assert "is no topology file of CML" in said
    assert "nowhere.yaml: No such file" in desk.shell(
        "lab", "import", "nowhere.yaml", *MINI, code=2
    )
    desk.shell("lab", "down", *there)
    assert desk.controller.labs == {}


@pytest.mark.slow
def test_failover_suite_by_its_command(live: Desk) -> None:
    live.shell(*UP)
    rows = live.shell(
        "lab", "test", "mini", "--on", "cml", *UP[-2:], "--phase", "3", "--limit", "20"
    )
    assert len(re.findall(r"\d+\.\d *$", rows, re.MULTILINE)) == 9, rows
    assert "seconds to converge, on cml" in rows
    live.shell("lab", "down", *MINI)


@pytest.mark.slow
def test_failover_suite_without_a_lab_or_without_addresses(desk: Desk) -> None:
    suite = ("lab", "test", "mini", "--on", "cml", *UP[-2:], "--phase", "3")
    said = desk.shell(*suite, code=2)
    assert "has no lab 'mini' of this folder (build it: dmvpn lab up --on cml)" in said
    desk.shell(*UP, "--patience", "0.001", code=2)
    said = desk.shell(*suite, code=2)
    assert "no management address of hub1, spoke1, spoke2 is known (wait until" in said
    assert "Traceback" not in said
    desk.shell("lab", "down", *MINI)


# --- what does not -------------------------------------------------------------------------------

Breakage = Callable[[Desk], None]


def unreachable(desk: Desk) -> None:
    (port,) = free_ports(1)
    desk.shell.environment["DMVPN_CML_URL"] = f"http://127.0.0.1:{port}"


def no_controller(desk: Desk) -> None:
    del desk.shell.environment["DMVPN_CML_URL"]


def wrong_password(desk: Desk) -> None:
    desk.shell.environment["DMVPN_CML_PASSWORD"] = "wrong-Pw-55"


def too_old(desk: Desk) -> None:
    desk.controller.version = "2.7.1"


def name_taken(desk: Desk) -> None:
    lab = made(Wish(topology="mini", platform="iosv", folder=desk.shell.folder / "theirs"))
    from dmvpn.labs.cml.topology import cml_topology

    desk.controller.imported(cml_topology(lab.model, lab.login))


def image_missing(desk: Desk) -> None:
    desk.controller.images.remove("cat8000v")


def other_controller(desk: Desk) -> None:
    folder = desk.shell.folder / ".dmvpn/labs/mini"
    folder.mkdir(parents=True)
    (folder / "cml.json").write_text(
        '{"server": "https://old.example", "title": "mini", "mark": "m", "lab": "l"}'
    )


def broken_record(desk: Desk) -> None:
    folder = desk.shell.folder / ".dmvpn/labs/mini"
    folder.mkdir(parents=True)
    (folder / "cml.json").write_text("{}")


slow = partial(pytest.param, marks=pytest.mark.slow)
"""Of a kind that another row shows already."""


@pytest.mark.parametrize(
    ("breakage", "who", "what", "next_step"),
    [
        (unreachable, "http://127.0.0.1:", "cannot be reached", "check the address"),
        (no_controller, "lab --on cml", "no controller is named", "--server URL or DMVPN_CML_URL"),
        (wrong_password, "http://127.0.0.1:", "refused admin", "check the user name and the pass"),
        slow(too_old, "http://127.0.0.1:", "CML 2.7 is too old for topology files 0.3.0", "--version 0.2.2"),
        (name_taken, "http://127.0.0.1:", "there is a lab 'mini' already", "--replace removes it"),
        slow(image_missing, "http://127.0.0.1:", "has no image for cat8000v", "another --platform"),
        slow(other_controller, "http://127.0.0.1:", "on https://old.example", "dmvpn lab down there"),
        (broken_record, "cml.json", "is no record of a lab", "delete it"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_errors_say_who_what_and_what_next(
    breakage: Breakage, who: str, what: str, next_step: str, desk: Desk
) -> None:
    breakage(desk)
    labs = [*desk.controller.labs]
    said = desk.shell(*UP, code=2)
    (error,) = [line for line in said.splitlines() if line.startswith("error:")]
    assert who in error and what in error and next_step in error, error
    assert "Traceback" not in said and "wrong-Pw-55" not in said
    assert [*desk.controller.labs] == labs, "nothing was built, nothing removed"


@pytest.mark.slow
def test_the_hints_work(live: Desk) -> None:
    name_taken(live)
    live.controller.version = "2.7.1"
    live.shell(*UP, "--replace", "--version", "0.2.2")
    (kept,) = live.controller.labs.values()
    assert kept.raw["lab"]["version"] == "0.2.2"
    live.shell("lab", "down", *MINI)


def test_self_signed_certificate_is_refused_unless_told(tmp_path: Path) -> None:
    both, alone = self_signed(tmp_path)
    with serving(Controller(), both) as url:
        shell = cml_shell(tmp_path, url)
        said = shell("lab", "status", *MINI, code=2)
        assert "not signed by anybody this machine trusts (--ca FILE" in said
        shell("lab", "status", *MINI, "--ca", str(alone), code=1)
        shell("lab", "status", *MINI, "--insecure", code=1)


def test_node_that_never_boots(desk: Desk) -> None:
    words = "rommon 1 >\r\nboot: cannot open bootflash:image.bin\r\nusername x secret hunter22\r\n"
    desk.controller.never_boots = dict.fromkeys(("hub1", "spoke1", "spoke2"), words)
    said = desk.shell(*UP, "--patience", "0.001", code=2)
    assert (
        "hub1 was not ready within 1 s: it has not booted; its console showed: rommon 1 >" in said
    )
    assert "spoke2 was not ready" in said and "isp was not" not in said
    assert "cannot open bootflash:image.bin" in said and "hunter22" not in said
    assert "dmvpn lab down removes the lab; lab up goes on waiting" in said
    desk.shell("lab", "down", *MINI)
    assert desk.controller.labs == {}


# --- interrupted ---------------------------------------------------------------------------------


def test_interrupted_import_is_cleaned(desk: Desk) -> None:
    """The controller has made the lab, its answer has not come yet."""
    desk.controller.slow = 5.0
    interrupted(desk.shell, UP, lambda: bool(desk.controller.labs))
    assert len(desk.controller.labs) == 1
    assert "the lab is down" in desk.shell("lab", "down", *MINI)
    assert desk.controller.labs == {}, "no orphan"


@pytest.mark.slow
def test_interrupted_import_is_taken_up(live: Desk) -> None:
    live.controller.slow = 5.0
    interrupted(live.shell, UP, lambda: bool(live.controller.labs))
    live.controller.slow = 0.0
    live.shell(*UP)
    assert len(live.controller.labs) == 1, "not doubled"
    live.shell("lab", "down", *MINI)
    assert live.controller.labs == {}


@pytest.mark.slow
def test_interrupted_wait_goes_on(live: Desk) -> None:
    """Ctrl-C while a router boots for its licence; it has booted when the user comes back."""
    live.controller.never_boots = {"spoke2": "%IOSXEBOOT-4-BOOT_SRC: (rp/0): reload for licence"}
    said = interrupted(live.shell, UP, lambda: _looks(live.controller) > 1)
    assert re.search(r"\d of 4 ready; \w+: it has not booted", said)
    live.controller.never_boots = {}
    (lab,) = live.controller.labs.values()
    lab.states |= dict.fromkeys(lab.states, "BOOTED")
    assert "spoke2" in live.shell(*UP)
    live.shell("lab", "down", *MINI)
    assert live.controller.labs == {}


def _looks(controller: Controller) -> int:
    """How often the user's command has looked at the whole lab."""
    return sum(request.endswith("/lab_element_state") for request in controller.requests)
