"""How long an inventory takes to load: ours, Nornir's SimpleInventory, and YAML parsing alone.

    python benchmarks/inventory.py [HOSTS]

Best of three, in one process, one after the other.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml
from nornir.plugins.inventory.simple import SimpleInventory

from dmvpn.tasks.inventory import YamlInventory

HOST = """\
spoke{number}:
  hostname: 127.1.{third}.{fourth}
  port: 2200
  platform: ios
  groups: [blue]
  data:
    site: {number}
    dmvpn:
      role: spoke
      release: "17.12.4"
      wan: {{interface: GigabitEthernet1, address: 198.51.100.2/30, gateway: 198.51.100.1}}
      lan:
        - {{interface: GigabitEthernet2, address: 10.{third}.{fourth}.1/24}}
        - {{interface: GigabitEthernet3, address: 10.{third}.{fourth}.1/24}}
      clouds:
        blue: {{home_hub: hub1}}
"""
GROUPS = "blue: {data: {dmvpn_cloud: {phase: 3, subnet: 172.16.0.0/16}}}\n"
DEFAULTS = "username: admin\npassword: env:HOME\n"  # a reference that is set everywhere
LIMIT = 0.5
"""Seconds for 1,000 hosts."""


def write(folder: Path, hosts: int) -> dict[str, str]:
    """The three files; their names as inventory options."""
    texts = {
        "host_file": "".join(
            HOST.format(number=n, third=n // 250, fourth=n % 250 + 1) for n in range(hosts)
        ),
        "group_file": GROUPS,
        "defaults_file": DEFAULTS,
    }
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text)
    return {name: str(folder / f"{name}.yaml") for name in texts}


def best_of_three(load: Callable[[], object]) -> float:
    """Seconds."""
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        load()
        best = min(best, time.perf_counter() - begun)
    return best


def main(hosts: int) -> int:
    """Print a table; exit code 1 when 1,000 hosts take longer than `LIMIT`."""
    with tempfile.TemporaryDirectory() as name:
        options = write(Path(name), hosts)
        text = Path(options["host_file"]).read_text()
        loads: dict[str, Callable[[], object]] = {
            "dmvpn-yaml": lambda: YamlInventory(**options).load(),  # type: ignore[arg-type]
            "SimpleInventory": lambda: SimpleInventory(**options).load(),
            "CSafeLoader, parse only": lambda: yaml.load(text, Loader=yaml.CSafeLoader),
        }
        seconds = {what: best_of_three(load) for what, load in loads.items()}
    ours = seconds["dmvpn-yaml"]
    print(f"{hosts} hosts, {len(text) / 1e6:.2f} MB of YAML, best of three")
    for what, taken in seconds.items():
        print(f"  {what:24} {taken:6.3f} s   {taken / ours:5.2f} x ours")
    slow = hosts <= 1000 and ours > LIMIT
    print(f"  limit for 1,000 hosts    {LIMIT:6.3f} s   {'MISSED' if slow else 'kept'}")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
