"""Management: who may log in, how time and names are found, what is logged."""

from __future__ import annotations

from dataclasses import dataclass, field

from dmvpn.config.model.line import NOWHERE, Line


@dataclass(frozen=True, slots=True)
class TerminalLine:
    """``line {console | aux | vty} FIRST [LAST]``.

    exec_timeout: seconds, 0: never, None: not printed (IOS: 600).  transport_input: () when not
    printed.  login: ``local``, ``authentication LIST``, "" for the line password, None: no line.
    """

    kind: str
    first: int
    last: int
    exec_timeout: int | None = None
    transport_input: tuple[str, ...] = ()
    login: str | None = None
    no_login: bool = False
    password: bool = False
    password_encryption: int = 0
    privilege: int | None = None
    acl_in: str | None = None
    acl_in_vrf_also: bool = False
    acl_out: str | None = None
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class User:
    """``username NAME …``.  kind: secret | password | "" ; encryption: 0 plain, 5, 7, 8, 9."""

    name: str
    kind: str = ""
    encryption: int = 0
    privilege: int = 1
    at: Line = NOWHERE


@dataclass(frozen=True, slots=True)
class Server:
    """A server by address or name: NTP, syslog, SNMP, name server."""

    host: str
    vrf: str | None = None
    options: tuple[str, ...] = field(default=(), repr=False)
    at: Line = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class SnmpCommunity:
    """``snmp-server community NAME [RO | RW] [ACL]``."""

    name: str = field(repr=False)
    access: str = "ro"
    access_list: str | None = None
    at: Line = NOWHERE


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """Where a secret is stored and how: kind such as ``enable secret``; encryption 0, 5, 6, 7 …"""

    kind: str
    encryption: int
    at: Line = NOWHERE


@dataclass(frozen=True, slots=True)
class Management:
    """The management plane.

    crypto_logging: ``session``, ``ikev2`` … of ``crypto logging``.  traps: the words after
    ``snmp-server enable traps``, one text per line.  secrets: every stored password or key of any
    section.  weak_crypto_allowed: ``crypto engine compliance shield disable``.
    """

    domain_name: str | None = None
    domain_lookup: bool = True
    name_servers: tuple[Server, ...] = ()
    ntp_servers: tuple[Server, ...] = ()
    ntp_authenticate: bool = False
    ntp_source: str | None = None
    ntp_master: bool = False
    logging_on: bool = True
    logging_buffered: bool = False
    logging_trap: str | None = None
    logging_source: str | None = None
    logging_hosts: tuple[Server, ...] = ()
    logging_dmvpn: bool = False
    crypto_logging: frozenset[str] = frozenset()
    snmp_communities: tuple[SnmpCommunity, ...] = ()
    snmp_hosts: tuple[Server, ...] = ()
    traps: tuple[str, ...] = ()
    archive: bool = False
    archive_path: str | None = None
    scp_server: bool = False
    ssh_version: str | None = None
    ssh_timeout: int | None = None
    ssh_retries: int | None = None
    http_server: bool = False
    http_secure_server: bool = False
    http_access_class: str | None = None
    http_line: Line | None = None
    aaa_new_model: bool = False
    aaa_authentication_login: tuple[str, ...] = ()
    users: tuple[User, ...] = ()
    enable_secret: bool = False
    enable_password: bool = False
    password_encryption: bool = False
    password_encryption_aes: bool = False
    secrets: tuple[StoredSecret, ...] = ()
    terminals: tuple[TerminalLine, ...] = ()
    cdp: bool = True
    lldp: bool = False
    cef: bool = True
    source_route: bool = True
    bootp_server: bool = True
    license_level: str | None = None
    weak_crypto_allowed: bool = False
    dhcp_pools: tuple[str, ...] = ()
    banner: bool = False
    timezone: str | None = None
