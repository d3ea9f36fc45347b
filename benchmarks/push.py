"""How long a push of 60 lines to 100 routers takes, beside what is possible.

    python benchmarks/push.py [ROUTERS] [THREADS]

Emulated routers in a process of their own, freshly started for every row; client and routers share
the machine's cores.  Every row does the same exchange: log in, read the running-config, type the
lines, read the running-config again, save, log out (NAPALM: the file and its checks in addition).
The raw asyncssh client types line by line as Netmiko does, and checks nothing: the floor.
CPU ms: what the client itself worked for a device; on busy cores the surer measure.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import napalm
import netmiko
from bare_ssh import PASSWORD, USERNAME, exchange
from nornir.core import Nornir
from nornir.core.configuration import Config
from nornir.core.inventory import Defaults, Host, Hosts, Inventory

from dmvpn.labs.day0 import DayZero, Login, day0
from dmvpn.labs.emulated.lab import RouterSpec, running_lab
from dmvpn.model import Release, Secret
from dmvpn.tasks import push
from dmvpn.tasks.runners import ThreadedRunner

RELEASE = Release(17, 12, 4)
LINES = [
    line
    for number in range(100, 120)
    for line in (
        f"interface Loopback{number}",
        f" description line {number}",
        f" ip address 192.0.2.{number} 255.255.255.255",
    )
]
Endpoints = Mapping[str, tuple[str, int]]


def serve(routers: int, pipe: Connection) -> None:
    """The child process: tells where its routers listen, ends on the first word it is told."""
    login = Login(USERNAME, Secret(PASSWORD))
    specs = [
        RouterSpec(name, RELEASE, day0(DayZero(name, RELEASE, login)))
        for name in (f"r{number}" for number in range(routers))
    ]
    with running_lab(specs) as lab:
        pipe.send(dict(lab.endpoints))
        pipe.recv()


@contextmanager
def fresh_lab(routers: int) -> Iterator[Endpoints]:
    """Routers at day 0 in a child process."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=serve, args=(routers, theirs), daemon=True)
    child.start()
    try:
        yield ours.recv()
        ours.send("end")
    finally:
        child.join(timeout=20)


def by_dmvpn(transport: str) -> Callable[[Endpoints, int], None]:
    """Our task, as a user runs it."""

    def run(endpoints: Endpoints, threads: int) -> None:
        defaults = Defaults(username=USERNAME, password=PASSWORD)
        hosts = Hosts(
            {
                name: Host(name, hostname=address, port=port, defaults=defaults)
                for name, (address, port) in endpoints.items()
            }
        )
        with tempfile.TemporaryDirectory() as folder:
            config = Config(user_defined={"dmvpn_known_hosts": str(Path(folder) / "known_hosts")})
            nornir = Nornir(Inventory(hosts), runner=ThreadedRunner(threads), config=config)
            result = nornir.run(
                push, intended="\n".join(LINES), transport=transport, commit=True, release="17.12.4"
            )
        for name, failed in result.failed_hosts.items():
            raise SystemExit(f"{name}: {failed[0].result}")
        if not all(one[0].result.saved for one in result.values()):
            raise SystemExit("not saved")

    return run


def each_in_a_thread(work: Callable[[str, int], None]) -> Callable[[Endpoints, int], None]:
    """Run work(address, port) for every router."""

    def run(endpoints: Endpoints, threads: int) -> None:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda place: work(*place), endpoints.values()))

    return run


def stock_netmiko(address: str, port: int) -> None:
    """Netmiko as it comes."""
    with netmiko.ConnectHandler(
        device_type="cisco_ios", host=address, port=port, username=USERNAME, password=PASSWORD
    ) as connection:
        connection.send_command("show running-config")
        connection.send_config_set(LINES)
        assert "Loopback119" in connection.send_command("show running-config")
        connection.save_config()


def stock_napalm(address: str, port: int) -> None:
    """NAPALM as it comes."""
    driver = napalm.get_network_driver("ios")(
        address, USERNAME, PASSWORD, optional_args={"port": port}
    )
    driver.open()
    driver.device.send_command("show running-config")
    driver.load_merge_candidate(config="\n".join([*LINES, "end"]) + "\n")
    driver.compare_config()
    driver.commit_config()
    assert "Loopback119" in driver.device.send_command("show running-config")
    driver.close()


def raw_asyncssh(endpoints: Endpoints, threads: int) -> None:
    """The same exchange with nothing around it."""

    typed = (
        "terminal width 511", "terminal length 0", "show running-config", "configure terminal",
        *LINES, "end", "show running-config", "write memory",
    )  # fmt: skip

    async def all_of_them() -> None:
        gate = asyncio.Semaphore(threads)
        await asyncio.gather(*(exchange(*place, gate, typed) for place in endpoints.values()))

    asyncio.run(all_of_them())


ROWS: dict[str, Callable[[Endpoints, int], None]] = {
    "raw asyncssh": raw_asyncssh,
    "dmvpn push, netmiko": by_dmvpn("netmiko"),
    "dmvpn push, napalm": by_dmvpn("napalm"),
    "Netmiko as it comes": each_in_a_thread(stock_netmiko),
    "NAPALM as it comes": each_in_a_thread(stock_napalm),
}


def main(routers: int, threads: int) -> None:
    """Print one row per client."""
    logging.getLogger("asyncssh").setLevel(logging.WARNING)
    print(f"{routers} emulated routers x {len(LINES)} lines, {threads} at a time")
    print(f"{'':24}{'seconds':>9}{'ms/device':>11}{'x raw':>8}{'CPU ms':>9}")
    floor = 0.0
    for name, run in ROWS.items():
        with fresh_lab(routers) as endpoints:
            begun, worked = time.perf_counter(), time.process_time()
            run(endpoints, threads)
            taken, worked = time.perf_counter() - begun, time.process_time() - worked
        floor = floor or taken
        each, cpu = taken / routers * 1000, worked / routers * 1000
        print(f"{name:24}{taken:9.2f}{each:11.1f}{taken / floor:8.2f}{cpu:9.1f}", flush=True)


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*(given + [100, 50][len(given) :]))
