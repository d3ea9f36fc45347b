"""No secret leaves a push but to the router: not in a log, a result, an exception or a file."""

from __future__ import annotations

import base64
import io
import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nornir.core.task import Result

from dmvpn.tasks import capture, push
from dmvpn.tasks.render import render_config
from tests.flow.tasks.conftest import NHRP, PASSWORD, PSK, Bench


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything any library logs, at DEBUG."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    root = logging.getLogger()
    before = root.level
    loggers = [root, *(logging.getLogger(n) for n in ("netmiko", "paramiko", "nornir", "napalm"))]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield text
    root.removeHandler(handler)
    for one, level in zip(loggers, levels, strict=True):
        one.setLevel(level)
    assert root.level == before


def spellings(secret: str) -> set[str]:
    """A secret, and halves of it: a chunk boundary must not let one slip."""
    return {secret, secret[:-2], secret[2:], base64.b64encode(secret.encode()).decode()}


def told(result: Result) -> str:
    """All that a Result can tell, by any of its fields."""
    parts: list[Any] = [vars(result), str(result), repr(result), str(result.diff)]
    if result.exception is not None:
        parts.append("".join(traceback.format_exception(result.exception)))
        parts.append(vars(result.exception))
        parts.append(repr(result.exception.__context__))
    return "\n".join(map(repr, parts)) + "\n".join(map(str, parts))


def check(text: str) -> None:
    for secret in (PASSWORD, PSK, NHRP):
        for spelling in spellings(secret):
            assert spelling not in text


@pytest.mark.parametrize("transport", ["netmiko", "napalm"])
def test_nothing_tells_a_secret(
    bench: Bench, log: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transport: str
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    intended = bench.intended("spoke1")
    secret_line = f"crypto ikev2 keyring DMVPN-blue\n peer ANY\n  pre-share-key {PSK}\n"
    results = [
        bench.run(render_config, "spoke1", design=bench.design),
        bench.run(push, "spoke1", intended=intended, transport=transport),
        bench.run(
            push, "spoke1", intended=intended + secret_line, transport=transport, commit=True
        ),
        bench.run(push, "spoke1", intended=intended, transport=transport, commit=True),
        bench.run(capture, "spoke1", folder=tmp_path / "kept"),
    ]
    assert [result.failed for result in results] == [False, False, True, False, False]
    bench.lab.stop_router("spoke1")
    results.append(bench.run(push, "spoke1", intended=intended, transport=transport))
    bench.inventory.hosts["spoke2"].password = PASSWORD + "wrong"
    results.append(bench.run(push, "spoke2", intended=intended, transport=transport))
    for result in results:
        check(told(result))
    assert "spoke" in log.getvalue()
    check(log.getvalue())
    for path in tmp_path.rglob("*"):
        if path.is_file():
            check(path.read_text())


def test_a_session_that_is_cut_tells_none(bench: Bench, log: io.StringIO) -> None:
    intended = bench.intended("spoke1")
    for lines in range(6, 14):  # around the pre-shared key
        bench.lab.cut_after("spoke1", lines)
        result = bench.run(push, "spoke1", intended=intended, transport="netmiko", commit=True)
        check(told(result))
    check(log.getvalue())


def test_a_capture_with_secrets_is_for_the_owner_alone(bench: Bench, tmp_path: Path) -> None:
    bench.run(push, "spoke1", intended=bench.intended("spoke1"), transport="netmiko", commit=True)
    folder = tmp_path / "kept"
    bench.run(capture, "spoke1", commands=["show running-config"], folder=folder)
    assert PSK in (folder / "spoke1" / "show_running-config.txt").read_text()
    for path in (folder, *folder.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
