"""GNS3 2.2 and 3.0: real servers build, start, export, import and remove labs on placeholder images.

QEMU runs where it is installed, without KVM, on an empty disk: a node that never boots.  What else
nodes need and no registry has is ubridge (`relay` stands in its place), and for hosts and the
management switch ``vpcs`` and ``dynamips``: those are not tried.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

import pytest

from dmvpn.cli.lab_build import Wish, made
from dmvpn.labs.controller import Access, ControllerError, Taken
from dmvpn.labs.gns3.client import Gns3
from dmvpn.labs.gns3.server import Gns3Server
from dmvpn.labs.remote import RemoteLab
from dmvpn.model import Secret
from tests.flow.cli.conftest import Shell

from .desk import interrupted, shell_for
from .gns3_server import PASSWORD, USER, Server, environment, running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
IMAGES = {"iosv": "iosv.qcow2", "csr1000v": "csr.qcow2", "cat8000v": "c8000v.qcow2"}
QEMU_OPTIONS = "-machine graphics=off -boot reboot-timeout=3000 -global e1000.romfile= -global vmxnet3.romfile="
"""The BIOS speaks to the console, boots from the disk alone, and tries for ever."""


@pytest.fixture(scope="module", params=[2, 3], ids=["2.2", "3.0"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server of each version; installed from PyPI once, and kept in pytest's cache."""
    major: int = request.param
    prepared = os.environ.get(f"GNS3_{major}_VENV")  # a developer's own
    if prepared:
        program = Path(prepared) / "bin" / "gns3server"
    else:
        program = environment(Path(request.config.cache.mkdir(f"gns3-{major}")), major)
    with running(program, tmp_path_factory.mktemp(f"gns3-{major}"), major) as started:
        yield started


def access(server: Server, password: str = PASSWORD) -> Access:
    return Access(server.url, USER, Secret(password))


@pytest.fixture
def gns3(server: Server, tmp_path: Path) -> Iterator[Gns3]:
    client = Gns3(access(server))
    for image in IMAGES.values():
        client.upload_image("qemu", image, placeholder(tmp_path))
    yield client
    for project in client.projects().values():
        client.remove_project(project)
    client.close()


def placeholder(folder: Path) -> bytes:
    """An empty disk; without qemu-img what its first bytes are."""
    if shutil.which("qemu-img") is None:
        return b"QFI\xfb" + (3).to_bytes(4, "big") + bytes(1024)
    disk = folder / "empty.qcow2"
    command = ["qemu-img", "create", "-q", "-f", "qcow2", str(disk), "64M"]
    subprocess.run(command, check=True, timeout=60)
    return disk.read_bytes()


def lab(
    gns3: Gns3, folder: Path, platform: str = "cat8000v", images: Mapping[str, str] = IMAGES
) -> RemoteLab:
    built = made(Wish(topology="standard", platform=platform, folder=folder))
    server = Gns3Server(gns3, images)
    return RemoteLab(server, built.model, built.login, folder, pause=0.5)


def test_version(server: Server, gns3: Gns3) -> None:
    assert gns3.major == server.major


@pytest.mark.parametrize("platform", IMAGES)
def test_build_export_import_remove(gns3: Gns3, platform: str, tmp_path: Path) -> None:
    made_lab = lab(gns3, tmp_path, platform)
    assert made_lab.build()
    nodes = gns3.nodes(made_lab.lab)
    assert {*nodes} == {node.name for node in made_lab.model.nodes}
    assert len(gns3.links(made_lab.lab)) == len(made_lab.model.links) == 5
    assert made_lab.states() == dict.fromkeys(nodes, "stopped")
    _day0_is_there(gns3, made_lab, platform)

    exported = made_lab.server.export(made_lab.lab)
    with zipfile.ZipFile(io.BytesIO(exported)) as archive:
        raw = json.loads(archive.read("project.gns3"))
    topology = raw["topology"]
    assert {node["name"] for node in topology["nodes"]} == {*nodes}
    assert len(topology["links"]) == 5

    again = made_lab.server.restore("again", exported, str(uuid.uuid4()))
    assert {*gns3.nodes(again)} == {*nodes} and len(gns3.links(again)) == 5
    gns3.remove_project(again)
    assert made_lab.down() and not made_lab.down()
    assert gns3.projects() == {}
    assert not [image for image in gns3.images("qemu") if "hub1" in image], "nothing is left"


def _day0_is_there(gns3: Gns3, built: RemoteLab, platform: str) -> None:
    node = gns3.nodes(built.lab)["hub1"]
    if platform == "iosv":
        content = gns3.read_file(built.lab, node["node_id"], "config.zip")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            text = archive.read("ios_config.txt").decode()
        assert "hostname hub1" in text and "ip address 203.0.113.2" in text
        return
    disc = PurePosixPath(node["properties"]["cdrom_image"]).name
    content = gns3.read_file(built.lab, node["node_id"], disc)
    assert b"hostname hub1\n" in content and b"ip address 203.0.113.2" in content


def test_cables_are_pulled_plugged_and_impaired(gns3: Gns3, tmp_path: Path) -> None:
    built = lab(gns3, tmp_path)
    built.build()
    cable = built.model.transports("spoke3")[0]

    def states() -> list[tuple[bool, object]]:
        links = gns3.links(built.lab)
        return [
            (link["suspend"], link["filters"])
            for link in links
            if link["suspend"] or link["filters"]
        ]

    built.cut(cable)
    assert states() == [(True, {})]
    built.mend(cable)
    assert states() == []
    built.impair(cable, delay_ms=50, loss_percent=5)
    assert states() == [(False, {"delay": [50, 0], "packet_loss": [5]})]
    built.mend(cable)
    assert states() == []


def test_interrupted_build_is_taken_up_again(gns3: Gns3, tmp_path: Path) -> None:
    built = lab(gns3, tmp_path)
    built.build()
    project = built.lab
    nodes = gns3.nodes(project)
    assert gns3.projects() == {"standard": project}
    link = gns3.links(project)[0]["link_id"]
    gns3.delete(f"/projects/{project}/links/{link}")
    gns3.delete(f"/projects/{project}/nodes/{nodes['spoke3']['node_id']}")
    gns3.put(f"/projects/{project}/nodes/{nodes['spoke2']['node_id']}", {"name": "not-yet-named"})
    assert not lab(gns3, tmp_path).build(), "begun before"
    assert {*gns3.nodes(project)} == {*nodes}
    assert len(gns3.links(project)) == 5
    assert [*gns3.projects()] == ["standard"], "no orphans"


def test_name_that_is_taken(gns3: Gns3, tmp_path: Path) -> None:
    gns3.create_project("standard", str(uuid.uuid4()))
    built = lab(gns3, tmp_path)
    with pytest.raises(Taken, match=r"a lab 'standard' already .*--replace"):
        built.build()
    assert built.build(replace_existing=True)
    assert [*gns3.projects()] == ["standard"]


def test_image_that_is_missing(gns3: Gns3, tmp_path: Path) -> None:
    built = lab(gns3, tmp_path, images={"cat8000v": "absent.qcow2"})
    with pytest.raises(ControllerError, match=r"has no image 'absent\.qcow2' for Catalyst 8000V"):
        built.build()
    with pytest.raises(ControllerError, match="export DMVPN_GNS3_IMAGE_CAT8000V=FILE"):
        lab(gns3, tmp_path, images={}).build()
    assert gns3.projects() == {}


def test_wrong_password(server: Server) -> None:
    with pytest.raises(ControllerError, match="refused lab") as caught:
        Gns3(access(server, "wrong"))
    assert "wrong" not in str(caught.value)


def _installed(*names: str) -> None:
    """Skip, and say which programs are not here."""
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        pytest.skip(f"nodes are not started: no {', '.join(missing)} here")


@pytest.mark.parametrize("platform", ["iosv", "cat8000v"])
def test_nodes_that_never_boot(
    gns3: Gns3,
    platform: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """QEMU, without KVM, on empty disks: the deadline, then what each console showed."""
    monkeypatch.setenv("DMVPN_GNS3_QEMU_OPTIONS", QEMU_OPTIONS)
    _installed("qemu-system-x86_64", "qemu-img", *(["mcopy"] if platform == "iosv" else []))
    built = lab(gns3, tmp_path, platform)
    built.build()
    built.scale = 12 / {"iosv": 180, "cat8000v": 2 * 600}[platform]
    with pytest.raises(ControllerError) as caught:
        built.up()
    said = str(caught.value)
    for node in built.model.ios_nodes:
        assert f"{node.name} was not ready within 12 s: its console shows no prompt" in said
    assert "No bootable device" in said
    assert set(built.states().values()) == {"started"}
    lines = [node["command_line"] for node in gns3.nodes(built.lab).values()]
    assert lines and not [line for line in lines if "kvm" in line]
    built.stop("spoke3")
    assert built.states()["spoke3"] == "stopped"
    if shutil.which("ubridge") is None:
        with capsys.disabled():
            print(
                "\nno ubridge here: a relay carried the frames; filters of running links not tried"
            )
    assert built.down() and gns3.projects() == {}


def test_without_ubridge_the_refusal_is_handed_on(
    server: Server, gns3: Gns3, tmp_path: Path
) -> None:
    _installed("qemu-system-x86_64", "qemu-img")
    built = lab(gns3, tmp_path)
    built.build()
    stand_in = server.stand_ins / "ubridge"
    hidden = stand_in.rename(stand_in.with_suffix(".hidden"))
    try:
        if shutil.which("ubridge") is not None:
            pytest.skip("ubridge is installed here")
        with pytest.raises(ControllerError, match="HTTP 409: uBridge is not available"):
            built.server.set_node(built.lab, "hub1", "start")
    finally:
        hidden.rename(stand_in)


# --- the command line ----------------------------------------------------------------------------

MINI = ("--on", "gns3", "--topology", "mini")
UP = ("lab", "up", *MINI, "--platform", "iosv", "--patience", "0.06")


def gns3_shell(server: Server, folder: Path, password: str = PASSWORD) -> Shell:
    more = {"GNS3_IMAGE_IOSV": IMAGES["iosv"], "GNS3_QEMU_OPTIONS": QEMU_OPTIONS}
    return shell_for(folder, "GNS3", server.url, USER, password, **more)


def test_command_line(server: Server, gns3: Gns3, tmp_path: Path) -> None:
    _installed("qemu-system-x86_64", "qemu-img", "mcopy")
    shell = gns3_shell(server, tmp_path)
    said = shell(*UP, code=2)
    assert "mini on gns3: adding 4 nodes, 3 cables" in said and "0 of 4 ready; isp: " in said
    assert "hub1 was not ready within 11 s: its console shows no prompt" in said
    assert "No bootable device" in said and "lab up goes on waiting" in said
    states = shell("lab", "status", *MINI)
    assert [line.split()[1] for line in states.splitlines() if " started" in line] == [
        "started"
    ] * 4
    said = shell("lab", "export", "-o", "mini.gns3project", *MINI, code=2)
    assert f"{server.url}: " in said and "HTTP 4" in said, "it runs"
    assert "the lab is down" in shell("lab", "down", *MINI)
    assert gns3.projects() == {}
    assert "no lab runs in .dmvpn/labs/mini" in shell("lab", "status", *MINI, code=1)


def test_command_line_says_who_what_and_what_next(
    server: Server, gns3: Gns3, tmp_path: Path
) -> None:
    shell = gns3_shell(server, tmp_path)
    taken = gns3.create_project("mini", str(uuid.uuid4()))
    said = shell(*UP, code=2)
    assert (
        f"error: {server.url}: there is a lab 'mini' already ({taken}) (dmvpn lab up --replace"
        in said
    )
    shell.environment["DMVPN_GNS3_IMAGE_IOSV"] = "absent.qcow2"
    said = shell(*UP, code=2)
    assert f"error: {server.url}: has no image 'absent.qcow2' for IOSv (upload it" in said
    del shell.environment["DMVPN_GNS3_IMAGE_IOSV"]
    assert "(export DMVPN_GNS3_IMAGE_IOSV=FILE, a file the server has)" in shell(*UP, code=2)
    said = gns3_shell(server, tmp_path, "wrong-Pw-55")(*UP, code=2)
    assert f"error: {server.url}: refused lab (check" in said and "wrong-Pw-55" not in said
    assert gns3.projects() == {"mini": taken}, "nothing was built, nothing removed"


def test_interrupted_build_on_the_command_line(server: Server, gns3: Gns3, tmp_path: Path) -> None:
    """Ctrl-C between two nodes; then taken up again, and removed."""
    shell = gns3_shell(server, tmp_path)

    def between() -> bool:
        project = gns3.projects().get("mini")
        return project is not None and len(gns3.nodes(project)) in (1, 2)

    interrupted(shell, UP, between)
    project = gns3.projects()["mini"]
    assert len(gns3.nodes(project)) < 4
    shell.environment["DMVPN_LAB_PATIENCE"] = "0.001"
    shell(*UP[:-2], code=2)  # nodes that never boot, or cannot start
    assert gns3.projects() == {"mini": project}
    assert {*gns3.nodes(project)} == {"hub1", "spoke1", "spoke2", "isp"}
    assert len(gns3.links(project)) == 3
    shell("lab", "down", *MINI)
    assert gns3.projects() == {}
