"""A file that is no configuration gets one clear line, at once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from dmvpn.config import read_file
from dmvpn.errors import ConfigError

PRINTED = "Building configuration...\n\nCurrent configuration : 100 bytes\n!\nversion 17.12\nhostname r1\n"
JUNOS = (
    "version 21.4R1;\nsystem {\n    host-name r1;\n}\ninterfaces {\n    ge-0/0/0 { unit 0; }\n}\n"
)
BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "no line of a configuration"),
    "blank": (b"\n \r\n!\n! nothing\n", "no line of a configuration"),
    "binary": (bytes(range(256)) * 40, "binary"),
    "program": (b"\x7fELF\x02\x01\x01" + bytes(5000), "binary"),
    "JunOS": (JUNOS.encode(), "JunOS"),
    "JunOS set lines": (b"set version 21.4\nset system host-name r1\n", "JunOS"),
    "prose": (b"Dear all,\nplease find attached\n", "no line IOS knows"),
    "half": (PRINTED.encode() + b"interface Tunnel0\n ip addr", "ends in the middle"),
    "half a certificate": (
        PRINTED.encode() + b"crypto pki certificate chain X\n certificate 01\n  30",
        "middle",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_gets_one_line(name: str, tmp_path: Path) -> None:
    content, said = BAD[name]
    path = tmp_path / "r1.cfg"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=said) as raised:
        read_file(path)
    assert str(raised.value).startswith(str(path))
    assert "\n" not in str(raised.value)


def test_a_hundred_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.cfg"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    begun = time.process_time()
    with pytest.raises(ConfigError, match="100 MB"):
        read_file(path)
    assert time.process_time() - begun < 1


def test_a_missing_file_and_a_folder_get_one_line(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.cfg", tmp_path):
        with pytest.raises(ConfigError, match="cannot be read"):
            read_file(path)


@pytest.mark.parametrize(
    "content", [PRINTED + "end\n", PRINTED + "r1(config)#end", "hostname r1", "\ufeffhostname r1"]
)
def test_a_configuration_or_a_part_of_one_is_read(content: str, tmp_path: Path) -> None:
    path = tmp_path / "r1.cfg"
    path.write_text(content, encoding="utf-8")
    assert read_file(path).hostname == "r1"


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_other_encodings_are_read(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "r1.cfg"
    path.write_bytes("! für alle\nhostname r1\n".encode(encoding))
    assert read_file(path).hostname == "r1"


def test_real_configurations_are_files_we_read(shared: Path) -> None:
    paths = sorted(shared.glob("configs/*/*.cfg"))
    assert len(paths) == 129
    refused = {}
    for path in paths:
        try:
            read_file(path)
        except ConfigError as error:
            refused[path.parent.name + "/" + path.name] = str(error)
    assert refused == {}
