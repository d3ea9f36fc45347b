"""What a router says of itself: ``show version``, ``inventory``, ``hosts``, ``clock``, ``users``."""

from __future__ import annotations

import re
from datetime import datetime

from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.router import EmulatedRouter
from dmvpn.model import Platform

_RULES = (
    "Technical Support: http://www.cisco.com/techsupport\n"
    "Copyright (c) 1986-{year} by Cisco Systems, Inc.\n"
)


@command("show version")
def show_version(context: Context) -> str:
    """``show version``, in the layout of an IOSv or of a C8000V."""
    router = context.router
    if router.release.platform is Platform.IOS:
        return _classic(router)
    return _ios_xe(router)


def _classic(router: EmulatedRouter) -> str:
    software = f"{router.release.major}.{router.release.minor}({router.release.rebuild})M"
    return (
        f"Cisco IOS Software, IOSv Software (VIOS-ADVENTERPRISEK9-M), Version {software}, "
        "RELEASE SOFTWARE (fc2)\n"
        + _RULES.format(year=2023)
        + "Compiled Mon 20-Feb-23 10:08 by mcpre\n\n\n"
        "ROM: Bootstrap program is IOSv\n\n"
        f"{router.hostname} uptime is {uptime(router)}\n"
        "System returned to ROM by reload\n"
        'System image file is "flash0:/vios-adventerprisek9-m"\n'
        "Last reload reason: Unknown reason\n\n\n\n"
        "Cisco IOSv (revision 1.0) with  with 460033K/62464K bytes of memory.\n"
        f"Processor board ID {router.serial}\n"
        f"{_interfaces(router)} Gigabit Ethernet interfaces\n"
        "DRAM configuration is 72 bits wide with parity disabled.\n"
        "256K bytes of non-volatile configuration memory.\n"
        "2097152K bytes of ATA System CompactFlash 0 (Read/Write)\n"
        "0K bytes of ATA CompactFlash 1 (Read/Write)\n\n\n\n"
        "Configuration register is 0x0\n\n"
    )


def _ios_xe(router: EmulatedRouter) -> str:
    release = router.release
    dotted = f"{release.major:02d}.{release.minor:02d}.{release.rebuild:02d}"
    train = "Dublin" if (release.major, release.minor) >= (17, 10) else "Cupertino"
    plain = f"{release.major}.{release.minor}.{release.rebuild}"
    return (
        f"Cisco IOS XE Software, Version {dotted}\n"
        f"Cisco IOS Software [{train}], Virtual XE Software (X86_64_LINUX_IOSD-UNIVERSALK9-M), "
        f"Version {plain}, RELEASE SOFTWARE (fc3)\n"
        + _RULES.format(year=2024)
        + "Compiled Tue 23-Jul-24 10:32 by mcpre\n\n\n"
        "ROM: IOS-XE ROMMON\n\n"
        f"{router.hostname} uptime is {uptime(router)}\n"
        f"Uptime for this control processor is {uptime(router)}\n"
        "System returned to ROM by reload\n"
        'System image file is "bootflash:packages.conf"\n'
        "Last reload reason: Unknown reason\n\n\n\n"
        "Technology Package License Information: \n"
        "Controller-managed\n\n"
        "The current throughput level is 20000 kbps\n\n\n"
        "cisco C8000V (VXE) processor (revision VXE) with 2028465K/3075K bytes of memory.\n"
        f"Processor board ID {router.serial}\n"
        "Router operating mode: Autonomous\n"
        f"{_interfaces(router)} Gigabit Ethernet interfaces\n"
        "32768K bytes of non-volatile configuration memory.\n"
        "3965316K bytes of physical memory.\n"
        "6139200K bytes of virtual hard disk at bootflash:.\n\n"
        "Configuration register is 0x2102\n\n"
    )


def _interfaces(router: EmulatedRouter) -> int:
    return len(
        re.findall(r"^interface GigabitEthernet[\d/]+$", router.running.text(), re.MULTILINE)
    )


def uptime(router: EmulatedRouter) -> str:
    """``1 week, 2 days, 3 hours, 4 minutes``."""
    seconds = max(0.0, (router.clock.now() - router.booted).total_seconds())
    minutes = int(seconds // 60)
    weeks, minutes = divmod(minutes, 7 * 24 * 60)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = (("week", weeks), ("day", days), ("hour", hours))
    said = [f"{count} {word}{'s' * (count != 1)}" for word, count in parts if count]
    return ", ".join([*said, f"{minutes} minute{'s' * (minutes != 1)}"])


@command("show inventory")
def show_inventory(context: Context) -> str:
    """``show inventory``: the chassis."""
    router = context.router
    product, words = (
        ("IOSv", "IOSv chassis, Hw Serial#: " + router.serial + ", Hw Revision: 1.0")
        if router.release.platform is Platform.IOS
        else ("C8000V", "Cisco Catalyst 8000V Edge Chassis")
    )
    name = "IOSv" if router.release.platform is Platform.IOS else "Chassis"
    return (
        f'NAME: "{name}", DESCR: "{words}"\n'
        f"PID: {product:<18}, VID: 1.0  , SN: {router.serial}\n\n\n"
    )


@command("show hosts")
def show_hosts(context: Context) -> str:
    """``show hosts``."""
    domain = re.search(r"^ip domain[ -]name (\S+)", context.router.running.text(), re.MULTILINE)
    said = f"Default domain is {domain[1]}\n" if domain else "Default domain is not set\n"
    return (
        f"{said}Name servers are 255.255.255.255\n"
        "NAME  TTL  CLASS   TYPE      DATA/ADDRESS\n"
        "-----------------------------------------\n\n"
    )


@command("show clock")
def show_clock(context: Context) -> str:
    """``show clock``; the star says the time is not authoritative."""
    return f"*{clock_text(context.router.clock.now())}\n"


def clock_text(time: datetime) -> str:
    """``15:20:31.123 UTC Sun Nov 22 2026``."""
    return f"{time:%H:%M:%S}.{time.microsecond // 1000:03d} UTC {time:%a %b} {time.day} {time:%Y}"


@command("show users")
def show_users(context: Context) -> str:
    """``show users``: every vty in use."""
    head = "    Line       User       Host(s)              Idle       Location\n"
    rows = "".join(
        f"{'*' if line.username == context.terminal.username else ' '} "
        f"{line.number + 2:>2} vty {line.number:<3}  {line.username:<10} idle"
        f"                 00:00:00   {line.address}\n"
        for line in context.router.lines
    )
    return f"{head}{rows}\n  Interface    User               Mode         Idle     Peer Address\n\n"


@command("show ip ssh")
def show_ip_ssh(context: Context) -> str:
    """``show ip ssh``."""
    return (
        "SSH Enabled - version 2.0\n"
        "Authentication methods:password,keyboard-interactive\n"
        "Authentication timeout: 120 secs; Authentication retries: 3\n"
    )
