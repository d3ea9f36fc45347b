"""The management plane: one record from many global lines."""

from __future__ import annotations

from collections.abc import Callable

from dmvpn.config.model import Management, Server, SnmpCommunity, StoredSecret, User
from dmvpn.config.sections.router import ROUTER, RouterDraft
from dmvpn.config.sections.words import after
from dmvpn.config.shapes import Draft, Entry, Reader, Shapes
from dmvpn.model import interface_name

POOL: Shapes[Draft] = Shapes()
POOL.ignore("network", "default-router", "dns-server", "domain-name", "lease", "host", "option", "import", "vrf",
            "netbios-name-server", "client-identifier", "hardware-address", "bootfile", "next-server", "update")  # fmt: skip


def _on(*shapes: str) -> Callable[[Reader[Draft]], Reader[Draft]]:
    """Register a reader of the management record; it gets the ``no`` form too."""

    def register(reader: Reader[Draft]) -> Reader[Draft]:
        @ROUTER.on(*shapes, negatable=True)
        def global_line(router: RouterDraft, entry: Entry) -> None:
            reader(router.single("management"), entry)

        return reader

    return register


def _flag(shape: str, name: str, value: bool = True) -> None:
    _on(shape)(lambda draft, entry: draft.set(name, entry.no != value))


def _text(shape: str, name: str) -> None:
    _on(shape)(lambda draft, entry: draft.set(name, None if entry.no else entry.rest()))


_text("ip domain name", "domain_name")
_text("ip domain-name", "domain_name")
_flag("ip domain lookup", "domain_lookup")
_flag("ip domain-lookup", "domain_lookup")
_flag("ntp authenticate", "ntp_authenticate")
_flag("ntp master", "ntp_master")
_text("ntp source", "ntp_source")
_flag("logging on", "logging_on")
_flag("logging buffered", "logging_buffered")
_text("logging trap", "logging_trap")
_text("logging source-interface", "logging_source")
_flag("logging dmvpn", "logging_dmvpn")
_text("archive path", "archive_path")
_flag("ip scp server enable", "scp_server")
_text("ip ssh version", "ssh_version")
_flag("aaa new-model", "aaa_new_model")
_flag("service password-encryption", "password_encryption")
_flag("password encryption aes", "password_encryption_aes")
_flag("cdp run", "cdp")
_flag("lldp run", "lldp")
_flag("ip cef", "cef")
_flag("ip source-route", "source_route")
_flag("ip bootp server", "bootp_server")
_text("license boot level", "license_level")
_flag("crypto engine compliance shield disable", "weak_crypto_allowed")
_text("clock timezone", "timezone")
_text("ip http access-class", "http_access_class")
ROUTER.ignore(
    "crypto engine", "crypto key", "crypto call", "crypto gdoi", "crypto gkm", "crypto identity", "crypto logging",
    "crypto mib", "crypto wui", "crypto xauth", "crypto eli", "crypto ssl", "crypto vpn", "crypto tls-tunnel",
    "logging", "ntp", "service", "snmp", "ip cef load-sharing", "ip cef accounting",
)  # fmt: skip


@_on("ip ssh time-out")
def _ssh_timeout(draft: Draft, entry: Entry) -> None:
    draft.set("ssh_timeout", int(entry.words[0]) if not entry.no else None)


@_on("ip ssh authentication-retries")
def _ssh_retries(draft: Draft, entry: Entry) -> None:
    draft.set("ssh_retries", int(entry.words[0]) if not entry.no else None)


@_on("ip http server")
def _http(draft: Draft, entry: Entry) -> None:
    draft.set("http_server", not entry.no)
    if not entry.no:
        draft.set("http_line", entry.line)


@_on("ip http secure-server")
def _https(draft: Draft, entry: Entry) -> None:
    draft.set("http_secure_server", not entry.no)
    if not entry.no:
        draft.default("http_line", entry.line)


@_on("ip name-server")
def _name_server(draft: Draft, entry: Entry) -> None:
    if entry.no:
        return
    vrf = after(entry.words, "vrf")
    servers = entry.words[2:] if vrf else entry.words
    draft.add("name_servers", *(Server(host, vrf, (), entry.line) for host in servers))


def _server(words: list[str], entry: Entry) -> Server:
    """``[vrf V] [ip | ipv6] HOST [vrf V] options``."""
    vrf = after(words, "vrf")
    if vrf is not None:
        place = words.index("vrf")
        words = words[:place] + words[place + 2 :]
    if words[0] in ("ip", "ipv6", "host"):
        words = words[1:]
    return Server(words[0], vrf, tuple(words[1:]), entry.line)


@_on("ntp server", "ntp peer")
def _ntp_server(draft: Draft, entry: Entry) -> None:
    if not entry.no:
        draft.add("ntp_servers", _server(entry.words, entry))


@_on("logging host")
def _logging_host(draft: Draft, entry: Entry) -> None:
    if not entry.no:
        draft.add("logging_hosts", _server(entry.words, entry))


@_on("crypto logging")
def _crypto_logging(draft: Draft, entry: Entry) -> None:
    if not entry.no:
        held = draft.fields.get("crypto_logging", frozenset())
        draft.set("crypto_logging", held | {entry.words[0]})


@_on("snmp-server community")
def _community(draft: Draft, entry: Entry) -> None:
    """``NAME [view V] [RO | RW] [ipv6 ACL] [ACL]``."""
    if entry.no:
        return
    words = [word.lower() for word in entry.words[1:]]
    access = next((word for word in words if word in ("ro", "rw")), "ro")
    last = entry.words[-1]
    acl = last if len(words) > 0 and last.lower() not in ("ro", "rw") else None
    acl = None if acl == after(entry.words, "view") else acl
    draft.add("snmp_communities", SnmpCommunity(entry.words[0], access, acl, entry.line))


@_on("snmp-server host")
def _snmp_host(draft: Draft, entry: Entry) -> None:
    if not entry.no:
        draft.add("snmp_hosts", _server(entry.words, entry))


@_on("snmp-server enable traps")
def _traps(draft: Draft, entry: Entry) -> None:
    if not entry.no:
        draft.add("traps", entry.rest())


@_on("aaa authentication login")
def _aaa_login(draft: Draft, entry: Entry) -> None:
    if not entry.no:
        draft.add("aaa_authentication_login", entry.rest())


@_on("banner motd", "banner login")
def _banner(draft: Draft, entry: Entry) -> None:
    draft.set("banner", not entry.no)


@ROUTER.on("ip dhcp pool", opens=POOL)
def _dhcp_pool(router: RouterDraft, entry: Entry) -> None:
    router.single("management").add("dhcp_pools", entry.rest())


@_on("archive")
def _archive(draft: Draft, entry: Entry) -> None:
    draft.set("archive", True)
    for node in entry.node.children:
        word, _, rest = node.text.partition(" ")
        if word == "path":
            draft.set("archive_path", rest)


def stored(kind: str, words: list[str], entry: Entry) -> StoredSecret:
    """``[level N] [0 | 5 | 6 | 7 | 8 | 9] VALUE``: how it is stored, not what it is."""
    rest = words[2:] if words[0] == "level" else words
    typed = len(rest) > 1 and rest[0].isdigit()
    return StoredSecret(kind, int(rest[0]) if typed else 0, entry.line)


@_on("enable secret")
def _enable_secret(draft: Draft, entry: Entry) -> None:
    draft.set("enable_secret", not entry.no)
    if not entry.no:
        draft.add("secrets", stored("enable secret", entry.words, entry))


@_on("enable password")
def _enable_password(draft: Draft, entry: Entry) -> None:
    draft.set("enable_password", not entry.no)
    if not entry.no:
        draft.add("secrets", stored("enable password", entry.words, entry))


@_on("username")
def _username(draft: Draft, entry: Entry) -> None:
    if entry.no:
        return
    words = entry.words
    privilege = after(words, "privilege")
    kind = next((word for word in words[1:] if word in ("secret", "password")), "")
    secret = stored(f"username {kind}", words[words.index(kind) + 1 :], entry) if kind else None
    encryption = secret.encryption if secret else 0
    draft.add("users", User(words[0], kind, encryption, int(privilege or 1), entry.line))
    if secret:
        draft.add("secrets", secret)


def build(router: RouterDraft) -> dict[str, object]:
    """The fields of `RouterConfig` read here; terminals come from their own module."""
    draft = router.single("management")
    source = draft.fields.get("logging_source")
    if source:
        draft.set("logging_source", interface_name(source.split(" vrf ")[0]))
    return {"management": draft.build(Management)}
