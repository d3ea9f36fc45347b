"""Commands whose answer stands in the configuration, and settings that leave no trace."""

from __future__ import annotations

from dmvpn.labs.emulated.blocks import Block
from dmvpn.labs.emulated.commands import Context, command

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-"


@command("help")
def help_text(context: Context) -> str:
    """``help``: that there is ``?``."""
    return (
        "Help may be requested at any point in a command by entering\n"
        "a question mark '?'.  If nothing matches, the help list will\n"
        "be empty and you must backup until entering a '?' shows the\n"
        "available options.\n\n"
    )


@command("show sessions")
def show_sessions(context: Context) -> str:
    """``show sessions``: an emulated router opens none."""
    return "% No connections open\n"


@command("show access-lists")
@command("show ip access-lists")
def show_access_lists(context: Context) -> str:
    """``show [ip] access-lists [NAME]``; entries without match counts."""
    wanted = context.arguments.get("name")
    text = ""
    for identity, entry in context.router.running.root.entries.items():
        if not identity.startswith("ip access-list ") or entry.block is None:
            continue
        kind, name = identity.split()[2:4]
        if wanted in (None, name):
            text += f"{kind.capitalize()} IP access list {name}\n{_entries(entry.block)}"
    return text


def _entries(block: Block) -> str:
    rows = sorted((int(number), entry) for number, entry in block.entries.items())
    bodies = (entry.text.removeprefix(f"{number} ") for number, entry in rows)
    return "".join(f"    {row[0]} {body}\n" for row, body in zip(rows, bodies, strict=True))


@command("show vrf")
def show_vrf(context: Context) -> str:
    """``show vrf``: name, route distinguisher, protocols, interfaces."""
    running = context.router.running
    text = "  Name                             Default RD            Protocols   Interfaces\n"
    for identity, entry in running.root.entries.items():
        if not identity.startswith("vrf definition ") or entry.block is None:
            continue
        name = identity.split()[2]
        rd = entry.block.entries.get("rd")
        shown = rd.match.arguments["rd"] if rd else "<not set>"
        families = [family for family in ("ipv4", "ipv6")
                    if f"address-family {family}" in entry.block.entries]  # fmt: skip
        first, *others = _members(context, name) or [""]
        text += f"  {name:<32} {shown:<21} {','.join(families):<11} {first}".rstrip() + "\n"
        text += "".join(f"{'':<69}{other}\n" for other in others)
    return text


def _members(context: Context, vrf: str) -> list[str]:
    found = []
    for title, block in context.router.running.interfaces():
        entry = block.entries.get("vrf forwarding")
        if entry is not None and entry.match.arguments["vrf"] == vrf:
            name = title.removeprefix("interface ")
            found.append(name[:2] + name.lstrip(_LETTERS))
    return found


@command("show cdp")
def show_cdp(context: Context) -> str:
    """``show cdp …``: the emulated routers do not speak CDP."""
    return "% CDP is not enabled\n"


@command("show lldp")
def show_lldp(context: Context) -> str:
    """``show lldp …``: nor LLDP."""
    return "% LLDP is not enabled\n"


@command("show logging")
def show_logging(context: Context) -> str:
    """``show logging``: nothing is logged."""
    return (
        "Syslog logging: enabled (0 messages dropped, 0 messages rate-limited, 0 flushes, "
        "0 overruns, xml disabled, filtering disabled)\n\nNo Active Message Discriminator.\n\n"
    )


@command("show debugging")
def show_debugging(context: Context) -> str:
    """``show debugging``: an emulated router never debugs."""
    return ""


@command("debug")
def debug(context: Context) -> str:
    """``debug …``: accepted; there is nothing to tell."""
    return ""


@command("no debug")
def no_debug(context: Context) -> str:
    """``no debug …``."""
    return _debugging_off(context)


@command("undebug")
def undebug(context: Context) -> str:
    """``undebug all``."""
    return _debugging_off(context)


def _debugging_off(context: Context) -> str:
    return "All possible debugging has been turned off\n" if context.words[-1] == "all" else ""


@command("clear arp-cache")
def clear_arp_cache(context: Context) -> str:
    """``clear arp-cache``: entries come back at once."""
    return ""


@command("clear counters")
async def clear_counters(context: Context) -> str:
    """``clear counters``: asks, as IOS does; counters of the emulator follow from time."""
    await context.terminal.confirm('Clear "show interface" counters on all interfaces')
    return ""


@command("clear logging")
async def clear_logging(context: Context) -> str:
    """``clear logging``."""
    await context.terminal.confirm("Clear logging buffer")
    return ""


@command("crypto key generate rsa")
@command("crypto key zeroize rsa")
def crypto_key(context: Context) -> str:
    """The host key of the emulator's SSH server stays."""
    return ""
