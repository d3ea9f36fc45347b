"""``dmvpn simulate`` as a user has it: a folder or an inventory in, a judgement out."""

from __future__ import annotations

import json
from pathlib import Path

from tests.flow.cli.conftest import SECRETS, Shell

HUB = """hostname hub
crypto isakmp policy 10
 authentication pre-share
 group 14
crypto isakmp key Flow-Key-1 address 0.0.0.0
crypto ipsec transform-set T esp-aes esp-sha-hmac
 mode transport
crypto ipsec profile P
 set transform-set T
interface Tunnel0
 ip address 172.16.0.1 255.255.255.0
 ip nhrp map multicast dynamic
 ip nhrp network-id 1
 tunnel source Ethernet0/0
 tunnel mode gre multipoint
 tunnel protection ipsec profile P
interface Ethernet0/0
 ip address 192.0.2.1 255.255.255.0
"""
SPOKE = (
    HUB.replace("hostname hub", "hostname spoke")
    .replace("172.16.0.1", "172.16.0.2")
    .replace("192.0.2.1", "192.0.2.2")
    .replace("map multicast dynamic", "nhs 172.16.0.1 nbma 192.0.2.1 multicast")
)


def folder(shell: Shell, name: str, spoke: str = SPOKE) -> Path:
    made = shell.folder / name
    made.mkdir()
    (made / "hub.cfg").write_text(HUB)
    (made / "spoke.cfg").write_text(spoke)
    return made


def test_a_folder_that_comes_up(shell: Shell) -> None:
    folder(shell, "good")
    said = shell("simulate", "good")
    assert "UP S" in said
    assert "nothing stands in the way" in said


def test_a_cause_names_file_and_line_and_no_secret(shell: Shell) -> None:
    folder(shell, "bad", SPOKE.replace("Flow-Key-1", "Flow-Key-2"))
    said = shell("simulate", "bad", code=1)
    assert "ike" in said
    assert "spoke.cfg:5: crypto isakmp key" in said
    assert "Flow-Key" not in said
    data = json.loads(shell("simulate", "bad", "--format", "json", code=1))
    [cause] = data["causes"]
    assert (cause["router"], cause["layer"], cause["stops"]) == ("spoke", "ike", True)
    assert [row["state"] for row in data["routers"]["spoke"]["ikev1"]] == ["MM_KEY_EXCH"]
    assert "Flow-Key" not in json.dumps(data)


def test_what_a_change_gains_and_loses(shell: Shell) -> None:
    folder(shell, "before")
    folder(shell, "after", SPOKE.replace("interface Tunnel0", "interface Tunnel0\n shutdown"))
    said = shell("simulate", "before", "--against", "after", code=1)
    assert "lost" in said and "Tunnel0 172.16.0.2" in said and "is shut down" in said
    back = json.loads(shell("simulate", "after", "--against", "before", "--format", "json"))
    assert {"kind": "peer", "router": "hub", "what": "Tunnel0 172.16.0.2"} in back["gained"]
    assert back["lost"] == back["causes"] == []
    assert "same tunnels" in shell("simulate", "before", "--against", "before")


def test_the_inventory_with_traffic_and_without_a_hub(shell: Shell) -> None:
    said = shell("simulate", "inventory", "--traffic", "spoke1:10.2.1.1")
    assert "direct" in said and "DT1" in said
    said = shell("simulate", "inventory", "--down", "hub1", code=1)
    assert "hub1, which has 203.0.113.2, is down" in said
    assert "60 s" in said and "EIGRP neighbour 172.16.0.1" in said
    assert not any(secret in shell.output for secret in SECRETS.values())


def test_errors_say_what_there_is(shell: Shell) -> None:
    assert "no such folder" in shell("simulate", "nowhere", code=2)
    (shell.folder / "empty").mkdir()
    assert "holds no configurations" in shell("simulate", "empty", code=2)
    folder(shell, "two")
    said = shell("simulate", "two", "--traffic", "r9:10.0.0.1", "--down", "r8", code=2)
    assert "no router 'r9'" in said and "no router 'r8'" in said and "hub, spoke" in said
    assert "ROUTER:ADDRESS" in shell("simulate", "two", "--traffic", "hub:nonsense", code=2)
