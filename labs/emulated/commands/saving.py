"""``show running-config``, ``show startup-config``, ``write …``, ``copy …``."""

from __future__ import annotations

from dmvpn.labs.emulated import archive, files
from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.commands.flash import missing, paths, prompts_are_quiet
from dmvpn.labs.emulated.merge import merge
from dmvpn.labs.emulated.router import EmulatedRouter
from dmvpn.model import interface_name

NVRAM_BYTES = 262_144
BUILDING = "Building configuration...\n"
SAVED = "Building configuration...\n[OK]\n"


@command("show running-config")
def show_running_config(context: Context) -> str:
    """``show running-config [all] [interface INTERFACE]``."""
    return _print_running(context)


def _print_running(context: Context) -> str:
    running = context.router.running
    words = context.words[2:]
    text = files.complete(running.text(all_defaults="all" in words))
    if "interface" in words:
        name = interface_name(" ".join(words[words.index("interface") + 1 :]))
        text = _block(text, f"interface {name}")
        return f"{BUILDING}\nCurrent configuration : {len(text)} bytes\n!\n{text}end\n\n"
    body = text if text.startswith("!\n") else f"!\n{text}"
    return f"{BUILDING}\nCurrent configuration : {len(text)} bytes\n{body}\n"


def _block(text: str, head: str) -> str:
    """One top-level line and what stands below it."""
    taken: list[str] = []
    for line in text.splitlines():
        if taken and not line.startswith(" "):
            break
        if taken or line == head:
            taken.append(line)
    return "".join(f"{line}\n" for line in taken)


@command("show startup-config")
def show_startup_config(context: Context) -> str:
    """``show startup-config``."""
    startup = context.router.startup
    if not startup:
        return "startup-config is not present\n"
    text = files.complete(startup)
    body = text if text.startswith("!\n") else f"!\n{text}"
    return f"Using {len(text)} out of {NVRAM_BYTES} bytes\n{body}\n"


@command("write memory")
@command("write")
def write_memory(context: Context) -> str:
    """``write [memory]``."""
    return save(context.router)


def save(router: EmulatedRouter) -> str:
    """Make the running-config the startup-config; what IOS says.

    An archive with ``write-memory`` keeps a copy each time.
    """
    router.save()
    found = archive.archive_of(router)
    if found is not None and found.on_save:
        archive.keep_copy(router, found)
    return SAVED


@command("write terminal")
def write_terminal(context: Context) -> str:
    """``write terminal``: the running-config."""
    return _print_running(context)


@command("erase startup-config")
@command("write erase")
async def write_erase(context: Context) -> str:
    """``write erase``: empties NVRAM after a confirmation."""
    question = "Erasing the nvram filesystem will remove all configuration files! Continue?"
    if not await context.terminal.confirm(question):
        return ""
    context.router.startup = ""
    return "[OK]\nErase of nvram: complete\n"


@command("copy")
async def copy(context: Context) -> str:
    """``copy FROM TO``; into running-config the file is merged line by line."""
    router = context.router
    asked_source, asked_target = paths(context)
    source, target = files.locate(asked_source), files.locate(asked_target)
    target = await _destination(context, source, target)
    try:
        content = files.read(router, source)
    except files.NoSuchFile as error:
        return missing(error)
    if target.kind == "running":
        return _merge(context, content)
    if target.kind == "startup" and source.kind == "running":
        return save(router)
    if target.kind == "startup":
        router.startup = content.decode("utf-8", "surrogateescape")
        return _copied(content)
    if target.kind != "flash" or not target.name:
        return f"%Error opening {target.shown} (Permission denied)\n"
    return await _store(context, target, content)


async def _destination(context: Context, source: files.Path, target: files.Path) -> files.Path:
    """Where to, after IOS has asked; an empty answer keeps what stands in brackets."""
    if prompts_are_quiet(context.router):
        return target
    default = target.name or source.name
    answer = await context.terminal.ask(f"Destination filename [{default}]? ")
    name = answer.strip() or default
    return files.locate(name if target.kind != "flash" else f"{target.shown.split(':')[0]}:{name}")


async def _store(context: Context, target: files.Path, content: bytes) -> str:
    router = context.router
    if target.name in router.flash and not prompts_are_quiet(router):
        context.terminal.write("%Warning:There is a file already existing with this name \n")
        if not await context.terminal.confirm("Do you want to over write?"):
            return ""
    if not files.write(router, target.name, content):
        return f"%Error writing {target.shown} (No space left on device)\n"
    return _copied(content)


def _merge(context: Context, content: bytes) -> str:
    text = content.decode("utf-8", "surrogateescape")
    said = merge(context.router, text)
    return said + _copied(content)


def _copied(content: bytes) -> str:
    seconds = 0.064 + len(content) / 200_000
    rate = int(len(content) / seconds)
    return f"\n{len(content)} bytes copied in {seconds:.3f} secs ({rate} bytes/sec)\n"


def is_saved(router: EmulatedRouter) -> bool:
    """Whether the startup-config is what runs."""
    return router.startup == router.running.text()
