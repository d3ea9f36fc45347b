"""tests/cases/plan/<case>: running.cfg and intended.cfg, what is sent and what people read.

``pytest --update`` rewrites lines.txt and diff.txt; read them as you would read a change.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from dmvpn.config import ConfigTree, read
from dmvpn.model import Release
from dmvpn.plan import PlanNode, diff_text, lines, missing, rules
from dmvpn.plan.meaning import meaning, without_no

CASES = Path(__file__).parents[2] / "cases" / "plan"
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())
EMPTY = {"second-plan", "same-meaning"}


def plan(name: str) -> ConfigTree:
    running = (CASES / name / "running.cfg").read_text()
    release = read(running).release
    assert release is not None
    return missing(running, (CASES / name / "intended.cfg").read_text(), release)


@pytest.mark.parametrize("name", NAMES)
def test_plan(name: str, update: bool) -> None:
    tree = plan(name)
    texts = {"lines.txt": "".join(f"{line}\n" for line in lines(tree)), "diff.txt": diff_text(tree)}
    for file, text in texts.items():
        if update:
            (CASES / name / file).write_text(text)
        assert text == (CASES / name / file).read_text()


@pytest.mark.parametrize("name", NAMES)
def test_only_equal_configurations_give_nothing(name: str) -> None:
    assert (plan(name).nodes == []) == (name in EMPTY)


@pytest.mark.parametrize("name", NAMES)
def test_no_secret_in_what_people_read(name: str) -> None:
    shown = (CASES / name / "diff.txt").read_text()
    assert not [word for word in ("case-", "Case-PSK", "CaseNhrp") if word in shown]


@cache
def undone() -> frozenset[tuple[str, str]]:
    """(section, running line) of every line some case changes or removes."""
    return frozenset(_undone())


def _undone() -> Iterator[tuple[str, str]]:
    for name in NAMES:
        for path, node in plan(name).walk():
            if isinstance(node, PlanNode) and node.old:
                yield rules.section(tuple(map(meaning, path))), without_no(node.old)[0]


TABLES: dict[str, dict[str, tuple[str, ...]]] = {
    "RESET": rules.RESET,
    "SUPERFLUOUS": rules.SUPERFLUOUS,
    "OF_TUNNELS": {kind: (f"{word} Tunnel0",) for kind, word in rules.OF_TUNNELS.items()},
    "OF_NEIGHBORS": {"bgp": tuple(f"neighbor SPOKES {word}" for word in rules.OF_NEIGHBORS)},
    "REMOVED_FIRST": {
        kind: tuple(keywords for keywords, _words in rows)
        for kind, rows in rules.REMOVED_FIRST.items()
    },
}
ROWS = [
    (table, kind, keywords)
    for table, kinds in TABLES.items()
    for kind, rows in kinds.items()
    for keywords in rows
]


@pytest.mark.parametrize("table,kind,keywords", ROWS)
def test_every_row_that_undoes_a_line_has_a_case(table: str, kind: str, keywords: str) -> None:
    assert any(place == kind and rules.begins(line, keywords) for place, line in undone())


def test_a_new_block_alone_is_sent_whole() -> None:
    tree = missing("", "interface Tunnel0\n ip mtu 1400\n", Release(17, 12))
    assert lines(tree) == ["interface Tunnel0", " ip mtu 1400"]


BLOCKS = {
    "": (),
    "interface": ("interface GigabitEthernet1",),
    "tunnel": ("interface Tunnel0",),
    "peer": ("crypto ikev2 keyring RING", "peer HUB"),
    "policy": ("crypto ikev2 policy P",),
    "profile": ("crypto ikev2 profile P",),
    "transform-set": ("crypto ipsec transform-set TS esp-gcm 256",),
    "ipsec-profile": ("crypto ipsec profile P",),
    "ospf": ("router ospf 1",),
    "bgp": ("router bgp 65000",),
    "family": ("router eigrp X", "address-family ipv4 unicast autonomous-system 1"),
}
BLOCKS["af-interface"] = (*BLOCKS["family"], "af-interface Tunnel0")
BLOCKS["topology"] = (*BLOCKS["family"], "topology base")


def inside(kind: str, *inner: str) -> str:
    """A configuration with these lines in a block of that kind."""
    heads = [" " * depth + line for depth, line in enumerate(BLOCKS[kind])]
    return "\n".join([*heads, *(" " * len(heads) + line for line in inner)])


def rows(table: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(kind, line) for kind, held in table.items() for line in held]


RELEASE = Release(17, 12, 4)


@pytest.mark.parametrize("kind,keywords", rows(rules.REPLACED))
def test_the_new_value_alone_replaces_the_old(kind: str, keywords: str) -> None:
    tree = missing(inside(kind, f"{keywords} 1"), inside(kind, f"{keywords} 2"), RELEASE)
    changed = [node for _path, node in tree.walk() if not node.children]
    assert changed[0].text == f"{keywords} 2"
    assert isinstance(changed[0], PlanNode)
    assert (changed[0].mark, changed[0].old) == ("~", f"{keywords} 1")


@pytest.mark.parametrize("kind,line", rows(rules.NOT_PRINTED) + rows(rules.ON_BY_DEFAULT))
def test_what_a_router_does_anyway_is_not_missing(kind: str, line: str) -> None:
    assert missing(inside(kind), inside(kind, line), RELEASE).nodes == []


@pytest.mark.parametrize("kind,line", rows(rules.ON_BY_DEFAULT))
def test_what_is_on_by_default_can_be_switched_off(kind: str, line: str) -> None:
    assert f"no {line}" in "\n".join(
        lines(missing(inside(kind), inside(kind, f"no {line}"), RELEASE))
    )


def test_a_second_address_of_an_nhs_goes() -> None:
    first, second = "ip nhrp nhs 172.16.0.1 nbma 192.0.2.1", "ip nhrp nhs 172.16.0.1 nbma 192.0.2.2"
    running = inside("tunnel", first, second)
    for wanted, stale in ((first, second), (second, first)):
        typed = lines(missing(running, inside("tunnel", wanted), RELEASE))
        assert f" no {stale}" in typed
        assert f" no {wanted}" not in typed
