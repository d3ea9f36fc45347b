"""`IosSession`: Netmiko's IOS driver, made fast, strict about host keys and silent about secrets.

Where the time of a push goes is Netmiko's fixed waits, not the network: it polls the channel and
sleeps 10 ms whenever an answer is not there yet, and paramiko's socket waits for delayed ACKs.
Here a read blocks until bytes arrive and the socket has TCP_NODELAY.  That leans on a few private
names of Netmiko 4; when they are not as expected the waits stay Netmiko's own and all else holds.
"""

from __future__ import annotations

import codecs
import logging
import re
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import netmiko
import paramiko
from netmiko.channel import SSHChannel
from netmiko.cisco.cisco_ios import CiscoIosSSH
from netmiko.exceptions import ReadException, ReadTimeout
from netmiko.netmiko_globals import MAX_BUFFER

from dmvpn.redact import redact
from dmvpn.tasks.credentials import Masker
from dmvpn.tasks.host_keys import known_hosts, prepare

POLL = 0.02
"""Seconds a read waits for bytes before Netmiko looks at its own deadline again."""

LOGIN_WAIT = 15.0
"""Seconds from the open shell to its first prompt; a router asking a slow AAA server takes some."""

CONFIG_PROMPT = re.compile(r"(?:^|\n)[^\s#>()]+\((?!tcl\))[^)\n]+\)#[ \t]*\Z")
"""The prompt of any configuration mode.  Free of the host name, which a push may change."""

QUESTION = re.compile(r"(?:\[confirm\]|\[?\(?yes/no\)?\]?:?|\[y/n\]:?)[ \t]*\Z", re.IGNORECASE)
"""What IOS ends a question with."""

ENDING = re.compile(f"{CONFIG_PROMPT.pattern}|{QUESTION.pattern}", re.IGNORECASE)


_PASSWORD = r"[Pp]assword:\s*$"
_PROMPT = r"[>#][ \t]*$"


def fast_reads_fit() -> bool:
    """Whether Netmiko's internals are those the fast reads were written for."""
    return netmiko.__version__.startswith("4.") and all(
        hasattr(CiscoIosSSH, name)
        for name in ("_try_session_preparation", "clear_buffer", "read_until_pattern")
    )


class BlockingChannel(SSHChannel):
    """Netmiko's channel, with reads that wait up to `POLL` for bytes.

    pending: tells whether Netmiko still holds text it has read; then nothing is waited for.
    """

    def __init__(self, conn: paramiko.Channel, encoding: str, pending: Callable[[], bool]) -> None:
        super().__init__(conn, encoding)
        self._decode = codecs.getincrementaldecoder(encoding)("ignore").decode
        self._pending = pending

    def read_channel(self) -> str:
        """What has arrived, waiting a moment when nothing has."""
        return self.drain() or ("" if self._pending() else self._wait())

    def drain(self) -> str:
        """What has arrived, without waiting."""
        parts = []
        while self._connection().recv_ready():
            parts.append(self._received(self._connection().recv(MAX_BUFFER)))
        return "".join(parts)

    def _wait(self) -> str:
        connection = self._connection()
        timeout = connection.gettimeout()
        connection.settimeout(POLL)
        try:
            text = self._received(connection.recv(MAX_BUFFER))
        except TimeoutError:
            return ""
        finally:
            connection.settimeout(timeout)  # it bounds writes as well
        return text + self.drain()

    def _received(self, raw: bytes) -> str:
        if not raw:
            raise ReadException("the router closed the session")
        return self._decode(raw)

    def _connection(self) -> paramiko.Channel:
        if self.remote_conn is None:
            raise ReadException("the session is closed")
        return self.remote_conn


class IosSession(CiscoIosSSH):
    """One SSH session with an IOS router.

    known_hosts_file: where host keys are kept.  saves_held: while True, saving does nothing; the
    push saves after it has proved that the change is in place, and NAPALM would save before.
    mask: masks this session's secrets in any text.
    """

    def __init__(self, *args: Any, known_hosts_file: Path, **options: Any) -> None:
        self.known = known_hosts(known_hosts_file)
        self.saves_held = False
        self.mask = Masker((options.get("password"), options.get("secret")))
        self._fast = fast_reads_fit()
        self._address = ("", 22)
        with silent_drivers():
            super().__init__(*args, **options)

    def _connect_params_dict(self) -> dict[str, Any]:
        """As Netmiko's, with a socket of our own for each connection (SCP opens a second one)."""
        parameters: dict[str, Any] = super()._connect_params_dict()
        self._address = (parameters["hostname"], parameters["port"])
        if parameters.get("sock") is None:
            parameters["sock"] = _prompt_socket(self._address, parameters["timeout"])
        return parameters

    def _build_ssh_client(self) -> paramiko.SSHClient:
        client = super()._build_ssh_client()
        host, port = self._address
        prepare(client, self.known, host if port == 22 else f"[{host}]:{port}")
        return client

    def establish_connection(self, width: int = 511, height: int = 1000) -> None:
        """As Netmiko's; the channel is replaced by one that waits for bytes."""
        super().establish_connection(width, height)
        if self._fast and isinstance(self.remote_conn, paramiko.Channel):
            self.channel = BlockingChannel(
                self.remote_conn, self.encoding, lambda: bool(self._read_buffer)
            )

    def _try_session_preparation(self, force_data: bool = True) -> None:
        # Netmiko sleeps 0.1 s and hopes for a prompt; waiting for it is faster and surer
        if self._fast:
            try:
                self.read_until_pattern(r"[>#]", read_timeout=LOGIN_WAIT)
            except Exception:
                self.disconnect()
                raise
        super()._try_session_preparation(force_data=force_data and not self._fast)

    def clear_buffer(
        self, backoff: bool = True, backoff_max: float = 3.0, delay_factor: float | None = None
    ) -> str:
        """Drop what has arrived; Netmiko's own sleeps before it looks."""
        if not isinstance(self.channel, BlockingChannel):
            return str(super().clear_buffer(backoff, backoff_max, delay_factor))
        held, self._read_buffer = self._read_buffer, ""
        return held + self.channel.drain()

    def enable(self, *args: Any, **options: Any) -> str:
        """Into enable mode.  ValueError when IOS refuses, at once: it asks three times, Netmiko
        answers once and waits for a prompt that never comes."""
        if self.check_enable_mode():
            return ""
        said = self._asked("enable")
        for answer in (self.secret, "", ""):
            if re.search(_PASSWORD, said):
                said = self._asked(answer)
        if not said.rstrip().endswith("#"):
            raise ValueError("the router refused enable mode")
        return said

    def _asked(self, line: str) -> str:
        self.write_channel(self.normalize_cmd(line))
        return str(self.read_until_pattern(rf"{_PASSWORD}|{_PROMPT}", read_timeout=LOGIN_WAIT))

    def save_config(
        self, cmd: str = "write memory", confirm: bool = False, confirm_response: str = ""
    ) -> str:
        """Running to startup configuration, unless saves are held."""
        if self.saves_held:
            return ""
        return str(super().save_config(cmd, confirm, confirm_response))

    def type_line(self, line: str, timeout: float) -> tuple[str, bool]:
        """Type one configuration line; (what IOS said to it, whether it ends in a question).

        Raises ReadTimeout, ReadException or OSError when no answer can be had.
        """
        self.write_channel(self.normalize_cmd(line))
        text = self._answer(line.strip(), ENDING, timeout)
        return CONFIG_PROMPT.sub("", text).strip("\n"), not text.rstrip().endswith("#")

    def send_command(self, command_string: str, *args: Any, **options: Any) -> Any:
        """As Netmiko's; without its sleeps where nothing but a read_timeout is asked for."""
        plain = not args and not options.keys() - {"read_timeout"}
        if not plain or not isinstance(self.channel, BlockingChannel):
            return super().send_command(command_string, *args, **options)
        self.clear_buffer()
        self.write_channel(self.normalize_cmd(command_string))
        prompt = re.compile(rf"(?:^|\n){re.escape(self.base_prompt)}\S*[>#][ \t]*\Z")
        timeout = options.get("read_timeout", 10.0)
        text = self._answer(command_string.strip(), prompt, timeout)
        return prompt.sub("", text).removeprefix("\n")

    def _answer(self, echo: str, ending: re.Pattern[str], timeout: float) -> str:
        """What follows the echo, up to a prompt or a question: one pass over what arrives.

        Netmiko's read_until_pattern is made for any device and costs more than the line itself.
        """
        text, deadline = "", time.monotonic() + timeout
        while time.monotonic() < deadline:
            chunk = self.read_channel()
            text += chunk
            if chunk:
                _, echoed, answer = text.partition(echo)
                # an ending is in the last line: a long output is not searched again and again
                if echoed and ending.search(answer, max(0, answer.rfind("\n"))):
                    return answer
            if not isinstance(self.channel, BlockingChannel):
                time.sleep(POLL / 2)
        raise ReadTimeout(f"no answer within {timeout:g} s")


def _prompt_socket(address: tuple[str, int], timeout: float) -> socket.socket:
    connection = socket.create_connection(address, timeout=timeout)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


class _SilentDrivers(logging.Filter):
    """Keeps what passes over our sessions out of the drivers' logs.

    Netmiko logs every chunk it reads and writes; a secret may be split between two of them, so
    masking each record is not enough.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if not getattr(_ours, "depth", 0):
            return True
        record.msg, record.args = redact(record.getMessage()), ()
        return record.levelno > logging.DEBUG


_ours = threading.local()
_filter = _SilentDrivers()


class silent_drivers:
    """While it is entered, what this thread's drivers log is masked and their chatter dropped."""

    def __enter__(self) -> None:
        logging.getLogger("netmiko").addFilter(_filter)
        _ours.depth = getattr(_ours, "depth", 0) + 1

    def __exit__(self, *error: object) -> None:
        _ours.depth -= 1
