"""``line console``, ``line aux``, ``line vty``."""

from __future__ import annotations

from dmvpn.config.drafts import Draft
from dmvpn.config.keywords import keyword
from dmvpn.config.model import TerminalLine
from dmvpn.config.sections.management import stored
from dmvpn.config.sections.router import RouterDraft, section
from dmvpn.config.shape import Entry
from dmvpn.config.shapes import Shapes

TOP = section("management")

LINE: Shapes[Draft] = Shapes()
LINE.words("transport input", "transport_input")
LINE.value("privilege level", "privilege", int)
LINE.ignore(
    "access-class", "authorization", "accounting", "absolute-timeout", "autocommand", "autobaud", "autohangup", "autoselect", "databits", "editing",
    "escape-character", "exec", "exec-banner", "flowcontrol", "full-help", "history", "international", "ip",
    "ipv6", "length", "location", "logging", "logout-warning", "modem", "monitor", "motd-banner", "notify", "parity",
    "rotary", "rxspeed", "script", "session-limit", "session-timeout", "session-disconnect-warning", "speed", "stopbits", "terminal-type",
    "timeout", "transport output", "transport preferred", "txspeed", "usb-inactivity-timeout", "vacant-message", "width", "media-type",
    "no", "domain-lookup", "prompt", "password-prompt", "stop", "telnet", "activation-character", "disconnect-character", "special-character-bits",
    "data-character-bits", "hold-character", "insecure", "lockable", "menu", "padding", "private", "refuse-message", "start-character", "stop-character",
)  # fmt: skip


@TOP.on("line", opens=LINE)
def _line(router: RouterDraft, entry: Entry) -> None:
    """``line {con | aux | vty | tty | N} FIRST [LAST]``."""
    words = ["tty", *entry.words] if entry.words[0][0].isdigit() else entry.words
    kind = keyword(words[0], "console", "aux", "vty", "tty")
    first = words[1]
    last = words[2] if len(words) > 2 else first
    if "/" in first:
        return
    draft = router.block("terminals", (kind, int(first), int(last)), entry)
    draft.read(LINE, entry)


@LINE.on("exec-timeout", negatable=True)
def _timeout(draft: Draft, entry: Entry) -> None:
    numbers = [int(word) for word in entry.words]
    minutes, seconds = (*numbers, 0, 0)[:2]
    draft.set("exec_timeout", 0 if entry.no else minutes * 60 + seconds)


@LINE.on("login", negatable=True)
def _login(draft: Draft, entry: Entry) -> None:
    draft.set("no_login", entry.no)
    if not entry.no:
        draft.set("login", entry.rest())


@LINE.on("password")
def _password(draft: Draft, entry: Entry) -> None:
    secret = stored("line password", entry.words, entry)
    draft.set("password", True)
    draft.set("password_encryption", secret.encryption)


@LINE.on("access-class")
def _access_class(draft: Draft, entry: Entry) -> None:
    draft.set("acl_" + keyword(entry.words[1], "in", "out"), entry.words[0])
    if "vrf-also" in entry.words:
        draft.set("acl_in_vrf_also", True)


def build(router: RouterDraft) -> dict[str, object]:
    """The terminals go into the management record."""
    terminals = [
        draft.build_with_lines(TerminalLine, kind=kind, first=first, last=last)
        for (kind, first, last), draft in router.named("terminals").items()
    ]
    management = router.single("management")
    management.set("terminals", terminals)
    return {}
