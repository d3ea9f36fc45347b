"""Stored passwords, against published pairs (hashcat's example hashes, Cisco's documentation)."""

from __future__ import annotations

import pytest

from dmvpn.labs.emulated import login, passwords
from dmvpn.model import Release

PUBLISHED = [
    # hashcat.net/wiki/doku.php?id=example_hashes, modes 500, 9200, 9300
    ("5", "$1$28772684$iEwNOgGugqO9.bIz5sk8k/", "hashcat"),
    ("8", "$8$TnGX/fE4KGHOVU$pEhnEvxrvaynpi8j4f.EMHr6M.FzU8xnZnBr/tJdFWk", "hashcat"),
    ("9", "$9$2MJBozw/9R3UsU$2lFhcKvpghcyw8deP25GOfyZaagyUOGBymkryvOdfo6", "hashcat"),
    ("7", "0822455D0A16", "cisco"),
    ("0", "clear", "clear"),
]


@pytest.mark.parametrize(("kind", "stored", "clear"), PUBLISHED)
def test_published_pairs(kind: str, stored: str, clear: str) -> None:
    assert passwords.matches(kind, stored, clear)
    assert not passwords.matches(kind, stored, clear + "x")
    assert not passwords.matches(kind, stored, "")
    assert passwords.matches(kind, stored, clear)


@pytest.mark.parametrize("kind", ["5", "7", "8", "9"])
@pytest.mark.parametrize("stored", ["", "$", "$9$$", "$9$a", "zz", "$$$$$", "\udcff"])
def test_malformed_hashes_match_nothing(kind: str, stored: str) -> None:
    assert not passwords.matches(kind, stored, "x")
    assert not passwords.matches(kind, stored, stored or "y")


@pytest.mark.parametrize(("release", "kind"), [("15.9(3)M", "5"), ("17.12.4", "9")])
def test_a_clear_secret_is_never_kept(release: str, kind: str) -> None:
    line = passwords.stored_form("username a privilege 15 secret Tops3cret", Release.parse(release))
    assert "Tops3cret" not in line
    assert f"secret {kind} $" in line
    assert login.users(line)["a"].accepts("Tops3cret")
    assert passwords.stored_form(line, Release.parse(release)) == line


@pytest.mark.parametrize(
    ("config", "typed", "verdict"),
    [
        ("hostname r1", "x", None),
        ("enable secret 0 x", "x", True),
        ("enable password 7 0822455D0A16", "cisco", True),
        ("enable password x", "y", False),
    ],
)
def test_enable(config: str, typed: str, verdict: bool | None) -> None:
    assert login.accepts_enable(f"!\n{config}\n!\n", typed) is verdict


def test_users_of_a_configuration() -> None:
    text = "username a\nusername b privilege 15\nusername c privilege 7 password 7 0822455D0A16\n"
    users = login.users(text)
    assert [(user.name, user.privilege) for user in users.values()] == [
        ("a", 1), ("b", 15), ("c", 7),
    ]  # fmt: skip
    assert not users["a"].accepts("") and not users["b"].accepts("")
    assert users["c"].accepts("cisco")
