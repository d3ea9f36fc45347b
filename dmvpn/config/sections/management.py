"""The management plane: one record from many global lines."""

from __future__ import annotations

from dmvpn.config.drafts import Draft
from dmvpn.config.model import Management, Server, SnmpCommunity, StoredSecret, User
from dmvpn.config.parts import Part
from dmvpn.config.sections.router import RouterDraft, section, single
from dmvpn.config.sections.words import after
from dmvpn.config.shape import Entry
from dmvpn.config.shapes import Shapes
from dmvpn.model import interface_name

TOP = section("management")

POOL: Shapes[Draft] = Shapes()
POOL.ignore("network", "default-router", "dns-server", "domain-name", "lease", "host", "option", "import", "vrf",
            "netbios-name-server", "client-identifier", "hardware-address", "bootfile", "next-server", "update")  # fmt: skip


MANAGEMENT = Part(TOP, single("management"), keep=False)
MANAGEMENT.text("ip domain name", "domain_name")
MANAGEMENT.text("ip domain-name", "domain_name")
MANAGEMENT.flag("ip domain lookup", "domain_lookup")
MANAGEMENT.flag("ip domain-lookup", "domain_lookup")
MANAGEMENT.flag("ntp authenticate", "ntp_authenticate")
MANAGEMENT.flag("ntp master", "ntp_master")
MANAGEMENT.text("ntp source", "ntp_source")
MANAGEMENT.flag("logging on", "logging_on")
MANAGEMENT.flag("logging buffered", "logging_buffered")
MANAGEMENT.text("logging trap", "logging_trap")
MANAGEMENT.text("logging source-interface", "logging_source")
MANAGEMENT.flag("logging dmvpn", "logging_dmvpn")
MANAGEMENT.text("archive path", "archive_path")
MANAGEMENT.flag("ip scp server enable", "scp_server")
MANAGEMENT.text("ip ssh version", "ssh_version")
MANAGEMENT.flag("aaa new-model", "aaa_new_model")
MANAGEMENT.flag("service password-encryption", "password_encryption")
MANAGEMENT.flag("password encryption aes", "password_encryption_aes")
MANAGEMENT.flag("cdp run", "cdp")
MANAGEMENT.flag("lldp run", "lldp")
MANAGEMENT.flag("ip cef", "cef")
MANAGEMENT.flag("ip source-route", "source_route")
MANAGEMENT.flag("ip bootp server", "bootp_server")
MANAGEMENT.text("license boot level", "license_level")
MANAGEMENT.flag("crypto engine compliance shield disable", "weak_crypto_allowed")
MANAGEMENT.text("clock timezone", "timezone")
MANAGEMENT.text("ip http access-class", "http_access_class")
MANAGEMENT.value("ip ssh time-out", "ssh_timeout", int)
MANAGEMENT.value("ip ssh authentication-retries", "ssh_retries", int)
TOP.ignore(
    "crypto engine", "crypto key", "crypto call", "crypto gdoi", "crypto gkm", "crypto identity", "crypto logging",
    "crypto mib", "crypto wui", "crypto xauth", "crypto eli", "crypto ssl", "crypto vpn", "crypto tls-tunnel",
    "logging", "ntp", "service", "snmp", "ip cef load-sharing", "ip cef accounting",
)  # fmt: skip


@MANAGEMENT.on("ip http server", negatable=True)
def _http(draft: Draft, entry: Entry) -> None:
    draft.set("http_server", not entry.no)
    if not entry.no:
        draft.set("http_line", entry.line)


@MANAGEMENT.on("ip http secure-server", negatable=True)
def _https(draft: Draft, entry: Entry) -> None:
    draft.set("http_secure_server", not entry.no)
    if not entry.no:
        draft.default("http_line", entry.line)


@MANAGEMENT.on("ip name-server", negatable=True)
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


@MANAGEMENT.on("ntp server", "ntp peer", negatable=True)
def _ntp_server(draft: Draft, entry: Entry) -> None:
    if not entry.no:
        draft.add("ntp_servers", _server(entry.words, entry))


@MANAGEMENT.on("logging host", negatable=True)
def _logging_host(draft: Draft, entry: Entry) -> None:
    if not entry.no:
        draft.add("logging_hosts", _server(entry.words, entry))


@MANAGEMENT.on("crypto logging", negatable=True)
def _crypto_logging(draft: Draft, entry: Entry) -> None:
    if not entry.no:
        held = draft.fields.get("crypto_logging", frozenset())
        draft.set("crypto_logging", held | {entry.words[0]})


@MANAGEMENT.on("snmp-server community", negatable=True)
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


@MANAGEMENT.on("snmp-server host", negatable=True)
def _snmp_host(draft: Draft, entry: Entry) -> None:
    if not entry.no:
        draft.add("snmp_hosts", _server(entry.words, entry))


@MANAGEMENT.on("snmp-server enable traps", negatable=True)
def _traps(draft: Draft, entry: Entry) -> None:
    if not entry.no:
        draft.add("traps", entry.rest())


@MANAGEMENT.on("aaa authentication login", negatable=True)
def _aaa_login(draft: Draft, entry: Entry) -> None:
    if not entry.no:
        draft.add("aaa_authentication_login", entry.rest())


@MANAGEMENT.on("banner motd", "banner login", negatable=True)
def _banner(draft: Draft, entry: Entry) -> None:
    draft.set("banner", not entry.no)


@TOP.on("ip dhcp pool", opens=POOL)
def _dhcp_pool(router: RouterDraft, entry: Entry) -> None:
    router.single("management").add("dhcp_pools", entry.rest())


@MANAGEMENT.on("archive", negatable=True)
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


@MANAGEMENT.on("enable secret", negatable=True)
def _enable_secret(draft: Draft, entry: Entry) -> None:
    draft.set("enable_secret", not entry.no)
    if not entry.no:
        draft.add("secrets", stored("enable secret", entry.words, entry))


@MANAGEMENT.on("enable password", negatable=True)
def _enable_password(draft: Draft, entry: Entry) -> None:
    draft.set("enable_password", not entry.no)
    if not entry.no:
        draft.add("secrets", stored("enable password", entry.words, entry))


@MANAGEMENT.on("username", negatable=True)
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
