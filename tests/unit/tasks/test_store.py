"""Captures on disk come back as they were, and stay in their folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmvpn.errors import StoreError
from dmvpn.store import Capture, captured_routers, load_capture, save_capture

TAKEN = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    texts = {"show dmvpn": "Legend\r\nä\n", "show ip route | include C": ""}
    capture = Capture("spoke1", texts, TAKEN, "17.12.4")
    save_capture(tmp_path / "kept", capture)
    assert load_capture(tmp_path / "kept", "spoke1") == capture
    assert captured_routers(tmp_path / "kept") == ("spoke1",)


def test_a_second_capture_keeps_the_other_commands(tmp_path: Path) -> None:
    save_capture(tmp_path, Capture("r", {"show a": "1", "show b": "2"}, TAKEN))
    save_capture(tmp_path, Capture("r", {"show b": "3"}, TAKEN))
    assert load_capture(tmp_path, "r").texts == {"show a": "1", "show b": "3"}


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30))
def test_no_name_leaves_the_folder(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.mktemp("kept")
    place = save_capture(folder, Capture(name, {name: "text"}))
    assert place.resolve().parent == folder.resolve()
    assert captured_routers(folder) == (name,)
    assert load_capture(folder, name).texts == {name: "text"}


def test_a_folder_put_together_by_hand_is_read(tmp_path: Path) -> None:
    (tmp_path / "r1").mkdir()
    (tmp_path / "r1" / "show_ip_nhrp.txt").write_text("x")
    assert load_capture(tmp_path, "r1").texts == {"show ip nhrp": "x"}


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    save_capture(tmp_path, Capture("r1", {"show a": ""}))
    with pytest.raises(StoreError, match=r"r2: holds no capture .*holds r1"):
        load_capture(tmp_path, "r2")
    with pytest.raises(StoreError, match="is no folder"):
        captured_routers(tmp_path / "nowhere")


@pytest.mark.parametrize("text", ["{", "[]", '{"router": "r1"}', '{"taken": 7}'])
def test_a_broken_manifest_is_named(tmp_path: Path, text: str) -> None:
    place = save_capture(tmp_path, Capture("r1", {"show a": ""}))
    (place / "manifest.json").write_text(text)
    with pytest.raises(StoreError, match=r"manifest\.json: is no manifest"):
        load_capture(tmp_path, "r1")
