"""Push over real SSH: by Netmiko and by NAPALM, to routers at day 0."""

from __future__ import annotations

import time
from typing import Any

import pytest
from netmiko import ConnectHandler
from nornir.core.inventory import ConnectionOptions

from dmvpn.errors import (
    AuthenticationFailed,
    CopyCut,
    DeviceError,
    HostKeyChanged,
    LineRefused,
    SessionCut,
    Unfinished,
    Unreachable,
)
from dmvpn.plan import missing
from dmvpn.tasks import Configuration, push, render_config
from dmvpn.tasks.by_napalm import Merge, RecordingDriver
from dmvpn.tasks.by_netmiko import LineByLine
from tests.flow.tasks.conftest import PASSWORD, Bench

TRANSPORTS = ("netmiko", "napalm")
BOTH_PLATFORMS = ("spoke1", "spoke2")


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("host", BOTH_PLATFORMS)
def test_without_commit_nothing_changes(bench: Bench, transport: str, host: str) -> None:
    before = bench.running(host), bench.startup(host)
    result = bench.run(push, host, intended=bench.intended(host), transport=transport)
    assert not result.failed
    assert result.changed
    assert "+ interface Tunnel0" in result.diff
    assert (bench.running(host), bench.startup(host)) == before


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("host", BOTH_PLATFORMS)
def test_commit_sends_saves_and_a_second_push_is_empty(
    bench: Bench, transport: str, host: str
) -> None:
    intended = bench.intended(host)
    first = bench.run(push, host, intended=intended, transport=transport, commit=True)
    assert (first.failed, first.changed, first.result.saved) == (False, True, True), first.result
    assert "interface Tunnel0" in bench.running(host)
    assert "interface Tunnel0" in bench.startup(host)
    assert "file prompt quiet" not in bench.startup(host)
    second = bench.run(push, host, intended=intended, transport=transport, commit=True)
    assert (second.failed, second.changed, second.diff) == (False, False, "")


def test_a_dry_run_of_nornir_outweighs_commit(bench: Bench) -> None:
    nornir = bench.nornir().filter(name="spoke1")
    nornir.data.dry_run = True
    result = nornir.run(push, intended=bench.intended("spoke1"), commit=True)["spoke1"][0]
    assert result.changed and not result.result.applied
    assert "interface Tunnel0" not in bench.running("spoke1")


def test_the_inventory_chooses_the_transport(bench: Bench) -> None:
    wanted = dict(zip(bench.inventory.hosts, TRANSPORTS * 3, strict=True))
    for name, transport in wanted.items():
        bench.inventory.hosts[name].data["dmvpn_transport"] = transport
    result = bench.nornir().run(push, name="push all", commit=True)
    assert not result.failed, [str(r[0].result) for r in result.values() if r.failed]
    assert {name: results[0].result.transport for name, results in result.items()} == wanted


def test_an_unknown_transport_is_named(bench: Bench) -> None:
    result = bench.run(push, "spoke1", intended="", transport="telnet")
    assert isinstance(result.exception, DeviceError)
    assert str(result.exception) == "spoke1: unknown transport 'telnet' (allowed: napalm, netmiko)"


def test_a_rendered_configuration_prints_masked_and_pushes_whole(bench: Bench) -> None:
    rendered = bench.run(render_config, "spoke1", design=bench.design).result
    assert isinstance(rendered, Configuration)
    assert "flow-Psk" not in str(rendered) and "flow-Psk" in rendered.reveal()
    assert not bench.run(push, "spoke1", intended=rendered, commit=True).failed
    refused = bench.run(push, "spoke1", intended=str(rendered), commit=True)
    assert "is masked" in str(refused.exception)


@pytest.mark.slow
def test_inline_transfer_needs_no_scp(bench: Bench) -> None:
    bench.lab.call(lambda lab: lab.routers["spoke1"].running.apply((), "no ip scp server enable"))
    more = bench.intended("spoke1") + "interface Loopback7\n ip address 192.0.2.7 255.255.255.255\n"
    by_scp = bench.run(push, "spoke1", intended=more, transport="napalm", commit=True)
    assert "ip scp server enable" in str(by_scp.exception)
    inline = bench.run(
        push, "spoke1", intended=more, transport="napalm", commit=True, inline_transfer=True
    )
    assert not inline.failed, inline.result
    assert "interface Loopback7" in bench.startup("spoke1")


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_revert_timer_is_confirmed(bench: Bench, transport: str) -> None:
    intended = bench.intended("spoke1")
    result = bench.run(
        push, "spoke1", intended=intended, transport=transport, commit=True, revert_in=120
    )
    assert not result.failed, result.result
    assert "interface Tunnel0" in bench.startup("spoke1")
    bench.lab.advance(600)
    assert "interface Tunnel0" in bench.running("spoke1")


@pytest.mark.parametrize("seconds", [30, 90, 7260])
def test_a_timer_that_ios_cannot_count_is_refused(bench: Bench, seconds: int) -> None:
    result = bench.run(
        push, "spoke1", intended=bench.intended("spoke1"), commit=True, revert_in=seconds
    )
    assert f"revert_in is {seconds} s" in str(result.exception)
    assert not result.changed


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_refused_line_is_named_and_nothing_is_saved(bench: Bench, transport: str) -> None:
    intended = bench.intended("spoke1") + "ip nonsense 1 2 3\n"
    before = bench.startup("spoke1")
    result = bench.run(push, "spoke1", intended=intended, transport=transport, commit=True)
    assert isinstance(result.exception, LineRefused), result.result
    (line, answer), *_ = result.exception.refused
    assert line == "ip nonsense 1 2 3"
    assert "Invalid input" in answer
    assert bench.startup("spoke1") == before
    if transport == "napalm":
        assert not result.changed
        assert "interface Tunnel0" not in bench.running("spoke1")


def test_a_push_that_is_cut_says_what_landed_and_the_next_repairs(bench: Bench) -> None:
    intended = bench.intended("spoke1")
    planned = bench.run(push, "spoke1", intended=intended).result.lines
    bench.lab.cut_after("spoke1", 20)
    result = bench.run(push, "spoke1", intended=intended, transport="netmiko", commit=True)
    cut = result.exception
    assert isinstance(cut, SessionCut), result.result
    assert result.changed
    count = len(cut.landed)
    assert count > 10
    assert cut.landed == tuple(line.strip() for line in planned[:count])
    assert cut.in_flight == planned[count].strip()
    assert cut.remaining == len(planned) - count - 1
    left = missing(bench.running("spoke1"), intended, bench.design.routers["spoke1"].release)
    assert next(node.text for _, node in left.walk() if not node.children) == cut.in_flight
    assert "interface Tunnel0" not in bench.startup("spoke1")
    repaired = bench.run(push, "spoke1", intended=intended, commit=True)
    assert not repaired.failed and repaired.result.saved
    assert 0 < len(repaired.result.lines) < len(planned)
    assert not bench.run(push, "spoke1", intended=intended).changed


def test_a_merge_that_is_cut_is_repaired_by_the_next(bench: Bench) -> None:
    intended = bench.intended("spoke2")
    bench.lab.cut_after("spoke2", 0)  # NAPALM types its first configuration line before copying
    result = bench.run(push, "spoke2", intended=intended, transport="napalm", commit=True)
    assert isinstance(result.exception, SessionCut), result.result
    assert "interface Tunnel0" not in bench.startup("spoke2")
    again = bench.run(push, "spoke2", intended=intended, transport="napalm", commit=True)
    assert not again.failed and again.result.saved


@pytest.mark.parametrize("landed", [False, True], ids=["before", "after"])
def test_a_cut_copy_is_looked_at_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, landed: bool
) -> None:
    intended = bench.intended("spoke2")

    def cut(driver: RecordingDriver, command: str) -> str:
        if landed:
            driver.device.write_channel(f"{command}\n")
            deadline = time.monotonic() + 60
            while "interface Tunnel0" not in bench.running("spoke2"):
                assert time.monotonic() < deadline
        bench.lab.kill_sessions("spoke2")
        return str(driver.device.send_command(command))

    with monkeypatch.context() as patch:
        patch.setattr(RecordingDriver, "_commit_handler", cut)
        result = bench.run(push, "spoke2", intended=intended, transport="napalm", commit=True)
    error = result.exception
    assert isinstance(error, CopyCut), result.result
    assert (result.changed, bool(error.landed), bool(error.remaining)) == (
        landed,
        landed,
        not landed,
    )
    assert "lines are in the running-config" in str(error)
    assert "interface Tunnel0" not in bench.startup("spoke2")
    again = bench.run(push, "spoke2", intended=intended, transport="napalm", commit=True)
    assert not again.failed, again.result
    assert not bench.run(push, "spoke2", intended=intended).changed
    for text in (bench.running("spoke2"), bench.startup("spoke2")):
        assert (
            "file prompt quiet" not in text or landed
        )  # what a cut leaves is not told from theirs


def test_a_cut_copy_of_a_router_that_is_gone_is_unknown(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(driver: RecordingDriver, command: str) -> str:
        bench.lab.stop_router("spoke2")
        return str(driver.device.send_command(command))

    monkeypatch.setattr(RecordingDriver, "_commit_handler", die)
    result = bench.run(push, "spoke2", transport="napalm", design=bench.design, commit=True)
    assert isinstance(result.exception, CopyCut), result.result
    assert result.changed
    assert "is unknown, a new session failed: the connection was refused" in str(result.exception)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_revert_timer_that_is_not_confirmed_takes_the_change_back(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, transport: str
) -> None:
    kind: Any = {"netmiko": LineByLine, "napalm": Merge}[transport]
    finish = kind.finish

    def cut_then_finish(self: Any) -> None:
        bench.lab.kill_sessions("spoke1")
        finish(self)

    with monkeypatch.context() as patch:
        patch.setattr(kind, "finish", cut_then_finish)
        result = bench.run(
            push, "spoke1", transport=transport, design=bench.design, commit=True, revert_in=120
        )
    assert isinstance(result.exception, Unfinished), result.result
    assert result.changed
    assert "interface Tunnel0" in bench.running("spoke1")
    bench.lab.advance(121)
    assert "interface Tunnel0" not in bench.running("spoke1")
    assert "interface Tunnel0" not in bench.startup("spoke1")
    again = bench.run(
        push, "spoke1", transport=transport, design=bench.design, commit=True, revert_in=120
    )
    assert again.result.saved


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_line_the_router_understands_and_does_not_take_is_named(
    bench: Bench, transport: str
) -> None:
    overlap = "interface Loopback8\n ip address 198.51.100.1 255.255.255.252\n"
    before = bench.startup("spoke1")
    result = bench.run(
        push,
        "spoke1",
        intended=bench.intended("spoke1") + overlap,
        transport=transport,
        commit=True,
    )
    assert isinstance(result.exception, LineRefused), result.result
    (line, answer), *_ = result.exception.refused
    assert line == "ip address 198.51.100.1 255.255.255.252"
    assert "overlaps" in answer
    assert bench.startup("spoke1") == before


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_no_that_is_not_printed_is_taken(bench: Bench, transport: str) -> None:
    intended = bench.intended("spoke1") + "no service pad\n"
    result = bench.run(push, "spoke1", intended=intended, transport=transport, commit=True)
    assert not result.failed, result.result
    assert result.result.saved
    assert "'no service pad' was taken and is not printed" in result.result.remarks
    again = bench.run(push, "spoke1", intended=intended, transport=transport, commit=True)
    assert again.result.lines == ("no service pad",)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_the_host_name_may_change(bench: Bench, transport: str) -> None:
    intended = "hostname spoke1-new-name\n" + bench.intended("spoke1")
    result = bench.run(push, "spoke1", intended=intended, transport=transport, commit=True)
    assert not result.failed, result.result
    assert "hostname spoke1-new-name\n" in bench.startup("spoke1")
    assert not bench.run(push, "spoke1", intended=intended, transport=transport).changed


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_wrong_enable_secret(bench: Bench, transport: str) -> None:
    host = bench.inventory.hosts["spoke1"]
    address, port = bench.lab.endpoints["spoke1"]
    with ConnectHandler(
        device_type="cisco_ios", host=address, port=port,
        username=bench.inventory.defaults.username, password=PASSWORD,
    ) as connection:  # fmt: skip
        connection.send_config_set(
            ["enable secret enable-Right1", "username reader privilege 1 secret read-Only1"]
        )
    host.username, host.password = "reader", "read-Only1"
    nested = {"optional_args": {"secret": "not-the-Secret1"}}
    extras = nested if transport == "napalm" else nested["optional_args"]
    host.connection_options[transport] = ConnectionOptions(extras=extras)
    result = bench.run(push, "spoke1", transport=transport, design=bench.design, commit=True)
    assert isinstance(result.exception, AuthenticationFailed), result.result
    assert "refused the enable secret" in str(result.exception)
    assert "not-the-Secret1" not in str(result.exception)
    nested["optional_args"]["secret"] = "enable-Right1"
    right = bench.run(push, "spoke1", transport=transport, design=bench.design, commit=True)
    if transport == "napalm":  # IOS takes files of privileged users alone
        assert "Privilege denied" in str(right.exception)
        assert "privilege 15" in str(right.exception)
    else:
        assert not right.failed, right.result


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_router_that_is_down(bench: Bench, transport: str) -> None:
    bench.lab.stop_router("spoke1")
    result = bench.run(push, "spoke1", intended="", transport=transport)
    assert isinstance(result.exception, Unreachable)
    assert str(result.exception).startswith("spoke1: the connection was refused")


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_wrong_password(bench: Bench, transport: str) -> None:
    bench.inventory.hosts["spoke1"].password = "not-the-Password"
    result = bench.run(push, "spoke1", intended="", transport=transport)
    assert isinstance(result.exception, AuthenticationFailed)
    assert "not-the-Password" not in str(result.exception)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_changed_host_key(bench: Bench, transport: str) -> None:
    intended = bench.intended("spoke1")
    assert not bench.run(push, "spoke1", intended=intended, transport=transport).failed
    other = "AAAAC3NzaC1lZDI1NTE5AAAAIIRQ1zDnHOhOvDNNHFMmuwCl5BfVJmkNKOPbUJkUnfZG"
    known = bench.known_hosts.read_text().split()
    bench.known_hosts.write_text(f"{known[0]} {known[1]} {other}\n")
    result = bench.run(push, "spoke1", intended=intended, transport=transport, commit=True)
    assert isinstance(result.exception, HostKeyChanged), result.result
    assert "ssh-keygen -R" in str(result.exception)
    assert "interface Tunnel0" not in bench.running("spoke1")
