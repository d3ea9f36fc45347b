"""``dmvpn demo``: the walk of the README on emulated routers, nothing faked, nothing left behind."""

from __future__ import annotations

import os
import secrets
import tempfile
import time
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table

from dmvpn.cli.console import say
from dmvpn.cli.deploy import receipts
from dmvpn.cli.lab_emulated import point_to, specs
from dmvpn.cli.verify import exit_code, judge, waited
from dmvpn.errors import DmvpnError
from dmvpn.tables import table

if TYPE_CHECKING:
    from nornir.core.task import Result, Task

    from dmvpn.cli.network import Network
    from dmvpn.findings import Check
    from dmvpn.labs.emulated.process import LabState

SETTLE = 20.0
"""Seconds a step of the demo may take to converge; the emulated routers need none."""


def demo(
    phase: Annotated[int, typer.Option(min=1, max=3, envvar="DMVPN_PHASE")] = 3,
) -> None:
    """Design, render, push and prove a cloud on emulated routers; break one key and find it."""
    from dmvpn.cli.network import open_network
    from dmvpn.labs.emulated.process import start, stop

    begun = time.monotonic()
    _invent_secrets()
    with tempfile.TemporaryDirectory(prefix="dmvpn-demo-") as scratch:
        with as_file(files("dmvpn") / "inventory") as example:
            network = open_network(example, phase=phase)
        folder = Path(scratch)
        network.nornir.config.user_defined["dmvpn_known_hosts"] = str(folder / "known_hosts")
        _title(1, f"A lab comes up: {len(network.names)} routers and the ISP, on loopback")
        state = start(specs(network, fixed_ports=False), folder, owner=os.getpid())
        try:
            _walk(network, state)
        finally:
            stop(folder)
    _title(9, f"The lab is down; {time.monotonic() - begun:.0f} s in all")


def _walk(network: Network, state: LabState) -> None:
    point_to(network.nornir, state.endpoints)
    say(_routers(network, state))
    _title(2, "Render: intent → design → configuration")
    _rendered(network)
    _title(3, "Deploy, dry run: the lines each router lacks; nothing is changed")
    _deploy(network, commit=False)
    _title(4, "Deploy --commit: by NAPALM and by Netmiko, read back, saved")
    _deploy(network, commit=True)
    _title(5, "Verify before traffic: routers against the design")
    _expect_good(waited(lambda: judge(network, traffic=False), SETTLE))
    _title(6, "Traffic from spoke to spoke, and verify again")
    _expect_good(waited(lambda: judge(network, traffic=True), SETTLE))
    _show(network, "spoke1", "show dmvpn")
    _title(7, "Deploy again: a second deploy changes nothing")
    if _deploy(network, commit=True):
        raise DmvpnError("the second deploy changed something; this is a bug")
    _title(8, "Somebody types a wrong pre-shared key into spoke2")
    _break_key(network, "spoke2")
    _find_the_fault(network)
    say("", "Deploy repairs it:")
    _deploy(network, commit=True)
    _expect_good(waited(lambda: judge(network, traffic=False), SETTLE))


def _title(number: int, text: str) -> None:
    say("", Rule(f"[bold]{number}. {text}", align="left"))


def _invent_secrets() -> None:
    """Secrets of the demo's own for the environment variables the example inventory names."""
    for name in ("DMVPN_PASSWORD", "DMVPN_PSK", "DMVPN_NHRP_AUTH"):
        os.environ.setdefault(name, secrets.token_hex(4))


def _routers(network: Network, state: LabState) -> Table:
    rows = table("router", "role", "release", "NBMA", "tunnel", "ssh")
    for name in network.names:
        router = network.design.routers[name]
        rows.add_row(
            name, router.role.value, str(router.release), str(router.nbma_address),
            ", ".join(str(tunnel.address.ip) for tunnel in router.tunnels),
            f"port {state.endpoints[name][1]}",
        )  # fmt: skip
    return rows


def _rendered(network: Network) -> None:
    from dmvpn.redact import redact
    from dmvpn.render import render

    texts = {name: render(network.design.routers[name]) for name in network.names}
    counts = ", ".join(f"{name} {len(text.splitlines())}" for name, text in texts.items())
    say(f"lines: {counts}")
    lines = texts["spoke1"].splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith("interface Tunnel"))
    end = next(i for i in range(begin, len(lines)) if lines[i].startswith("!"))
    block = redact("\n".join(lines[begin:end]), network.secrets)
    say(Panel(escape(block), title="spoke1, in part", expand=False))


def _deploy(network: Network, commit: bool) -> bool:
    from dmvpn.cli.runs import failures, push_all

    results = push_all(network, None, commit)
    if not commit:
        diff = results["spoke1"].diff.splitlines()
        excerpt = "\n".join([*diff[:14], f"… {len(diff) - 14} more"])
        say(Panel(escape(excerpt), title="spoke1, in part", expand=False))
    say(receipts(results))
    if failed := failures(results):
        raise DmvpnError("\n".join(failed.values()))
    return any(result.changed for result in results.values())


def _expect_good(checks: tuple[Check, ...]) -> None:
    from dmvpn.report.as_text import checks_for_console

    say(*checks_for_console(checks))
    if exit_code(checks):
        raise DmvpnError("the cloud is not as designed; this is a bug, the findings are above")


def _show(network: Network, router: str, command: str) -> None:
    from dmvpn.tasks import capture

    only = network.nornir.filter(name=router)
    result = only.run(task=capture, tables=[], commands=[command])[router][0]
    if result.failed:
        raise DmvpnError(str(result.exception))
    text = result.result.texts[command].strip().expandtabs()
    say(Panel(escape(text), title=f"{router}# {command}", expand=False))


def _break_key(network: Network, router: str) -> None:
    from dmvpn.tasks.connections import connected

    ike = network.design.routers[router].ikev2[0]
    peer = ike.peers[0].name
    lines = [f"crypto ikev2 keyring {ike.keyring}", f"peer {peer}", "pre-shared-key not-the-key"]

    def mistype(task: Task) -> Result:
        from nornir.core.task import Result as NornirResult

        with connected(task) as session:
            session.send_config_set(lines)
        return NornirResult(task.host, changed=True)

    result = network.nornir.filter(name=router).run(task=mistype)[router][0]
    if result.failed:
        raise DmvpnError(str(result.exception or result.result))
    say(f"{router}(config-ikev2-keyring-peer)# pre-shared-key ********")


def _find_the_fault(network: Network) -> None:
    from dmvpn.findings import Outcome
    from dmvpn.report.as_text import checks_for_console

    checks = judge(network, traffic=False)
    say(*checks_for_console(checks))
    blamed = {check.router for check in checks if check.outcome is Outcome.FAILED}
    if "spoke2" not in blamed:
        raise DmvpnError("the wrong key was not found; this is a bug")
    _show(network, "spoke2", "show dmvpn")
