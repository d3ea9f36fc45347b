"""GNS3 2.2 and 3.0: real servers build, export, import and remove labs on placeholder images.

What such a server cannot do here: start nodes.  That needs ``ubridge`` (and ``vpcs``, ``dynamips``
for hosts and the management switch), which no package registry has; `test_start` says what it saw.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dmvpn.cli.lab_build import Wish, made
from dmvpn.labs.controller import Access, ControllerError, Taken
from dmvpn.labs.gns3.client import Gns3
from dmvpn.labs.gns3.lab import Gns3Lab
from dmvpn.model import Secret

from .gns3_server import PASSWORD, USER, Server, environment, running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
IMAGES = {"iosv": "iosv.qcow2", "csr1000v": "csr.qcow2", "cat8000v": "c8000v.qcow2"}


@pytest.fixture(scope="module", params=[2, 3], ids=["2.2", "3.0"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server of each version."""
    major: int = request.param
    folder = tmp_path_factory.mktemp(f"gns3-{major}")
    prepared = os.environ.get(f"GNS3_{major}_VENV")  # a developer's, to save the minute
    place = Path(prepared) if prepared else folder / "venv"
    program = place / "bin" / "gns3server" if prepared else environment(place, major)
    with running(program, folder, major) as started:
        yield started


def access(server: Server, password: str = PASSWORD) -> Access:
    return Access(server.url, USER, Secret(password))


@pytest.fixture
def gns3(server: Server) -> Iterator[Gns3]:
    client = Gns3(access(server))
    for image in IMAGES.values():
        client.upload_image("qemu", image, placeholder())
    yield client
    for project in client.projects().values():
        client.remove_project(project)
    client.close()


def placeholder() -> bytes:
    """An empty qcow2 disk of one megabyte: header, and a refcount table that is not read here."""
    header = bytearray(65536 * 4)
    header[0:4] = b"QFI\xfb"
    fields = ((4, 3, 4), (20, 16, 4), (24, 1 << 20, 8), (36, 1, 4), (40, 65536 * 3, 8),
              (48, 65536, 8), (56, 1, 4), (96, 4, 4), (100, 104, 4))  # fmt: skip
    for offset, value, size in fields:
        header[offset : offset + size] = value.to_bytes(size, "big")
    header[65536 : 65536 + 8] = (65536 * 2).to_bytes(8, "big")
    for cluster in range(4):
        header[65536 * 2 + cluster * 2 : 65536 * 2 + cluster * 2 + 2] = (1).to_bytes(2, "big")
    return bytes(header)


def lab(gns3: Gns3, folder: Path, platform: str = "cat8000v", name: str = "standard") -> Gns3Lab:
    built = made(Wish(topology=name, platform=platform, folder=folder))
    return Gns3Lab(gns3, built.model, folder, built.login, images=IMAGES, pause=0.2)


def test_version(server: Server, gns3: Gns3) -> None:
    assert gns3.major == server.major


@pytest.mark.parametrize("platform", IMAGES)
def test_build_export_import_remove(gns3: Gns3, platform: str, tmp_path: Path) -> None:
    made_lab = lab(gns3, tmp_path, platform)
    assert made_lab.build()
    nodes = gns3.nodes(made_lab.project)
    assert {*nodes} == {node.name for node in made_lab.model.nodes}
    assert len(gns3.links(made_lab.project)) == len(made_lab.model.links) == 5
    assert made_lab.states() == dict.fromkeys(nodes, "stopped")
    _day0_is_there(gns3, made_lab, platform)

    exported = made_lab.export(tmp_path / "standard.gns3project")
    assert exported.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(io.BytesIO(exported.read_bytes())) as archive:
        raw = json.loads(archive.read("project.gns3"))
    topology = raw["topology"]
    assert {node["name"] for node in topology["nodes"]} == {*nodes}
    assert len(topology["links"]) == 5

    again = gns3.import_project(str(uuid.uuid4()), "again", exported.read_bytes())
    gns3.open_project(again)
    assert {*gns3.nodes(again)} == {*nodes} and len(gns3.links(again)) == 5
    gns3.remove_project(again)
    assert made_lab.down() and not made_lab.down()
    assert gns3.projects() == {}


def _day0_is_there(gns3: Gns3, built: Gns3Lab, platform: str) -> None:
    node = gns3.nodes(built.project)["hub1"]
    if platform == "iosv":
        content = gns3.read_file(built.project, node["node_id"], "config.zip")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            text = archive.read("ios_config.txt").decode()
        assert "hostname hub1" in text and "ip address 203.0.113.2" in text
        return
    disc = node["properties"]["cdrom_image"]
    assert "hub1" in disc and disc in gns3.images("qemu")


def test_cables_are_pulled_plugged_and_impaired(gns3: Gns3, tmp_path: Path) -> None:
    built = lab(gns3, tmp_path)
    built.build()
    cable = built.model.transports("spoke3")[0]

    def states() -> list[tuple[bool, object]]:
        links = gns3.links(built.project)
        return [
            (link["suspend"], link["filters"])
            for link in links
            if link["suspend"] or link["filters"]
        ]

    built.cut(cable)
    assert states() == [(True, {})]
    built.mend(cable)
    assert states() == []
    built.impair(cable, delay=[50, 5], packet_loss=[5])
    assert states() == [(False, {"delay": [50, 5], "packet_loss": [5]})]
    built.mend(cable)
    assert states() == []


def test_interrupted_build_is_taken_up_again(gns3: Gns3, tmp_path: Path) -> None:
    built = lab(gns3, tmp_path)
    built.build()
    project = built.project
    nodes = gns3.nodes(project)
    link = gns3.links(project)[0]["link_id"]
    gns3.delete(f"/projects/{project}/links/{link}")
    gns3.delete(f"/projects/{project}/nodes/{nodes['spoke3']['node_id']}")
    gns3.put(f"/projects/{project}/nodes/{nodes['spoke2']['node_id']}", {"name": "not-yet-named"})
    assert not lab(gns3, tmp_path).build(), "begun before"
    assert {*gns3.nodes(project)} == {*nodes}
    assert len(gns3.links(project)) == 5
    assert [*gns3.projects()] == ["standard"], "no orphans"


def test_name_that_is_taken(gns3: Gns3, tmp_path: Path) -> None:
    gns3.create_project("standard")
    built = lab(gns3, tmp_path)
    with pytest.raises(Taken, match=r"a project 'standard' already .*--replace"):
        built.build()
    assert built.build(replace_existing=True)
    assert [*gns3.projects()] == ["standard"]


def test_image_that_is_missing(gns3: Gns3, tmp_path: Path) -> None:
    built = lab(gns3, tmp_path)
    built.images = {"cat8000v": "absent.qcow2"}
    with pytest.raises(ControllerError, match=r"has no image 'absent\.qcow2' for Catalyst 8000V"):
        built.build()
    built.images = {}
    with pytest.raises(ControllerError, match="export DMVPN_GNS3_IMAGE_CAT8000V=FILE"):
        built.build()
    assert gns3.projects() == {}


def test_wrong_password(server: Server) -> None:
    with pytest.raises(ControllerError, match="refused lab") as caught:
        Gns3(access(server, "wrong"))
    assert "wrong" not in str(caught.value)


def test_start(gns3: Gns3, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nodes start where ubridge and QEMU are; elsewhere the server's refusal is ours to hand on."""
    built = lab(gns3, tmp_path)
    built.build()
    missing = [name for name in ("ubridge", "qemu-system-x86_64") if shutil.which(name) is None]
    if not missing:
        built.gns3.set_node(built.project, gns3.nodes(built.project)["hub1"]["node_id"], "start")
        assert built.states()["hub1"] == "started"
        return
    with pytest.raises(ControllerError) as caught:
        built.gns3.set_node(built.project, gns3.nodes(built.project)["hub1"]["node_id"], "start")
    with capsys.disabled():
        print(f"\nnot started (no {', '.join(missing)} here): {caught.value}")
    assert "HTTP" in str(caught.value)
    assert set(built.states().values()) == {"stopped"}
