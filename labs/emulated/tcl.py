"""``tclsh`` as far as drivers use it: ``puts [open "flash:FILE" w+] {…}`` and exec commands.

Inside the braces every line, also one that looks like a command, is content; IOS shows ``+>`` as the
prompt.  ``puts`` adds a newline to the content.  ``tclquit`` leaves.
"""

from __future__ import annotations

import re

from dmvpn.labs.emulated import files
from dmvpn.labs.emulated.commands import Context

_PUTS = re.compile(
    r'\s*puts(?P<bare> -nonewline)? \[\s*open "?(?P<path>[^"\s\]]+)"? (?P<mode>[waWA]\+?)\s*\] '
    r"\{(?P<content>.*)",
    re.DOTALL,
)
_SAY = re.compile(r'\s*puts (?:stdout )?(?:"([^"]*)"|\{([^{}]*)\}|(\S+))\s*')
_END = ("tclquit", "exit")


async def converse(context: Context) -> None:
    """Talk Tcl until ``tclquit``; EOFError when the session is cut."""
    terminal = context.terminal
    while True:
        line = await terminal.ask(f"{context.router.hostname}(tcl)#")
        if line.strip() in _END:
            return
        if line.strip():
            terminal.write(await _evaluate(context, line))


async def _evaluate(context: Context, line: str) -> str:
    if (found := _PUTS.match(line)) is not None:
        return await _puts(context, found)
    if (said := _SAY.fullmatch(line)) is not None:
        return next(group for group in said.groups() if group is not None) + "\n"
    return await context.terminal.execute(line)


async def _puts(context: Context, found: re.Match[str]) -> str:
    """Take lines until the braces close, then write the file."""
    lines = [found["content"]]
    depth = 1 + _opened(lines[0])
    while depth > 0:
        lines.append(await context.terminal.ask("+>"))
        depth += _opened(lines[-1])
    content = "\n".join(lines)
    text = content[: content.rindex("}")] + ("" if found["bare"] else "\n")
    path = files.locate(found["path"])
    if path.kind != "flash" or not path.name:
        return f'couldn\'t open "{found["path"]}": permission denied\n'
    new = text.encode("utf-8", "surrogateescape")
    kept = context.router.flash.get(path.name, b"") if found["mode"][0] in "aA" else b""
    if not files.write(context.router, path.name, kept + new):
        return f'error writing "{found["path"]}": no space left on device\n'
    return ""


def _opened(line: str) -> int:
    """How many braces more a line opens than it closes."""
    return line.count("{") - line.count("}")
