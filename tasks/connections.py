"""Opening a router, and turning whatever the drivers raise into our own errors: one place for all.

A message says which router, what happened and what to do next.  Drivers quote in their exceptions
what they sent, secrets included: ours are raised without them as a cause.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import paramiko
from napalm.base.exceptions import NapalmException
from napalm.base.netmiko_helpers import netmiko_args
from napalm.ios.ios import IOSDriver
from netmiko.exceptions import (
    NetmikoAuthenticationException,
    NetmikoBaseException,
    NetmikoTimeoutException,
    ReadException,
    ReadTimeout,
)
from nornir.core.inventory import ConnectionOptions
from nornir.core.task import Task

from dmvpn.errors import (
    AuthenticationFailed,
    DeviceError,
    DmvpnError,
    HostKeyChanged,
    SecretError,
    Unreachable,
)
from dmvpn.redact import redact
from dmvpn.tasks.credentials import resolve_references
from dmvpn.tasks.ios_session import IosSession, silent_drivers

KNOWN_HOSTS = ".dmvpn/known_hosts"
"""Where host keys are kept unless DMVPN_KNOWN_HOSTS or Nornir's user_defined.dmvpn_known_hosts say."""

CONNECT_TIMEOUT = 10.0
"""Seconds for the TCP connection, and again for each step of the login."""

DRIVER_ERRORS = (
    NetmikoBaseException,
    NapalmException,
    paramiko.SSHException,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
)
"""What Netmiko, NAPALM, paramiko and scp raise; ValueError is Netmiko's for a failed enable."""

Option = dict[str, Any]


@contextmanager
def connected(task: Task) -> Iterator[IosSession]:
    """A Netmiko session in enable mode, closed at the end; raises DeviceError."""
    with translated(task.host.name), silent_drivers():
        session = _open_session(task, _netmiko_options(task))
        try:
            yield session
        finally:
            session.disconnect()


Driver = TypeVar("Driver", bound=IOSDriver)


@contextmanager
def napalm_connected(
    task: Task, driver: type[Driver], inline_transfer: bool | None = None
) -> Iterator[tuple[Driver, IosSession]]:
    """NAPALM's IOS driver over such a session, and the session; raises DeviceError."""
    with translated(task.host.name), silent_drivers():
        parameters = _parameters(task, "napalm")
        extras = dict(parameters.extras or {})
        optional = dict(extras.get("optional_args") or {})
        if inline_transfer is not None:
            optional["inline_transfer"] = inline_transfer
        session = _open_session(task, _napalm_options(task, parameters, extras, optional))
        try:
            opened = driver(
                parameters.hostname, parameters.username, parameters.password, 60, optional
            )
            opened.device = opened._netmiko_device = session
            yield opened, session
        finally:
            session.disconnect()


def _open_session(task: Task, options: Option) -> IosSession:
    session = IosSession(known_hosts_file=_known_hosts_file(task), **options)
    try:
        session.enable()
    except BaseException:
        session.disconnect()
        raise
    return session


def _known_hosts_file(task: Task) -> Path:
    named = task.nornir.config.user_defined.get("dmvpn_known_hosts")
    return Path(os.environ.get("DMVPN_KNOWN_HOSTS") or named or KNOWN_HOSTS)


def _netmiko_options(task: Task) -> Option:
    parameters = _parameters(task, "netmiko")
    return _base(task, parameters) | dict(parameters.extras or {}) | _OURS


def _napalm_options(
    task: Task, parameters: ConnectionOptions, extras: Option, optional: Option
) -> Option:
    base: Option = _base(task, parameters) | netmiko_args(optional) | _OURS
    return base | ({"timeout": extras["timeout"]} if "timeout" in extras else {})


_OURS: Option = {"device_type": "cisco_ios", "session_log": None}
"""Not the user's to change: other platforms are not spoken, a session log would hold secrets."""


def _base(task: Task, parameters: ConnectionOptions) -> Option:
    return {
        "host": parameters.hostname,
        "port": parameters.port or 22,
        "username": parameters.username or "",
        "password": parameters.password,
        "conn_timeout": CONNECT_TIMEOUT,
        "auth_timeout": CONNECT_TIMEOUT,
        "banner_timeout": CONNECT_TIMEOUT,
        "ssh_config_file": task.nornir.config.ssh.config_file,
    }


def _parameters(task: Task, connection: str) -> ConnectionOptions:
    """What Nornir's own plugin of that name would be given, references to secrets resolved."""
    parameters = task.host.get_connection_parameters(connection)
    copied = ConnectionOptions(**parameters.dict() | {"extras": _copied(parameters.extras or {})})
    problems = resolve_references(copied, task.host.name)
    if problems:
        raise SecretError(*problems)
    return copied


def _copied(extras: Option) -> Option:
    """Nested dictionaries anew: resolving a reference must not write into the inventory."""
    return {
        key: _copied(value) if isinstance(value, dict) else value for key, value in extras.items()
    }


@contextmanager
def translated(router: str) -> Iterator[None]:
    """Raise our own error in place of a driver's."""
    try:
        yield
        return
    except DmvpnError:
        raise
    except DRIVER_ERRORS as error:
        ours = translate(router, error)
    raise ours  # outside the handler, so that it does not carry the driver's text as its context


def translate(router: str, error: BaseException) -> DeviceError:
    """Our error for a driver's."""
    chain = list(_chain(error))
    for cause in chain:
        if isinstance(cause, paramiko.BadHostKeyException):
            return _host_key_changed(router, cause)
    if any(
        isinstance(c, NetmikoAuthenticationException | paramiko.AuthenticationException)
        for c in chain
    ):
        return AuthenticationFailed(
            router, "refused the username or password", "check username and password in the inventory"
        )  # fmt: skip
    if isinstance(error, ValueError) and "enable mode" in str(error):
        return AuthenticationFailed(
            router, "refused the enable secret", "set extras.secret of connection_options.netmiko"
        )
    if isinstance(error, ValueError | NotImplementedError | NapalmException):
        return DeviceError(router, _first_line(error))
    return Unreachable(router, why(error), "check the address, the port and that SSH is on")


def why(error: BaseException) -> str:
    """What happened to the connection, in a few words without secrets."""
    chain = list(_chain(error))
    deepest = next((c for c in reversed(chain) if isinstance(c, OSError)), chain[0])
    if isinstance(deepest, TimeoutError):
        return f"no answer within {CONNECT_TIMEOUT:g} s"
    if isinstance(deepest, paramiko.ssh_exception.NoValidConnectionsError | ConnectionRefusedError):
        return "the connection was refused"
    if isinstance(deepest, ReadTimeout):
        return "the router stopped answering"
    if isinstance(deepest, ReadException | EOFError):
        return "the router closed the session"
    if isinstance(deepest, OSError):
        return (deepest.strerror or str(deepest)).lower()
    if isinstance(deepest, NetmikoTimeoutException):
        return "no SSH session came about: " + _first_line(chain[-1])
    return _first_line(deepest)


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in redact(str(error)).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


def _chain(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__


def _host_key_changed(router: str, error: paramiko.BadHostKeyException) -> HostKeyChanged:
    name = error.hostname
    return HostKeyChanged(
        router,
        f"its SSH host key ({error.key.get_name()} {error.key.fingerprint}) is not the one known "
        f"for {name} ({error.expected_key.get_name()} {error.expected_key.fingerprint})",
        f"somebody may sit in between; if the router was replaced: ssh-keygen -R '{name}' -f known_hosts",
    )
