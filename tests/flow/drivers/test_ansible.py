"""Ansible's cisco.ios collection over network_cli: facts, configuration, and nothing to do twice."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flow.drivers.conftest import ENABLE, PASSWORD, USERNAME, Device

PLAYBOOK = """\
- hosts: all
  gather_facts: false
  tasks:
    - name: facts
      cisco.ios.ios_facts:
        gather_subset: [hardware, interfaces, config]
      register: facts
    - name: banner
      cisco.ios.ios_banner: {banner: motd, text: Authorised only, state: present}
      check_mode: "{{ dry | default(false) | bool }}"
    - name: resource
      cisco.ios.ios_l3_interfaces:
        config: [{name: Loopback9, ipv4: [{address: 10.99.9.1/32}]}]
      check_mode: "{{ dry | default(false) | bool }}"
    - name: change
      cisco.ios.ios_config:
        parents: interface {{ lan }}
        lines: [description by ansible, ip address 10.9.1.1 255.255.255.0]
        save_when: modified
      check_mode: "{{ dry | default(false) | bool }}"
    - name: ping
      cisco.ios.ios_ping: {dest: 198.51.100.1}
    - name: show
      cisco.ios.ios_command:
        commands: [show version, show ip interface brief]
    - name: result
      ansible.builtin.debug:
        var: facts.ansible_facts
"""


CHANGES = ("change", "banner", "resource")


def _ansible_playbook() -> str:
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    found = shutil.which("ansible-playbook", path=beside)
    if found is None:
        pytest.skip("ansible is not installed (dependency group peers)")
    return found


def _play(device: Device, folder: Path, *options: str) -> dict[str, dict[str, object]]:
    """Run the playbook; what each task gave for the device, by the task's name."""
    variables = {
        "ansible_host": device.address, "ansible_port": device.port,
        "ansible_user": USERNAME, "ansible_password": PASSWORD,
        "ansible_become": True, "ansible_become_method": "enable",
        "ansible_become_password": ENABLE,
        "ansible_connection": "ansible.netcommon.network_cli",
        "ansible_network_os": "cisco.ios.ios", "lan": device.lan,
    }  # fmt: skip
    (folder / "hosts.json").write_text(json.dumps({"all": {"hosts": {device.name: variables}}}))
    (folder / "play.yaml").write_text(PLAYBOOK)
    environment = {
        **os.environ, "HOME": str(folder), "ANSIBLE_HOST_KEY_CHECKING": "false",
        "ANSIBLE_STDOUT_CALLBACK": "ansible.posix.json", "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
        "ANSIBLE_DEPRECATION_WARNINGS": "false",
    }  # fmt: skip
    done = subprocess.run(
        [_ansible_playbook(), "-i", str(folder / "hosts.json"), str(folder / "play.yaml"), *options],
        env=environment, capture_output=True, text=True, timeout=300, check=False, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout[done.stdout.index("{") :])
    return {
        task["task"]["name"]: task["hosts"][device.name]
        for play in report["plays"]
        for task in play["tasks"]
    }


@pytest.mark.slow
def test_facts_and_idempotent_configuration(device: Device, tmp_path: Path) -> None:
    tried = _play(device, tmp_path, "-e", "dry=true")
    assert [tried[name]["changed"] for name in CHANGES] == [True, True, True]
    assert "by ansible" not in device.running_config()

    first = _play(device, tmp_path)
    assert [first[name]["changed"] for name in CHANGES] == [True, True, True]
    facts = first["facts"]["ansible_facts"]
    assert isinstance(facts, dict)
    assert facts["ansible_net_hostname"] == device.name
    assert facts["ansible_net_version"].startswith(str(device.release)[:4])
    assert facts["ansible_net_model"] == {"classic": "IOSv", "xe": "C8000V"}[device.name]
    assert device.lan in facts["ansible_net_interfaces"]
    assert " description by ansible\n" in device.running_config()
    assert " ip address 10.99.9.1 255.255.255.255\n" in device.running_config()
    assert "by ansible" in device.startup_config()

    second = _play(device, tmp_path)
    assert [second[name]["changed"] for name in CHANGES] == [False, False, False]
