"""However a configuration is written down, it means the same."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmvpn.config import ConfigTree, RouterConfig, read

CASES = Path(__file__).parents[2] / "cases"
RENDERED = sorted((CASES / "render").glob("*/*.cfg"))
ONE_OF_EACH = [path for path in RENDERED if path.parent.name.startswith("phase")]


def meaning(text: str) -> dict[str, object]:
    """All that was read, without the line numbers."""
    config = read(text)
    return {
        field.name: _without_lines(getattr(config, field.name))
        for field in fields(RouterConfig)
        if field.name not in ("tree", "source")
    }


def _without_lines(value: object) -> object:
    if hasattr(value, "__dataclass_fields__"):
        names = [name for name in value.__dataclass_fields__ if name not in ("at", "lines")]
        return {name: _without_lines(getattr(value, name)) for name in names}
    if isinstance(value, dict):
        return {key: _without_lines(below) for key, below in value.items()}
    return [_without_lines(below) for below in value] if isinstance(value, tuple) else value


def unindented(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines())


WRITTEN: dict[str, Callable[[str], str]] = {
    "unindented": unindented,
    "with prompts": lambda text: "\n".join(f"r1(config)#{line}" for line in text.splitlines()),
    "with carriage returns": lambda text: text.replace("\n", "\r\n"),
    "with a byte order mark": lambda text: "\ufeff" + text,
    "without comments": lambda text: "".join(
        line for line in text.splitlines(keepends=True) if line.strip() != "!"
    ),
    "commented": lambda text: "".join(f"{line} ! why\n" for line in text.splitlines()),
    "moved right": lambda text: "".join(f"    {line}" for line in text.splitlines(keepends=True)),
    "twice": lambda text: text + text,
    "with trailing blanks": lambda text: text.replace("\n", "  \n"),
}


@pytest.mark.parametrize("path", ONE_OF_EACH, ids=lambda path: f"{path.parent.name}-{path.stem}")
@pytest.mark.parametrize("way", [way for way in WRITTEN if way != "commented"])
def test_every_way_of_writing_means_the_same(way: str, path: Path) -> None:
    text = path.read_text()
    expected = meaning(text)
    assert expected["unread"] == []
    assert meaning(WRITTEN[way](text)) == expected


def test_comments_after_commands_are_no_part_of_them() -> None:
    text = ONE_OF_EACH[0].read_text()
    free = ("description", "pre-shared-key")
    kept = [line for line in text.splitlines() if not any(word in line for word in free)]
    text = "\n".join(kept)
    assert meaning(WRITTEN["commented"](text)) == meaning(text)


def test_a_comment_sign_in_a_secret_or_a_description_belongs_to_it() -> None:
    lines = ["description a ! b", "pre-shared-key a ! b"]
    assert [node.text for node in ConfigTree.parse("\n".join(lines))] == lines


def test_a_banner_is_never_read_as_commands() -> None:
    banner = "banner motd ^C\ninterface Tunnel7\n ip route 0.0.0.0 0.0.0.0 192.0.2.1\n\n! ^C\n"
    config = read(f"{banner}hostname after\n")
    assert (config.hostname, dict(config.interfaces), config.static_routes) == ("after", {}, ())


def test_the_end_of_a_banner_may_stand_in_its_first_line() -> None:
    assert read("banner login #hello#\nhostname after\n").hostname == "after"


def test_a_half_written_banner_or_certificate_ends_with_the_text() -> None:
    assert read("hostname r1\nbanner motd #\nhello").hostname == "r1"
    assert read("crypto pki certificate chain X\n certificate ca 01\n  3082").unread == ()


def test_a_certificate_may_be_a_file() -> None:
    chain = "crypto pki certificate chain X\n certificate self-signed 01 nvram:X#1.cer\n"
    second = " certificate ca 01 nvram:Xca.cer\nhostname after\ninterface Tunnel0\n"
    config = read(chain + second)
    assert (config.hostname, list(config.interfaces)) == ("after", ["Tunnel0"])
    assert [len(node.children) for node in config.tree] == [2, 0, 0]


def test_the_tree_prints_back_what_it_read() -> None:
    for path in ONE_OF_EACH:
        tree = ConfigTree.parse(path.read_text())
        assert ConfigTree.parse(tree.text()).text() == tree.text()


WORDS = st.sampled_from(
    ["interface", "Tunnel0", "ip", "nhrp", "nhs", "map", "address", "no", "crypto", "ikev2"]
    + ["keyring", "peer", "profile", "router", "eigrp", "address-family", "af-interface", "network"]
    + [
        "10.0.0.1",
        "255.0.0.0",
        "0",
        "!",
        "banner",
        "#",
        "^C",
        "exit",
        "end",
        "vrf",
        "permit",
        "	",
    ]
    + ["route", "access-list", "tunnel", "mode", "certificate", "quit", "default", "group", "match"]
)
LINES = st.lists(WORDS, max_size=7).map(" ".join)


@given(st.text() | st.lists(LINES | LINES.map(lambda line: "  " + line)).map("\n".join))
def test_no_text_is_too_odd(text: str) -> None:
    config = read(text)
    assert all(line.number > 0 for line in config.unread)


@given(st.binary())
def test_no_file_is_too_odd(content: bytes) -> None:
    read(content.decode("utf-8", "replace"))


HOSTILE = {
    "stairs": "\n".join(" " * depth + "interface Tunnel0" for depth in range(3000)),
    "stairs in a block": "interface Tunnel0\n"
    + "\n".join(" " * depth + "x" for depth in range(3000)),
    "one long line": "interface " + "-" * 65536 + " More",
    "dashes": "-" * 65536 + "#",
    "a banner without end": "banner motd #\n" + "hello\n" * 20000,
    "certificates": "certificate x\n" * 20000,
    "exits": "exit\n" * 20000,
    "open blocks": "router eigrp X\naddress-family ipv4 autonomous-system 1\n" * 5000,
    "one block": "interface Tunnel0\n" + "ip nhrp map 10.0.0.1 192.0.2.1\n" * 5000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_takes_no_time(text: str) -> None:
    begun = time.process_time()
    read(text)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "line",
    ["ip nat inside source list 1 interface Tunnel0", "crypto isakmp policy 10", "ip route 0.0.0.0 0.0.0.0 192.0.2.1",
     "ip vrf OLD", "logging host 192.0.2.1", "ntp server 192.0.2.1", "router ospf 1", "line vty 0 4"],
)  # fmt: skip
def test_a_global_line_below_an_empty_interface_stays_global(line: str) -> None:
    assert read(f"interface Loopback0\n{line}\n").interfaces["Loopback0"].lines == ()


@pytest.mark.parametrize("path", RENDERED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_rendered_line_is_read(path: Path) -> None:
    assert read(path.read_text()).unread == ()


def test_a_secret_may_begin_with_a_comment_sign() -> None:
    lines = [
        "ip nhrp authentication !",
        "neighbor 192.0.2.1 password !!",
        "crypto isakmp key 6 !!! address 0.0.0.0",
    ]
    assert [node.text for node in ConfigTree.parse("\n".join(lines))] == lines
    assert (
        ConfigTree.parse("ip nhrp authentication KEY ! why").nodes[0].text == lines[0][:-1] + "KEY"
    )


def test_sections_read_late_are_the_same_for_every_reader() -> None:
    text = RENDERED[0].read_text()
    whole = read(text)
    assert whole.unread == ()
    late = read(text)
    names = [field.name for field in fields(late) if field.name != "waiting"]
    with ThreadPoolExecutor() as pool:
        asked = list(pool.map(lambda name: getattr(late, name), names * 3))
    assert asked[: len(names)] == [getattr(whole, name) for name in names]
    assert pickle.loads(pickle.dumps(read(text))) == whole
    with pytest.raises(AttributeError, match="no_such_field"):
        _ = late.no_such_field


def test_a_section_indented_beneath_a_single_line_is_a_section() -> None:
    config = read(
        "interface GigabitEthernet0/1\n no shutdown\n!\n  crypto isakmp policy 10\n  hash sha\n  group 5\n"
        " crypto isakmp key example address 0.0.0.0\n"
    )
    assert config.isakmp_policies[10].group == 5
    assert len(config.isakmp_keys) == 1
    assert config.unread == ()
