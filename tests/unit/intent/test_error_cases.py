"""tests/cases/errors/<case>: a change to a cloud without a fault, and the text the user then sees.

change.yaml: ``set`` (path: value), ``remove`` (paths), ``rename`` (path: new name), ``environment``
(variable: value or null), ``phase``.  What stands for a secret in a case contains S3CRET.
``pytest --update`` rewrites error.txt.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from nornir.core.inventory import Inventory
from nornir.plugins.inventory import SimpleInventory

from dmvpn.design import design
from dmvpn.design.cloud import decide_cloud
from dmvpn.design.refusals import REFUSALS
from dmvpn.errors import InputError
from dmvpn.intent import read_intent
from dmvpn.intent.checks import CHECKS
from dmvpn.intent.read import examine
from tests.unit.changes import change, read_content

CASES = Path(__file__).parents[2] / "cases" / "errors"
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.name != "base")
SECRETS = {"DMVPN_PSK": "S3CRET-psk", "DMVPN_NHRP_AUTH": "S3CRET-n"}


def changed(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Inventory, Any]:
    """The inventory of a case, read by Nornir from files, and the phase asked for."""
    case: dict[str, Any] = {}
    if name != "base":
        case = yaml.safe_load((CASES / name / "change.yaml").read_text("utf-8"))
    content = change(
        read_content(CASES / "base"),
        case.get("set", {}), case.get("remove", ()), case.get("rename"),
    )  # fmt: skip
    for variable, value in {**SECRETS, **case.get("environment", {})}.items():
        if value is None:
            monkeypatch.delenv(variable, raising=False)
        else:
            monkeypatch.setenv(variable, value)
    for file, written in content.items():
        (folder / f"{file}.yaml").write_text(yaml.safe_dump(written, sort_keys=False), "utf-8")
    files = (str(folder / f"{file}.yaml") for file in ("hosts", "groups", "defaults"))
    return SimpleInventory(*files).load(), case.get("phase")


@pytest.fixture
def no_file_of_mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    yield tmp_path


def test_the_base_has_no_fault(no_file_of_mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inventory, _ = changed("base", no_file_of_mine, monkeypatch)
    assert len(design(read_intent(inventory.hosts, inventory.groups)).routers) == 4


@pytest.mark.parametrize("name", NAMES)
def test_error_text(
    name: str, no_file_of_mine: Path, monkeypatch: pytest.MonkeyPatch, update: bool
) -> None:
    inventory, phase = changed(name, no_file_of_mine, monkeypatch)
    with pytest.raises(InputError) as raised:
        design(read_intent(inventory.hosts, inventory.groups, phase=phase))
    error = raised.value
    golden = CASES / name / "error.txt"
    if update:
        golden.write_text(f"{error}\n", "utf-8")
    assert f"{error}\n" == golden.read_text("utf-8")
    # As a person would meet it in a log: text, repr, traceback with its causes and contexts.
    seen = f"{error}{error!r}{''.join(traceback.format_exception(error))}"
    for secret in ("S3CRET", "12345678", *filter(None, map(os.environ.get, SECRETS))):
        assert secret == "local" or secret not in seen.replace("test_error_cases.py", "")
    assert str(error).count("\n") + 1 == len(error.problems)


def test_every_check_has_a_case(no_file_of_mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Adding a check or a refusal without a case fails here."""
    idle = {check.__name__ for check in CHECKS} | {refusal.__name__ for refusal in REFUSALS}
    for name in NAMES:
        inventory, _ = changed(name, no_file_of_mine, monkeypatch)
        intent, problems = examine(inventory.hosts, inventory.groups)
        idle -= {check.__name__ for check in CHECKS if any(check(intent))}
        for cloud in () if problems else intent.clouds:
            decided = decide_cloud(cloud, intent)
            idle -= {refusal.__name__ for refusal in REFUSALS if any(refusal(decided))}
    assert idle == set()
