"""``env:`` and ``file:`` references."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from dmvpn.errors import SecretError
from dmvpn.intent import resolve_secret


def test_env_and_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", "from-env")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "key").write_bytes(b"from-file\r\n")
    assert resolve_secret("env:SOME_KEY").reveal() == "from-env"
    for reference in ("file:key", "file:~/key", f"file:{tmp_path}/key"):
        secret = resolve_secret(reference)
        assert secret.reveal() == "from-file"
        assert (secret.reference, str(secret)) == (reference, "********")


def test_only_the_end_of_the_line_is_taken_off(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(" two\nlines \n", "utf-8")
    assert resolve_secret(f"file:{tmp_path}/key").reveal() == " two\nlines "


@pytest.mark.parametrize(
    ("content", "what"),
    [(b"", "is empty"), (b"\n", "is empty"), (b"\xff\xfeS3CRET", "is not UTF-8 text"),
     (None, "No such file")],
)  # fmt: skip
def test_a_file_that_holds_no_secret(tmp_path: Path, content: bytes | None, what: str) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    with pytest.raises(SecretError, match=what) as raised:
        resolve_secret(f"file:{tmp_path}/key", "group blue: pre_shared_key")
    seen = "".join(traceback.format_exception(raised.value))
    assert "S3CRET" not in seen
    assert str(raised.value).startswith("group blue: pre_shared_key: ")


@pytest.mark.parametrize(
    "reference",
    ["S3CRET", "S3CRET:x", "", "keyring:S3CRET", "vault:S3CRET", "env:S3CRET x", "env:"],
)
def test_what_is_no_reference_is_not_repeated(reference: str) -> None:
    with pytest.raises(SecretError, match="write env:NAME or file:PATH") as raised:
        resolve_secret(reference)
    assert "S3CRET" not in f"{raised.value}{raised.value!r}"
