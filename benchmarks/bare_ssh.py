"""The barest SSH client: one session, each line typed when the prompt is there, nothing checked."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable

import asyncssh

USERNAME, PASSWORD = "engineer", "bench-Passw0rd"
PROMPT = re.compile(r"[^\s#]+#\s*\Z")


async def exchange(
    address: str, port: int, gate: asyncio.Semaphore, lines: Iterable[str]
) -> list[str]:
    """Log in, type the lines, log out.  gate: how many at a time.  What followed each line."""
    async with (
        gate,
        asyncssh.connect(
            address, port, username=USERNAME, password=PASSWORD, known_hosts=None,
            config=None, client_keys=None, agent_path=None,
        ) as connection,
        connection.create_process(term_type="vt100", term_size=(511, 1000)) as shell,
    ):  # fmt: skip
        await _until_prompt(shell)
        answers = []
        for line in lines:
            shell.stdin.write(f"{line}\n")
            answers.append(await _until_prompt(shell))
        shell.stdin.write("exit\n")
    return answers


async def _until_prompt(shell: asyncssh.SSHClientProcess[str]) -> str:
    text = ""
    while not PROMPT.search(text[-80:]):
        text += await shell.stdout.read(65536)
    return text.replace("\r", "")
