"""Who may log in: the users of a router's own running-config."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dmvpn.labs.emulated import passwords

_USER = re.compile(
    r"^username (?P<name>\S+)(?: privilege (?P<privilege>\d+))?"
    r"(?: (?P<how>secret|password)(?: (?P<kind>[056789]))? (?P<stored>\S.*?))?[ ]*$",
    re.MULTILINE,
)
_BANNER = re.compile(r"^banner (motd|exec) \^C(.*?)\^C", re.MULTILINE | re.DOTALL)
_ENABLE = re.compile(
    r"^enable (secret|password)(?: (?P<kind>[056789]))? (?P<stored>\S.*?)[ ]*$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class User:
    """A local user; stored is in the form its kind (0, 5, 7, 8, 9) says."""

    name: str
    privilege: int
    kind: str
    stored: str

    def accepts(self, typed: str) -> bool:
        """Whether this is the user's password."""
        return bool(self.stored) and passwords.matches(self.kind, self.stored, typed)


NOBODY = User("", 1, "0", "")
"""Whoever was removed from the configuration while logged in."""


def users(running_config: str) -> dict[str, User]:
    """The ``username`` lines of a running-config, by name."""
    return {
        found["name"]: User(
            found["name"],
            int(found["privilege"] or 1),
            found["kind"] or "0",
            found["stored"] or "",
        )
        for found in _USER.finditer(running_config)
    }


def accepts_enable(running_config: str, typed: str) -> bool | None:
    """Whether this is the enable secret (or password); None when none is set."""
    found = _ENABLE.search(running_config)
    if found is None:
        return None
    return passwords.matches(found["kind"] or "0", found["stored"], typed)


def banners(running_config: str) -> str:
    """What is printed above the first prompt: message of the day, then the exec banner."""
    found: dict[str, str] = dict(_BANNER.findall(running_config))
    return "".join(f"{found[kind]}\n" for kind in ("motd", "exec") if kind in found)
