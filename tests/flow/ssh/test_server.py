"""The SSH server: who may in, what it survives, how connections end."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path

import asyncssh
import pytest

from dmvpn.labs.emulated.lab import RouterSpec, running_lab
from dmvpn.model import Release
from tests.flow.drivers.conftest import PASSWORD, USERNAME, Device, first_configuration
from tests.flow.ssh.conftest import PATIENCE, OpenTerminal, connect

BINARY = random.Random(4711).randbytes(65536)


async def _log_in(device: Device, username: str, password: str, method: str = "password") -> str:
    """Log in by one method and run one command; PermissionDenied when refused."""
    options = asyncssh.SSHClientConnectionOptions(
        username=username, password=password, known_hosts=None, config=None, client_keys=None,
        preferred_auth=method,
    )  # fmt: skip
    async with asyncssh.connect(device.address, device.port, options=options) as connection:
        return str((await connection.run("show privilege")).stdout)


@pytest.mark.parametrize("method", ["password", "keyboard-interactive"])
def test_login_methods(device: Device, method: str) -> None:
    said = asyncio.run(_log_in(device, USERNAME, PASSWORD, method))
    assert said == "Current privilege level is 15\r\n"


@pytest.mark.parametrize(("username", "password"), [(USERNAME, "x"), ("nobody", PASSWORD),
                                                    (USERNAME, ""), (USERNAME, "x" * 5000)])  # fmt: skip
def test_wrong_login(device: Device, username: str, password: str) -> None:
    with pytest.raises(asyncssh.PermissionDenied):
        asyncio.run(_log_in(device, username, password))


def test_the_router_itself_says_who_may_log_in(device: Device) -> None:
    async def walk() -> None:
        async with connect(device) as connection:
            process = await connection.create_process(term_type="vt100")
            process.stdin.write(
                "configure terminal\nusername second privilege 15 secret other-Pass1\n"
                f"no username {USERNAME}\nend\nexit\n"
            )
            await asyncio.wait_for(process.wait(), PATIENCE)
        assert "level is 15" in await _log_in(device, "second", "other-Pass1")
        with pytest.raises(asyncssh.PermissionDenied):
            await _log_in(device, USERNAME, PASSWORD)

    asyncio.run(walk())


def test_no_password_stands_in_the_configuration(device: Device) -> None:
    assert PASSWORD not in device.running_config()
    assert " secret 5 $1$" in device.running_config() or " secret 9 $9$" in device.running_config()


def test_200_wrong_logins_leave_the_router_serving(device: Device) -> None:
    async def walk() -> None:
        async def wrong(number: int) -> None:
            with pytest.raises((asyncssh.PermissionDenied, asyncssh.ConnectionLost)):
                await _log_in(device, USERNAME, f"wrong {number}")

        for batch in range(10):
            await asyncio.gather(*(wrong(batch * 20 + number) for number in range(20)))
        assert "level is 15" in await _log_in(device, USERNAME, PASSWORD)

    asyncio.run(walk())


@pytest.mark.parametrize(
    "garbage",
    [
        b"A" * 65536 + b"\r",
        BINARY,
        b"show " * 13000 + b"\r",
        b"\x1b[" * 5000,
        b"?" * 200,
    ],
    ids=["long-line", "binary", "long-command", "escapes", "questions"],
)
def test_hostile_input_leaves_the_router_serving(
    device: Device, open_terminal: OpenTerminal, garbage: bytes
) -> None:
    async def walk() -> None:
        async with open_terminal(device) as terminal:
            await terminal.see("#")
            terminal.type(garbage)
            terminal.type(b"\x03\x03 \x15show privilege\rexit\rexit\r")
            await terminal.ended()
        assert "level is 15" in await _log_in(device, USERNAME, PASSWORD)

    asyncio.run(walk())


def test_hostile_bytes_before_ssh(device: Device) -> None:
    async def walk() -> None:
        for noise in (b"GET / HTTP/1.0\r\n\r\n", os.urandom(4096), b"SSH-2.0-x\r\n" + bytes(5000)):
            reader, writer = await asyncio.open_connection(device.address, device.port)
            writer.write(noise)
            writer.write_eof()
            try:
                await asyncio.wait_for(reader.read(-1), PATIENCE)
            except ConnectionResetError:
                pass
            writer.close()
        assert "level is 15" in await _log_in(device, USERNAME, PASSWORD)

    asyncio.run(walk())


def test_many_sessions_at_once(device: Device, open_terminal: OpenTerminal) -> None:
    async def one(number: int) -> None:
        async with open_terminal(device) as terminal:
            prompt = f"{device.name}#"
            await terminal.see(prompt)
            await terminal.run("configure terminal", "(config)#")
            await terminal.run(f"interface Loopback{number}", "(config-if)#")
            terminal.type("end\r")
            await terminal.see(prompt)

    async def walk() -> None:
        await asyncio.gather(*(one(number) for number in range(100, 140)))

    asyncio.run(walk())
    assert device.running_config().count("\ninterface Loopback1") == 40


def test_scp_is_refused_until_it_is_enabled(device: Device, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    async def walk() -> None:
        async with connect(device) as connection:
            process = await connection.create_process(term_type="vt100")
            process.stdin.write("configure terminal\nno ip scp server enable\nend\nexit\n")
            await asyncio.wait_for(process.wait(), PATIENCE)
            with pytest.raises(asyncssh.SFTPError, match="Administratively disabled"):
                await asyncssh.scp(tmp_path / "file", (connection, "flash:x"))

    asyncio.run(walk())


def test_scp_both_ways(device: Device, tmp_path: Path) -> None:
    content = os.urandom(300_000)
    (tmp_path / "file").write_bytes(content)

    async def walk() -> None:
        async with connect(device) as connection:
            await asyncssh.scp(tmp_path / "file", (connection, "flash:/image.bin"))
            await asyncssh.scp((connection, "flash:image.bin"), tmp_path / "back")
            with pytest.raises(asyncssh.SFTPError, match="No such file"):
                await asyncssh.scp((connection, "flash:missing"), tmp_path / "missing")

    asyncio.run(walk())
    assert (tmp_path / "back").read_bytes() == content


def test_killed_sessions_end_and_new_ones_start(
    device: Device, open_terminal: OpenTerminal
) -> None:
    async def walk() -> None:
        async with open_terminal(device) as terminal:
            await terminal.see("#")
            await asyncio.to_thread(device.lab.kill_sessions, device.name)
            await terminal.ended()
        async with open_terminal(device) as terminal:
            await terminal.see("#")

    asyncio.run(walk())


def test_stopped_router_refuses_and_comes_back_where_it_was(device: Device) -> None:
    before = (device.address, device.port)
    device.lab.stop_router(device.name)
    with pytest.raises(OSError):
        asyncio.run(_log_in(device, USERNAME, PASSWORD))
    device.lab.start_router(device.name)
    assert (device.address, device.port) == before
    assert "level is 15" in asyncio.run(_log_in(device, USERNAME, PASSWORD))


def test_cut_after_some_lines_leaves_exactly_those(
    device: Device, open_terminal: OpenTerminal
) -> None:
    async def walk() -> None:
        device.lab.cut_after(device.name, 3)
        async with open_terminal(device) as terminal:
            await terminal.see("#")
            await terminal.run("configure terminal", "(config)#")
            for number in range(3):
                await terminal.run(f"interface Loopback{number}", "(config-if)#")
            terminal.type("interface Loopback3\r")
            await terminal.ended()

    asyncio.run(walk())
    config = device.running_config()
    assert "interface Loopback2\n" in config and "interface Loopback3\n" not in config


@pytest.mark.parametrize("address", ["0.0.0.0", "192.0.2.1", "::1", "localhost", "128.0.0.1", ""])
def test_only_loopback_is_bound(address: str) -> None:
    release = Release(17, 12, 4)
    spec = RouterSpec("r1", release, first_configuration("r1", release), address)
    with pytest.raises(ValueError, match="127.0.0.0/8 only"), running_lab([spec]):
        pass


def test_taken_port_starts_nothing(device: Device) -> None:
    spec = RouterSpec("other", device.release, "", "127.0.0.1", device.port)
    with pytest.raises(OSError), running_lab([spec]):
        pass


def test_host_key_is_kept_in_a_state_folder(tmp_path: Path) -> None:
    release = Release(17, 12, 4)
    spec = RouterSpec("r1", release, first_configuration("r1", release))

    async def fingerprint(port: int) -> str:
        key = await asyncssh.get_server_host_key("127.0.0.1", port)
        assert key is not None
        return key.get_fingerprint()

    seen = []
    for folder in (tmp_path, tmp_path, None):
        with running_lab([spec], folder) as lab:
            seen.append(asyncio.run(fingerprint(lab.endpoints["r1"][1])))
    assert seen[0] == seen[1] != seen[2]
    assert (tmp_path / "host_key").stat().st_mode & 0o077 == 0
