"""Bad input: one clear line each; and a site's own rules."""

from __future__ import annotations

import pytest

from dmvpn.errors import Problem, StoreError
from dmvpn.lint import site
from dmvpn.lint.texts import LARGEST, decode
from tests.unit.lint.networks import network, routers


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "is empty"),
        (b"  \n\n", "is empty"),
        (bytes(range(256)) * 20, "is a binary file"),
        (b"\x7fELF\x02\x01\x01" + b"\x00" * 64, "is a binary file"),
        (b"set system host-name mx1\nset interfaces ge-0/0/0 unit 0\n", "is JunOS"),
        (b"system {\n    host-name mx1;\n}\n", "is JunOS"),
        (b"<!DOCTYPE html><html>login</html>", "is a web page"),
        (b"Dear colleague,\nplease find attached\n", "holds no line of an IOS configuration"),
        (b"x" * (LARGEST + 1), "no configuration is that large"),
    ],
)
def test_what_is_no_configuration_is_said_in_one_line(raw: bytes, said: str) -> None:
    problem = decode(raw, "x.cfg")
    assert isinstance(problem, Problem)
    assert said in str(problem) and "\n" not in str(problem)


@pytest.mark.parametrize(
    "raw",
    [
        b"hostname a\n", b"\xef\xbb\xbfhostname a\r\n", "hostname a\n".encode("utf-16"),
        b"hostname a\n description caf\xe9\n", b"interface Tunnel0\n ip addr",
    ],
)  # fmt: skip
def test_what_is_one_is_read(raw: bytes) -> None:
    assert isinstance(decode(raw, "x.cfg"), str)


RULE = '''
from dmvpn.lint.site import Seen, site_rule

@site_rule("ACME001")
def description_on_wan(router{argument}):
    """Every WAN interface says which circuit it is.

    Why: the carrier asks for it at night.
    Fix: description CIRCUIT-ID.
    Source: ACME network handbook 4.2.
    """
    {body}
'''
PLAIN = RULE.format(
    argument="", body='yield Seen(router.interfaces["GigabitEthernet1"].at, "no description")'
)
PARSED = RULE.format(
    argument=", parse",
    body="for found in parse.find_objects('^interface GigabitEthernet1$'):\n"
    "        yield Seen(router.interfaces['GigabitEthernet1'].at, found.text)",
)


@pytest.mark.parametrize(
    ("source", "said"), [(PLAIN, "no description"), (PARSED, "interface GigabitEthernet1")]
)
def test_a_site_s_own_rule_gets_router_and_parse(source: str, said: str) -> None:
    if source is PARSED:
        pytest.importorskip("ciscoconfparse2")
    texts = network()
    found = list(site.run(site.load(source, "rules.py"), routers(texts), texts))
    assert [(f.code, f.router, f.message) for f in found] == [
        ("ACME001", name, said) for name in texts
    ]
    assert all(finding.text == "interface GigabitEthernet1" for finding in found)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def x(:", "SyntaxError"),
        ("1/0", "ZeroDivisionError"),
        ("pass", "registers no rule"),
        (PLAIN.replace("Why:", "How:"), "lacks Why"),
        (PLAIN.replace("ACME001", "DMV001"), "the project's own"),
    ],
)
def test_a_bad_rules_file_is_said(source: str, said: str) -> None:
    with pytest.raises(StoreError, match=said):
        site.load(source, "rules.py")


def test_a_rule_that_raises_is_named() -> None:
    source = PLAIN.replace('["GigabitEthernet1"]', '["Gi99"]')
    with pytest.raises(StoreError, match="ACME001 on hub: description-on-wan raised KeyError"):
        list(site.run(site.load(source, "rules.py"), routers(network()), network()))
