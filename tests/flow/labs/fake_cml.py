"""A small CML controller: the documented endpoints over HTTP, a lab of emulated routers behind them.

It keeps labs as the importing client sent them, refuses what the real one refuses (unknown keys,
bad tokens, deleting a lab that runs), and moves its nodes through the states of the real one.  When
it is given emulated routers, starting and stopping a node or a link does so to them.
"""

from __future__ import annotations

import json
import re
import ssl
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import yaml

from tests.unit.labs.cml_rules import NODE_DEFINITIONS, problems_of

USER, PASSWORD = "admin", "cml-Pw-62"
WITHOUT_IMAGE = {"unmanaged_switch", "external_connector"}
CONSOLE = "\r\n*Nov 22 16:00:00.000: %SYS-5-RESTART: System restarted --\r\nPress RETURN to get started!\r\n"
Json = dict[str, Any]


class Refused(Exception):
    """An answer other than 2xx."""

    def __init__(self, code: int, description: str) -> None:
        self.code, self.description = code, description
        super().__init__(description)


@dataclass
class Lab:
    """A lab as the controller keeps it, with identifiers of its own."""

    title: str
    text: str
    raw: Json
    states: dict[str, str] = field(default_factory=dict)
    link_states: dict[str, str] = field(default_factory=dict)
    conditions: dict[str, Json] = field(default_factory=dict)
    lags: int = 0

    @property
    def state(self) -> str:
        """STARTED while any node runs, and for some questions after the last was told to stop."""
        if self.lags:
            self.lags -= 1
            return "STARTED"
        if set(self.states.values()) & {"BOOTED", "STARTED", "STARTING"}:
            return "STARTED"
        return "STOPPED" if "STOPPED" in self.states.values() else "DEFINED_ON_CORE"


@dataclass
class Controller:
    """What the controller knows.

    never_boots: nodes that hang, and what they show; consoles: what others show.  move: told of every change.  lag: questions for the state of a
    lab that are answered before a stop is done; the real one answers before it has stopped.
    slow: seconds an import takes.
    """

    version: str = "2.10.0+build.1"
    node_definitions: AbstractSet[str] = NODE_DEFINITIONS
    images: set[str] = field(default_factory=lambda: {*NODE_DEFINITIONS} - WITHOUT_IMAGE)
    labs: dict[str, Lab] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    never_boots: dict[str, str] = field(default_factory=dict)
    consoles: dict[str, str] = field(default_factory=dict)
    move: Callable[[str, str, str], None] = lambda kind, name, verb: None
    lag: int = 2
    slow: float = 0.0
    token: str = field(default_factory=lambda: uuid.uuid4().hex)
    requests: list[str] = field(default_factory=list)

    def imported(self, text: str) -> Json:
        """A lab from a topology file; it is there before the answer is."""
        raw = yaml.safe_load(text)
        problems = problems_of(raw, self.node_definitions)
        if problems:
            raise Refused(400, "; ".join(problems))
        keys: dict[tuple[str, str], str] = {}
        for node in raw["nodes"]:
            node["key"] = str(uuid.uuid4())
            for interface in node["interfaces"]:
                interface["key"] = keys[node["id"], interface["id"]] = str(uuid.uuid4())
        nodes = {node["id"]: node["key"] for node in raw["nodes"]}
        for link in raw["links"]:
            link["key"] = str(uuid.uuid4())
            link["ends"] = {
                "node_a": nodes[link["n1"]], "interface_a": keys[link["n1"], link["i1"]],
                "node_b": nodes[link["n2"]], "interface_b": keys[link["n2"], link["i2"]],
            }  # fmt: skip
        lab = Lab(raw["lab"]["title"], text, raw)
        lab.states = {node["key"]: "DEFINED_ON_CORE" for node in raw["nodes"]}
        lab.link_states = {link["key"]: "DEFINED_ON_CORE" for link in raw["links"]}
        key = str(uuid.uuid4())
        self.labs[key] = lab
        time.sleep(self.slow)
        return {"id": key, "warnings": []}

    def label(self, lab: Lab, node: str) -> str:
        """The name people gave a node."""
        return next(str(item["label"]) for item in lab.raw["nodes"] if item["key"] == node)

    def console(self, name: str) -> str:
        """What a node has shown."""
        return self.never_boots.get(name) or self.consoles.get(name, CONSOLE)

    def set_node(self, lab: Lab, node: str, verb: str) -> None:
        """Start or stop one node."""
        name = self.label(lab, node)
        hangs = name in self.never_boots
        lab.states[node] = "STOPPED" if verb == "stop" else "STARTING" if hangs else "BOOTED"
        self.move("node", name, verb)

    def set_link(self, lab: Lab, link: str, verb: str) -> None:
        """Start or stop one link."""
        lab.link_states[link] = "STARTED" if verb == "start" else "STOPPED"
        item = next(item for item in lab.raw["links"] if item["key"] == link)
        self.move("link", item["label"], verb)


def topology(lab: Lab) -> Json:
    """``GET /labs/{id}/topology``: identifiers are the controller's, links say interface_a and _b."""
    nodes = [
        {
            **{key: value for key, value in node.items() if key not in ("key", "interfaces")},
            "id": node["key"],
            "interfaces": [
                {**{k: v for k, v in item.items() if k != "key"}, "id": item["key"]}
                for item in node["interfaces"]
            ],
        }
        for node in lab.raw["nodes"]
    ]
    links = [
        {"id": item["key"], "label": item["label"], "conditioning": {}, **item["ends"]}
        for item in lab.raw["links"]
    ]
    head = {**lab.raw["lab"], "version": lab.raw["lab"]["version"]}
    return {"lab": head, "nodes": nodes, "links": links, "annotations": [], "smart_annotations": []}


class Handler(BaseHTTPRequestHandler):
    """One request."""

    controller: ClassVar[Controller]
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        path = self.path.partition("?")[0].removeprefix("/api/v0")
        self.controller.requests.append(f"{self.command} {path}")
        try:
            code, said = self._answer(path, body)
        except Refused as refused:
            code, said = refused.code, {"code": refused.code, "description": refused.description}
        content = (
            said if isinstance(said, bytes) else json.dumps(said).encode() if code != 204 else b""
        )
        self.send_response(code)
        kind = "text/plain" if isinstance(said, bytes) else "application/json"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):  # the client went away
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

    def _answer(self, path: str, body: bytes) -> tuple[int, Any]:
        c = self.controller
        if path == "/system_information":
            return 200, {
                "version": c.version,
                "ready": True,
                "allow_ssh_pubkey_auth": False,
                "oui": None,
            }
        if path == "/authenticate":
            given = json.loads(body)
            if (given["username"], given["password"]) != (USER, PASSWORD):
                raise Refused(403, "Authentication failed!")
            return 200, c.token
        if self.headers.get("Authorization") != f"Bearer {c.token}":
            raise Refused(401, "No token")
        return self._authorized(path, body)

    def _authorized(self, path: str, body: bytes) -> tuple[int, Any]:
        c = self.controller
        fixed: dict[str, Any] = {
            "/authentication": {"username": USER, "id": "u1", "admin": True, "token": c.token},
            "/authok": "OK",
            "/users": [{"id": "u1", "username": USER}],
            "/labs": [*c.labs],
            "/node_definitions": [{"id": name} for name in sorted(NODE_DEFINITIONS)],
            "/image_definitions": [
                {"id": f"{name}-image", "node_definition_id": name} for name in sorted(c.images)
            ],
        }
        if path in fixed and self.command == "GET":
            return 200, fixed[path]
        if path == "/import":
            return 200, c.imported(body.decode())
        match = re.fullmatch(r"/labs/([0-9a-f-]+)(/.*)?", path)
        if match is None or match[1] not in c.labs:
            raise Refused(404, f"no such thing: {path}")
        return self._lab(match[1], c.labs[match[1]], match[2] or "", body)

    def _lab(self, key: str, lab: Lab, path: str, body: bytes) -> tuple[int, Any]:
        c, verb = self.controller, path.lstrip("/")
        if self.command == "DELETE" and not path:
            if lab.state != "DEFINED_ON_CORE":
                raise Refused(400, "Lab is not wiped")
            del c.labs[key]
            return 204, None
        if self.command == "PUT" and verb in ("start", "stop", "wipe"):
            if verb == "wipe" and lab.state == "STARTED":
                raise Refused(400, "Lab is not stopped")
            lab.lags = c.lag if verb == "stop" and lab.state == "STARTED" else 0
            for node in lab.states:
                if verb == "wipe":
                    lab.states[node] = "DEFINED_ON_CORE"
                else:
                    c.set_node(lab, node, verb)
            return 204, None
        if self.command == "GET" and path in READS:
            return 200, READS[path](c, key, lab)
        return self._element(lab, path, body)

    def _element(self, lab: Lab, path: str, body: bytes) -> tuple[int, Any]:
        c = self.controller
        if node := re.fullmatch(r"/nodes/([0-9a-f-]+)/(.+)", path):
            if node[2] == "state":
                return 200, {"state": lab.states[node[1]], "progress": None}
            if node[2] == "consoles/0/log":
                return 200, c.console(c.label(lab, node[1])).encode()
            if node[2] in ("state/start", "state/stop"):
                c.set_node(lab, node[1], node[2].rpartition("/")[2])
                return 204, None
        if link := re.fullmatch(r"/links/([0-9a-f-]+)/(.+)", path):
            if link[2] in ("state/start", "state/stop"):
                c.set_link(lab, link[1], link[2].rpartition("/")[2])
                return 204, None
            if link[2] == "condition" and self.command == "PATCH":
                lab.conditions[link[1]] = json.loads(body)
                return 200, lab.conditions[link[1]]
        raise Refused(404, f"no such thing: {path}")


def _elements(c: Controller, key: str, lab: Lab) -> Json:
    interfaces = {
        item["key"]: {"state": "STARTED"}
        for node in lab.raw["nodes"]
        for item in node["interfaces"]
    }
    return {"nodes": lab.states, "links": lab.link_states, "interfaces": interfaces}


def _addresses(c: Controller, key: str, lab: Lab) -> Json:
    return {
        node["key"]: {
            "name": node["label"],
            "interfaces": {"52:54:00:00:00:01": {"ip4": [c.addresses[node["label"]]], "ip6": []}},
        }
        for node in lab.raw["nodes"]
        if node["label"] in c.addresses
    }


READS: dict[str, Callable[[Controller, str, Lab], Any]] = {
    "": lambda c, key, lab: {
        "id": key, "lab_title": lab.title, "state": lab.state, "lab_description": "",
        "lab_notes": lab.raw["lab"].get("notes", ""),
        "owner": "u1", "owner_username": USER, "node_count": len(lab.states),
        "link_count": len(lab.link_states), "groups": [], "created": "", "modified": "",
    },
    "/state": lambda c, key, lab: lab.state,
    "/check_if_converged": lambda c, key, lab: "STARTING" not in lab.states.values(),
    "/lab_element_state": _elements,
    "/topology": lambda c, key, lab: topology(lab),
    "/download": lambda c, key, lab: lab.text.encode(),
    "/layer3_addresses": _addresses,
}  # fmt: skip


@contextmanager
def serving(controller: Controller, certificate: Path | None = None) -> Iterator[str]:
    """The controller's URL; with a certificate (and key) in one file, over TLS."""
    handler = type("BoundHandler", (Handler,), {"controller": controller})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
