"""The terminal: echo, editing keys, help, paging, questions, as a person meets them."""

from __future__ import annotations

import asyncio

from tests.flow.drivers.conftest import Device
from tests.flow.ssh.conftest import OpenTerminal


def test_echo_output_prompt(device: Device, open_terminal: OpenTerminal) -> None:
    async def walk() -> None:
        async with open_terminal(device) as terminal:
            prompt = f"{device.name}#"
            assert await terminal.see("#") == prompt
            assert await terminal.run("", prompt) == ""
            said = await terminal.run("show privilege", prompt)
            assert said == "Current privilege level is 15\n"
            terminal.type("exit\r")
            await terminal.ended()

    asyncio.run(walk())


def test_enter_is_cr_or_lf_or_both_in_one_chunk(
    device: Device, open_terminal: OpenTerminal
) -> None:
    async def walk() -> None:
        async with open_terminal(device) as terminal:
            prompt = f"{device.name}#"
            await terminal.see(prompt)
            for enter, prompts in (("\r", 1), ("\n", 1), ("\r\n", 1), ("\n\n", 2), ("\r\r\n", 2)):
                terminal.type(enter)
                for _ in range(prompts):
                    assert await terminal.see("#") == f"\r\n{prompt}"
            terminal.type("show privilege\r")
            assert "\r\n\r\n" not in await terminal.see(prompt)

    asyncio.run(walk())


def test_nul_is_ignored(device: Device, open_terminal: OpenTerminal) -> None:
    async def walk() -> None:
        async with open_terminal(device) as terminal:
            await terminal.see("#")
            terminal.type("show\0 privi\0lege\r")
            assert "level is 15" in await terminal.see(f"{device.name}#")

    asyncio.run(walk())


def test_editing_keys(device: Device, open_terminal: OpenTerminal) -> None:
    async def walk() -> None:
        async with open_terminal(device) as terminal:
            await terminal.see("#")
            terminal.type("show privilexx\x7f\x7fge\r")
            assert "level is 15" in await terminal.see(f"{device.name}#")
            terminal.type("garbage\x15show privilege\r")
            assert "level is 15" in await terminal.see(f"{device.name}#")
            terminal.type("\x1b[A\r")
            assert "level is 15" in await terminal.see(f"{device.name}#")
            terminal.type("garbage\x03")
            assert await terminal.see("#") == f"garbage\r\n{device.name}#"

    asyncio.run(walk())


def test_control_z_leaves_configuration(device: Device, open_terminal: OpenTerminal) -> None:
    async def walk() -> None:
        async with open_terminal(device) as terminal:
            await terminal.see("#")
            await terminal.run("conf t", f"{device.name}(config)#")
            await terminal.run("int lo7", f"{device.name}(config-if)#")
            terminal.type("desc via ctrl-z\x1a")
            assert (await terminal.see("#")).endswith(f"^Z\r\n{device.name}#")

    asyncio.run(walk())
    assert " description via ctrl-z\n" in device.running_config()


def test_question_mark_and_tab(device: Device, open_terminal: OpenTerminal) -> None:
    async def walk() -> None:
        async with open_terminal(device) as terminal:
            prompt = f"{device.name}#"
            await terminal.see(prompt)
            terminal.type("show priv?")
            listed = await terminal.see(f"{prompt}show priv")
            assert "privilege" in listed
            terminal.type("\t")
            assert (await terminal.see("privilege ")).endswith(f"{prompt}show privilege ")
            terminal.type("\r")
            assert "level is 15" in await terminal.see(prompt)

    asyncio.run(walk())


def test_paging(device: Device, open_terminal: OpenTerminal) -> None:
    async def walk() -> None:
        async with open_terminal(device, rows=10) as terminal:
            await terminal.see("#")
            terminal.type("show running-config\r")
            first = await terminal.see(" --More-- ")
            assert first.count("\r\n") == 10  # the echo and nine lines
            terminal.type(" ")
            await terminal.see(" --More-- ")
            terminal.type("q")
            await terminal.see(f"{device.name}#")
            await terminal.run("terminal length 0", f"{device.name}#")
            assert "--More--" not in await terminal.run("show running-config", f"{device.name}#")

    asyncio.run(walk())


def test_copy_asks_for_the_name(device: Device, open_terminal: OpenTerminal) -> None:
    async def walk() -> None:
        async with open_terminal(device) as terminal:
            prompt = f"{device.name}#"
            await terminal.see(prompt)
            terminal.type("copy running-config startup-config\r")
            await terminal.see("Destination filename [startup-config]? ")
            terminal.type("\r")
            assert "[OK]" in await terminal.see(prompt)
            terminal.type("delete flash:nothing\r")
            await terminal.see("Delete filename [nothing]? ")
            terminal.type("\r")
            await terminal.see("[confirm]")
            terminal.type("\r")
            assert "No such file" in await terminal.see(prompt)

    asyncio.run(walk())


def test_configure_replace_asks_unless_forced(device: Device, open_terminal: OpenTerminal) -> None:
    async def walk() -> None:
        async with open_terminal(device) as terminal:
            prompt = f"{device.name}#"
            await terminal.see(prompt)
            terminal.type("configure replace nvram:startup-config\r")
            await terminal.see("? [no]: ")
            terminal.type("y\r")
            assert "Rollback Done" in await terminal.see(prompt)

    asyncio.run(walk())


def test_reload_cuts_sessions_and_comes_back_with_the_startup_configuration(
    device: Device, open_terminal: OpenTerminal
) -> None:
    async def walk() -> None:
        async with open_terminal(device) as terminal:
            prompt = f"{device.name}#"
            await terminal.see(prompt)
            await terminal.run("conf t", "(config)#")
            await terminal.run("hostname renamed", "renamed(config)#")
            terminal.type("end\r")
            await terminal.see("renamed#")
            terminal.type("reload\r")
            await terminal.see("Save? [yes/no]: ")
            terminal.type("no\r")
            await terminal.see("[confirm]")
            terminal.type("\r")
            await terminal.ended()
        device.lab.advance(2)
        async with open_terminal(device) as terminal:
            assert await terminal.see("#") == prompt

    asyncio.run(walk())


def test_reload_in_can_be_called_off(device: Device, open_terminal: OpenTerminal) -> None:
    async def walk() -> None:
        async with open_terminal(device) as terminal:
            prompt = f"{device.name}#"
            await terminal.see(prompt)
            terminal.type("reload in 5\r")
            await terminal.see("[confirm]")
            terminal.type("\r")
            await terminal.see(prompt)
            assert "in 4 minutes" in await terminal.run("show reload", prompt)
            assert "ABORTED" in await terminal.run("reload cancel", prompt)
            await asyncio.to_thread(device.lab.advance, 600)
            terminal.type("reload in 0:05\r")
            await terminal.see("[confirm]")
            terminal.type("\r")
            await terminal.see(prompt)
            await asyncio.to_thread(device.lab.advance, 301)
            await terminal.ended()

    asyncio.run(walk())


def test_banner_stands_above_the_first_prompt(device: Device, open_terminal: OpenTerminal) -> None:
    async def walk() -> None:
        async with open_terminal(device) as terminal:
            await terminal.see("#")
            await terminal.run("configure terminal", "(config)#")
            terminal.type("banner motd $\rKeep out # no prompt\r$\rend\r")
            await terminal.see(f"\r\n{device.name}#")
        async with open_terminal(device) as terminal:
            seen = await terminal.see(f"{device.name}#")
            assert "Keep out # no prompt\r\n" in seen

    asyncio.run(walk())


def test_archive_keeps_copies_on_save(device: Device, open_terminal: OpenTerminal) -> None:
    async def walk() -> None:
        async with open_terminal(device) as terminal:
            prompt = f"{device.name}#"
            await terminal.see(prompt)
            for line in ("configure terminal", "archive", "maximum 2", "write-memory"):
                terminal.type(f"{line}\r")
            terminal.type("end\r")
            await terminal.see(f"\r\n{prompt}")
            for _ in range(3):
                assert "[OK]" in await terminal.run("write memory", prompt)
            listed = await terminal.run("show archive", prompt)
            assert "The maximum archive configurations allowed is 2." in listed
            assert "archive-1\n" in listed and "archive-2 <- Most Recent" in listed
            assert "archive-0" not in await terminal.run("dir", prompt)

    asyncio.run(walk())


def test_differences_of_startup_and_running(device: Device, open_terminal: OpenTerminal) -> None:
    async def walk() -> None:
        async with open_terminal(device) as terminal:
            prompt = f"{device.name}#"
            await terminal.see(prompt)
            said = await terminal.run("show archive config differences", prompt)
            assert said == "!Contextual Config Diffs:\n!No changes were found\n"
            for line in ("configure terminal", "interface Loopback1", "no ip scp server enable"):
                terminal.type(f"{line}\r")
            terminal.type("end\r")
            await terminal.see(f"\r\n{prompt}")
            said = await terminal.run("show archive config differences", prompt)
            assert said == (
                "!Contextual Config Diffs:\n"
                "+interface Loopback1\n +no ip address\n"
                "-ip scp server enable\n"
            )

    asyncio.run(walk())


def test_tcl_writes_a_file_and_runs_commands(device: Device, open_terminal: OpenTerminal) -> None:
    async def walk() -> None:
        async with open_terminal(device) as terminal:
            prompt, tcl = f"{device.name}#", f"{device.name}(tcl)#"
            await terminal.see(prompt)
            await terminal.run("tclsh", tcl)
            terminal.type('puts [open "flash:t.txt" w+] {one\rtwo {x}\r}\r')
            await terminal.see(tcl)
            assert "level is 15" in await terminal.run("show privilege", tcl)
            await terminal.run("tclquit", prompt)
            assert await terminal.run("more flash:t.txt", prompt) == "one\ntwo {x}\n\n"

    asyncio.run(walk())


def test_revert_timer_needs_an_archive_and_can_be_restarted(
    device: Device, open_terminal: OpenTerminal
) -> None:
    async def walk() -> None:
        async with open_terminal(device) as terminal:
            prompt = f"{device.name}#"
            await terminal.see(prompt)
            assert "% Invalid input" in await terminal.run("conf t revert timer 121", prompt)
            assert "No Rollback" in await terminal.run("configure revert now", prompt)
            assert "No Rollback" in await terminal.run("configure confirm", prompt)
            await terminal.run("configure terminal revert timer 2", "(config)#")
            terminal.type("interface Loopback3\rend\r")
            await terminal.see(f"\r\n{prompt}")
            pending = await terminal.run("show archive config rollback timer", prompt)
            assert "Timer value: 2 min\nUser: engineer\n" in pending
            assert "already pending" in await terminal.run("conf t revert timer 3", prompt)
            await terminal.run("configure revert timer 5", prompt)
            await asyncio.to_thread(device.lab.advance, 200)
            assert "Loopback3" in device.running_config()
            await asyncio.to_thread(device.lab.advance, 101)
            assert "Loopback3" not in device.running_config()
            for line in ("configure terminal", "no archive", "end"):
                terminal.type(f"{line}\r")
            await terminal.see(f"config)#end\r\n{prompt}")
            assert await terminal.run("show archive", prompt) == "Archive feature not enabled\n"
            said = await terminal.run("conf t revert timer 3", prompt)
            assert said.startswith("%Please turn config archive on")

    asyncio.run(walk())


def test_verify_compares_a_submitted_digest(device: Device, open_terminal: OpenTerminal) -> None:
    async def walk() -> None:
        async with open_terminal(device) as terminal:
            prompt = f"{device.name}#"
            await terminal.see(prompt)
            terminal.type("configure terminal\rfile prompt quiet\rend\r")
            await terminal.see(f"\r\n{prompt}")
            await terminal.run("copy null: flash:empty", prompt)
            empty = "d41d8cd98f00b204e9800998ecf8427e"
            assert f"= {empty}\n" in await terminal.run("verify /md5 flash:empty", prompt)
            assert "Verified" in await terminal.run(f"verify /md5 flash:empty {empty}", prompt)
            wrong = await terminal.run(f"verify /md5 flash:empty {empty[::-1]}", prompt)
            assert "%Error verifying" in wrong

    asyncio.run(walk())
