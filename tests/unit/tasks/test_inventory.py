"""The inventory plugin: what SimpleInventory reads, it reads alike; what is wrong, it names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from nornir import InitNornir
from nornir.plugins.inventory.simple import SimpleInventory

from dmvpn.errors import IntentError, SecretError, StoreError
from dmvpn.tasks.inventory import YamlInventory

ROOT = Path(__file__).resolve().parents[3]

HOSTS = """\
h1: &first
  hostname: 192.0.2.1
  port: 22
  groups: [a, b]
  data:
    no: on
    y: n
    octal_in_1_1: 010
    octal: 0o10
    hexadecimal: 0x1F
    base_sixty_in_1_1: 1:30
    clock: 12:34:56
    exponent: 1e3
    point: .5
    negative: -1_000
    truth: True
    nothing: ~
    date: 2020-01-02
    text: "01"
    release: 15.9
    long: 17.12.4
    infinite: .inf
    not_octal: 08
    binary: 0b11
  connection_options:
    netmiko: {port: 2222, extras: {secret: abc, list: [1, 2]}}
h2:
  <<: *first
  hostname: 192.0.2.2
h3: {}
"""
GROUPS = "a: {groups: [b], data: {z: 1}, platform: ios}\nb: {username: u, port: 2200}\n"
DEFAULTS = "password: pw\nplatform: other\ndata: {q: 1}\n"


def options(folder: Path, hosts: str, groups: str = GROUPS, defaults: str = DEFAULTS) -> Any:
    texts = {"host_file": hosts, "group_file": groups, "defaults_file": defaults}
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text)
    return {name: str(folder / f"{name}.yaml") for name in texts}


def test_it_is_what_simple_inventory_reads(tmp_path: Path) -> None:
    files = options(tmp_path, HOSTS)
    theirs, ours = SimpleInventory(**files).load(), YamlInventory(**files).load()
    assert ours.dict() == theirs.dict()
    for name, host in theirs.hosts.items():
        mine = ours.hosts[name]
        assert {k: type(v) for k, v in mine.data.items()} == {
            k: type(v) for k, v in host.data.items()
        }
        assert list(mine.items()) == list(host.items())
        assert (mine.platform, mine.port, mine.username, mine.password) == (
            host.platform, host.port, host.username, host.password,
        )  # fmt: skip


@pytest.mark.parametrize("absent", ["group_file", "defaults_file"])
def test_groups_and_defaults_may_be_absent(tmp_path: Path, absent: str) -> None:
    files = options(tmp_path, "h1: {}\n")
    Path(files[absent]).unlink()
    assert YamlInventory(**files).load().dict() == SimpleInventory(**files).load().dict()


def test_the_example_is_what_simple_inventory_reads() -> None:
    names = ("host_file", "group_file", "defaults_file")
    folder = ROOT / "inventory"
    files: Any = {name: str(folder / f"{name.split('_')[0]}s.yaml") for name in names[:2]}
    files["defaults_file"] = str(folder / "defaults.yaml")
    ours = YamlInventory(**files, resolve_secrets=False).load()
    assert ours.dict() == SimpleInventory(**files).load().dict()


def bad(tmp_path: Path, hosts: str, **more: str) -> str:
    with pytest.raises(IntentError) as raised:
        YamlInventory(**options(tmp_path, hosts, **more)).load()
    return str(raised.value).replace(f"{tmp_path}/", "")


BROKEN = {
    "h1: {\n": "host_file.yaml:2:1: while parsing a flow node: did not find expected node content",
    "h1:\n\thostname: x\n": "host_file.yaml:2:1: while scanning for the next token: "
    "found character that cannot start any token",
    "h1: {hostnme: x}\n": "host_file.yaml:1:6: h1.hostnme is an unknown key (allowed: ",
    "h1: {groups: [zz]}\n": "host_file.yaml:1:6: h1 is in an unknown group 'zz' (allowed: a, b)",
    "h1: {}\nh1: {}\n": "host_file.yaml:2:1: the key 'h1' is written twice (keep one of them)",
    "h1: {data: {x: {a: 1, a: 2}}}\n": "host_file.yaml:1:23: the key 'a' is written twice",
    "- h1\n": "host_file.yaml: holds a list (a mapping of names is needed)",
    "h1: [x]\n": "host_file.yaml:1:1: h1 is a list (a mapping is needed)",
    "1: {}\n": "host_file.yaml: 1: a name must be text (put it in quotes)",
    "h1: {connection_options: {netmiko: {pasword: x}}}\n": "host_file.yaml:1:37: "
    "h1.connection_options.netmiko.pasword is an unknown key",
    "h1: {data: !!python/object:os.system {}}\n": "host_file.yaml:1:12: could not determine a",
}


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, text: str) -> None:
    assert bad(tmp_path, text).startswith(BROKEN[text])


def test_all_that_is_wrong_is_named_at_once(tmp_path: Path) -> None:
    said = bad(
        tmp_path, "h1: {hostnme: x, groups: [zz]}\n", groups="a: {foo: 1}\n", defaults="bar: 1\n"
    )
    assert [line.split()[1] for line in said.splitlines()] == ["h1.hostnme", "h1", "a.foo", "bar"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nowhere\.yaml: No such file"):
        YamlInventory(host_file=str(tmp_path / "nowhere.yaml")).load()


def test_references_are_resolved_wherever_a_secret_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_PASSWORD", "from-the-environment")
    (tmp_path / "secret").write_text("from-the-file\n")
    hosts = f"""\
h1:
  connection_options:
    netmiko: {{extras: {{secret: "file:{tmp_path}/secret"}}}}
    napalm: {{password: "env:A_PASSWORD", extras: {{optional_args: {{secret: env:A_PASSWORD}}}}}}
"""
    files = options(tmp_path, hosts, defaults="password: env:A_PASSWORD\n")
    host = YamlInventory(**files).load().hosts["h1"]
    assert host.password == "from-the-environment"
    assert host.get_connection_parameters("netmiko").extras == {"secret": "from-the-file"}
    napalm = host.get_connection_parameters("napalm")
    assert napalm.password == "from-the-environment"
    assert napalm.extras == {"optional_args": {"secret": "from-the-environment"}}
    unresolved = YamlInventory(**files, resolve_secrets=False).load()
    assert unresolved.defaults.password == "env:A_PASSWORD"


def test_all_missing_secrets_are_named_at_once(tmp_path: Path) -> None:
    hosts = "h1: {password: env:NOT_SET_1}\nh2: {password: env:NOT_SET_2}\n"
    with pytest.raises(SecretError) as raised:
        YamlInventory(**options(tmp_path, hosts)).load()
    assert [problem.where for problem in raised.value.problems] == ["h1: password", "h2: password"]
    assert "NOT_SET_1" in str(raised.value) and "NOT_SET_2" in str(raised.value)


def test_files_are_found_beside_the_configuration_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.yaml").write_text(
        "inventory: {plugin: dmvpn-yaml}\nrunner: {plugin: dmvpn-threaded}\n"
        "logging: {enabled: false}\n"
    )
    (tmp_path / "hosts.yaml").write_text("r1: {hostname: 192.0.2.1}\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert list(InitNornir(config_file="../config.yaml").inventory.hosts) == ["r1"]
