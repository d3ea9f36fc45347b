"""CML: Cisco's own client and ours against a small controller that speaks HTTP."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from dmvpn.cli.lab_build import BuiltLab, Wish, made
from dmvpn.cli.lab_remote import crypto_probe
from dmvpn.cli.lab_test import NornirCloud
from dmvpn.labs.cml.client import Cml
from dmvpn.labs.cml.server import CmlServer
from dmvpn.labs.cml.topology import VERSIONS, CmlOptions, cml_topology
from dmvpn.labs.controller import Access, ControllerError, Taken
from dmvpn.labs.failover.suite import STEPS, Suite
from dmvpn.labs.platforms import PLATFORMS
from dmvpn.labs.remote import RemoteLab
from dmvpn.labs.topologies import topology_names
from dmvpn.model import Secret
from tests.unit.labs.cml_rules import NODE_DEFINITIONS

from .behind import routers_behind
from .certificate import self_signed
from .fake_cml import PASSWORD, USER, Controller, serving


def access(url: str, password: str = PASSWORD) -> Access:
    return Access(url, USER, Secret(password))


def built(folder: Path, name: str = "mini", platform: str = "iol-xe") -> BuiltLab:
    return made(Wish(topology=name, platform=platform, folder=folder, phase=3))


@contextmanager
def on(
    controller: Controller, lab: BuiltLab, scale: float = 0.0, version: str = "0.3.0"
) -> Iterator[RemoteLab]:
    """Our lab on the controller; scale 0: nothing is waited for."""
    with serving(controller) as url:
        server = CmlServer(Cml(access(url)), CmlOptions(version))
        try:
            yield RemoteLab(server, lab.model, lab.login, lab.folder, scale=scale, pause=0.05)
        finally:
            server.close()


def cml_of(lab: RemoteLab) -> Cml:
    """Its REST client."""
    assert isinstance(lab.server, CmlServer)
    return lab.server.cml


def text_of(lab: BuiltLab, version: str = "0.3.0") -> str:
    return cml_topology(lab.model, lab.login, CmlOptions(version))


# --- Cisco's client ------------------------------------------------------------------------------


@contextmanager
def official(controller: Controller) -> Iterator[Any]:
    """Cisco's client, logged in; its connection is closed, which it leaves to its user."""
    virl2_client = pytest.importorskip("virl2_client", reason="virl2_client is not installed")
    with serving(controller) as url:
        client = virl2_client.ClientLibrary(
            url, USER, PASSWORD, ssl_verify=False, allow_http=True, raise_for_auth_failure=True
        )
        try:
            yield client
        finally:
            client._session.close()


LARGE = [pytest.param(name, marks=pytest.mark.slow) for name in topology_names() if name != "mini"]


@pytest.mark.parametrize("name", ["mini", *LARGE])
@pytest.mark.filterwarnings("ignore")
def test_every_topology_loads_with_the_official_client(name: str, tmp_path: Path) -> None:
    controller = Controller()
    with official(controller) as client:
        for platform in PLATFORMS:
            for version in VERSIONS:
                lab = built(tmp_path / platform / version, name, platform)
                loaded = client.import_lab(text_of(lab, version), title=None)
                labels = {node.label for node in loaded.nodes()}
                assert labels >= {node.name for node in lab.model.nodes}
                assert len(loaded.links()) == len(lab.model.links) + len(lab.model.ios_nodes) + 1
                hub = loaded.get_node_by_label("hub1")
                assert hub.node_definition == PLATFORMS[platform].cml
                loaded.remove()
    assert controller.labs == {}


@pytest.mark.filterwarnings("ignore")
def test_official_client_is_refused_a_key_that_is_wrong(tmp_path: Path) -> None:
    raw = yaml.safe_load(text_of(built(tmp_path)))
    raw["nodes"][0]["nodedefinition"] = raw["nodes"][0].pop("node_definition")
    refused = pytest.raises(Exception, match="nodedefinition: unknown key")
    with official(Controller()) as client, refused:
        client.import_lab(yaml.safe_dump(raw))


# --- ours ----------------------------------------------------------------------------------------


def test_life_of_a_lab(tmp_path: Path) -> None:
    lab, controller = built(tmp_path), Controller()
    with on(controller, lab) as there:
        assert there.build()
        assert not there.build(), "taken up again, not doubled"
        assert len(controller.labs) == 1
        (kept,) = controller.labs.values()
        there.server.start_all(there.lab)
        assert set(there.states().values()) == {"BOOTED"}
        cable = lab.model.transports("spoke2")[0]
        there.cut(cable)
        assert sorted(kept.link_states.values()).count("STOPPED") == 1
        there.mend(cable)
        assert "STOPPED" not in kept.link_states.values()
        there.impair(cable, delay_ms=50, loss_percent=1)
        assert [*kept.conditions.values()] == [{"enabled": True, "latency": 50, "loss": 1}]
        there.mend(cable)
        assert [*kept.conditions.values()] == [{"enabled": False}]
        assert there.server.export(there.lab).decode() == kept.text
        assert there.down() and not there.down()
    assert controller.labs == {}


def test_a_key_that_is_wrong_is_quoted(tmp_path: Path) -> None:
    lab, controller = built(tmp_path), Controller()
    wrong = text_of(lab).replace("hide_links:", "hide_link:", 1)
    quoted = pytest.raises(ControllerError, match=r"nodes\[0\]\.hide_link: unknown key")
    with on(controller, lab) as there, quoted:
        cml_of(there).import_lab(wrong)


def test_a_refused_import_leaves_nothing_on_file(tmp_path: Path) -> None:
    lab, controller = built(tmp_path), Controller(node_definitions=NODE_DEFINITIONS - {"iol-xe"})
    with on(controller, lab) as there:
        with pytest.raises(ControllerError, match="node_definition: 'iol-xe' does not exist"):
            there.claim.take("mini", lambda mark: there.server.begin(lab.model, lab.login, mark))
        assert there.claim.begun() is None
        assert not (tmp_path / "cml.json").exists()


@pytest.mark.parametrize("then", ["up", "down"])
def test_import_whose_answer_never_came_is_found_again(then: str, tmp_path: Path) -> None:
    lab, controller = built(tmp_path), Controller()
    controller.imported(text_of(lab))  # somebody else's lab, of the same title
    (other,) = controller.labs

    def lost(mark: str) -> str:
        there.server.begin(lab.model, lab.login, mark)
        raise KeyboardInterrupt

    with on(controller, lab) as there:
        with pytest.raises(KeyboardInterrupt):
            there.claim.take("mini", lost)
        assert len(controller.labs) == 2
        if then == "up":
            assert not there.build(), "taken up, not doubled"
            assert len(controller.labs) == 2 and there.lab != other
        assert there.down()
    assert [*controller.labs] == [other], "no orphans, and nobody else's lab is touched"


def test_wrong_password_is_not_printed() -> None:
    with serving(Controller()) as url:
        with pytest.raises(ControllerError, match="refused admin") as caught:
            Cml(access(url, "secret-Wrong-9"))
        assert "secret-Wrong-9" not in str(caught.value)


def test_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ControllerError, match="cannot be reached"):
        Cml(access(f"http://127.0.0.1:{port}"))


def test_no_address() -> None:
    with pytest.raises(ControllerError, match="is no address"):
        Cml(access("cml.example.net"))


@pytest.mark.parametrize(
    ("version", "file", "said"),
    [
        ("2.7.1", "0.3.0", "CML 2.7 is too old for topology files 0.3.0: they need 2.8"),
        ("2.6.0", "0.2.2", "CML 2.6 is too old"),
    ],
)
def test_version_too_old(version: str, file: str, said: str, tmp_path: Path) -> None:
    lab = built(tmp_path)
    too_old = pytest.raises(ControllerError, match=said)
    with on(Controller(version=version), lab, version=file) as there, too_old:
        there.build()


def test_older_controller_takes_the_older_file(tmp_path: Path) -> None:
    lab = built(tmp_path)
    with on(Controller(version="2.7.1"), lab, version="0.2.2") as there:
        assert there.build()


def test_name_that_is_taken(tmp_path: Path) -> None:
    lab, controller = built(tmp_path), Controller()
    controller.imported(text_of(lab))
    with on(controller, lab) as there:
        with pytest.raises(Taken, match="a lab 'mini' already .*--replace"):
            there.build()
        assert there.build(replace_existing=True)
    assert len(controller.labs) == 1


def test_image_that_is_missing(tmp_path: Path) -> None:
    lab, controller = built(tmp_path), Controller()
    controller.images.remove("iol-xe")
    lacks = pytest.raises(ControllerError, match="has no image for iol-xe")
    with on(controller, lab) as there, lacks:
        there.build()
    assert controller.labs == {}


def test_nodes_that_never_boot_show_their_consoles(tmp_path: Path) -> None:
    lab = built(tmp_path)
    words = "rommon 1 >\r\nboot: cannot open bootflash:image.bin\r\nusername x secret hunter22\r\n"
    dialog = "Would you like to enter the initial configuration dialog? [yes/no]:"
    controller = Controller(never_boots={"spoke1": words}, consoles={"spoke2": dialog})
    with on(controller, lab, scale=0.001) as there:
        there.build()
        with pytest.raises(ControllerError) as caught:
            there.up()
        text = str(caught.value)
        assert "spoke1 was not ready within 0 s: it has not booted" in text
        assert "cannot open bootflash:image.bin" in text and "hunter22" not in text
        assert "spoke2 was not ready within 0 s: it asks for the initial configuration" in text
        assert "hub1 was not ready within 0 s: it has no management address" in text
        assert "isp" not in text
        assert there.down()


def test_lab_that_somebody_removed_is_built_anew(tmp_path: Path) -> None:
    lab, controller = built(tmp_path), Controller()
    with on(controller, lab) as there:
        there.build()
        controller.labs.clear()
        assert there.build()
    assert len(controller.labs) == 1


# --- certificates --------------------------------------------------------------------------------


def test_self_signed_certificate_is_refused_unless_told(tmp_path: Path) -> None:
    both, alone = self_signed(tmp_path)
    with serving(Controller(), both) as url:
        with pytest.raises(ControllerError, match="not signed by anybody this machine trusts"):
            Cml(access(url))
        Cml(replace(access(url), insecure=True)).close()
        Cml(replace(access(url), ca=alone)).close()


def test_certificate_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    wanted = replace(access("https://127.0.0.1:1"), ca=tmp_path / "ca.pem")
    with pytest.raises(ControllerError, match="is no certificate file"):
        Cml(wanted)


# --- the failover suite, unchanged, over the controller ------------------------------------------


@pytest.mark.slow
def test_failover_suite_runs_unchanged_on_cml(tmp_path: Path) -> None:
    """Nodes and links of the controller are emulated routers; the suite knows only CML's REST."""
    lab = built(tmp_path, platform="cat8000v")  # emulated routers have its interfaces
    user = lab.network.nornir.config.user_defined
    user["dmvpn_known_hosts"] = str(tmp_path / "known_hosts")
    with routers_behind(lab) as (controller, port), on(controller, lab, scale=0.2) as backend:
        backend.ssh_port, backend.crypto = port, crypto_probe(lab)
        backend.build()
        backend.up()
        cloud = NornirCloud(lab.network, backend)
        suite = Suite(lab.model, lab.network.design, backend, cloud, limit=20)
        results = suite.run()
        assert [step.step for step in results if step.passed] == list(STEPS), results
        assert backend.down()
    asked = [line for line in controller.requests if re.search(r"/state/(start|stop)$", line)]
    moved = [re.sub(r"^PUT /labs/[^/]+/|/[0-9a-f-]{36}/state", "", line) for line in asked]
    assert moved == ["nodes/stop", "nodes/start", "links/stop", "links/start"]
