"""``dmvpn lint`` and ``dmvpn explain`` from the outside."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.lint.networks import edited, network

ROOT = Path(__file__).parents[3]
SECRETS = {
    "DMVPN_PSK": "Vq7mXw2RkT9pLz4sQh3d",
    "DMVPN_NHRP_AUTH": "Qz8xLm2p",
    "DMVPN_PASSWORD": "dummy-1",
}
BROKEN = edited(network(), (("a", "tunnel key 100", "tunnel key 7"),))


def dmvpn(*words: object, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dmvpn.cli", *map(str, words)],
        cwd=folder, capture_output=True, text=True, timeout=300, check=False,
        env={"PATH": "/usr/bin:/bin", "COLUMNS": "200", **SECRETS, **environment},
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "configs").mkdir()
    for name, text in BROKEN.items():
        (tmp_path / "configs" / f"{name}.cfg").write_text(text)
    return tmp_path


def test_a_folder_without_inventory(folder: Path) -> None:
    done = dmvpn("lint", "configs", "--format", "json", folder=folder)
    assert done.returncode == 1, done.stderr
    assert [(row["code"], row["router"], row["text"]) for row in json.loads(done.stdout)] == [
        ("DMV114", "a", "tunnel key 7")
    ]


def test_nothing_to_report_is_0(folder: Path) -> None:
    done = dmvpn("lint", "configs", "--ignore", "DMV114", folder=folder)
    assert (done.returncode, done.stdout.strip()) == (0, "No findings.")


def test_captured_running_configurations(folder: Path) -> None:
    from dmvpn.store import Capture, save_capture

    for name, text in BROKEN.items():
        save_capture(folder / "captures", Capture(name, {"show running-config": text}))
    done = dmvpn("lint", "captures", "--format", "json", folder=folder)
    assert [row["router"] for row in json.loads(done.stdout)] == ["a"]


def test_what_render_makes_is_clean_of_errors(folder: Path) -> None:
    shutil.copytree(ROOT / "inventory", folder / "inventory")
    done = dmvpn("lint", "--severity", "error", folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr


def test_silences_of_the_inventory(folder: Path) -> None:
    shutil.copytree(ROOT / "inventory", folder / "inventory")
    defaults = folder / "inventory" / "defaults.yaml"
    silence = "\ndata:\n  dmvpn_lint:\n    silence:\n      - {code: DMV240, reason: none is left}\n"
    defaults.write_text(defaults.read_text() + silence)
    done = dmvpn("lint", "--severity", "warning", folder=folder)
    assert done.returncode == 1
    assert "DMV911" in done.stdout and "none is left" in done.stdout


def test_a_baseline_starts_an_old_network_clean(folder: Path) -> None:
    assert dmvpn("lint", "configs", "--write-baseline", "known.json", folder=folder).returncode == 0
    assert dmvpn("lint", "configs", "--baseline", "known.json", folder=folder).returncode == 0
    text = (folder / "configs" / "b.cfg").read_text()
    (folder / "configs" / "b.cfg").write_text(text.replace("tunnel key 100", "tunnel key 8"))
    done = dmvpn("lint", "configs", "--baseline", "known.json", "-f", "json", folder=folder)
    assert {row["router"] for row in json.loads(done.stdout)} >= {"b"}


def test_bad_files_are_one_line_each_and_2(folder: Path) -> None:
    (folder / "configs" / "empty.cfg").write_text("")
    (folder / "configs" / "picture.cfg").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (folder / "configs" / "mx.cfg").write_text("set system host-name mx1\n")
    (folder / "configs" / "huge.cfg").write_bytes(b"!" * 100_000_000)
    done = dmvpn("lint", "configs", folder=folder)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 4 and "Traceback" not in done.stderr
    assert "DMV114" in done.stdout  # the others are judged all the same


def test_a_place_that_is_not_there_is_2(folder: Path) -> None:
    done = dmvpn("lint", "nowhere", folder=folder)
    assert (done.returncode, done.stderr.strip()) == (2, "error: nowhere: no such file or folder")


def test_site_rules(folder: Path) -> None:
    (folder / "rules.py").write_text(
        "from dmvpn.lint.site import Seen, site_rule\n"
        "@site_rule('ACME1')\n"
        "def no_description(router):\n"
        "    '''A tunnel says what it is.\n\n    Why: w\n    Fix: f\n    Source: s\n    '''\n"
        "    yield Seen(router.interfaces['Tunnel0'].at, 'no description')\n"
    )
    done = dmvpn("lint", "configs", "--site-rules", "rules.py", "-f", "json", folder=folder)
    assert {row["code"] for row in json.loads(done.stdout)} == {"ACME1", "DMV114"}


def test_explain_one_and_all(folder: Path) -> None:
    one = dmvpn("explain", "DMV214", folder=folder)
    assert one.returncode == 0 and "Why:" in one.stdout and "match fvrf" in one.stdout
    every = dmvpn("explain", "--list", "--format", "json", folder=folder)
    rows = json.loads(every.stdout)
    assert len(rows) > 100 and {"code", "name", "severity"} <= set(rows[0])
    wrong = dmvpn("explain", "DMV2140", folder=folder)
    assert wrong.returncode == 2 and "is no rule" in wrong.stderr
