"""GNS3's REST interface, versions 2.2 and 3.0, as far as building and breaking a lab needs it.

The two differ in prefix, login, and a few bodies; those differences stand here and nowhere else.
Source: GNS3 servers 2.2.61 and 3.0.6.
"""

from __future__ import annotations

import re
from typing import Any

from dmvpn.labs.controller import Access, ControllerError, Http, NotFound, wait_until

OLDEST = (2, 2)
INSIST = 20.0
"""Seconds during which stopping and removing are asked for again."""
Json = dict[str, Any]
Socket = tuple[str, int, int]
"""Node, adapter, port."""


class Gns3:
    """A session with a server, logged in."""

    def __init__(self, access: Access) -> None:
        self.http = Http(access)
        try:
            self.prefix, self.version = self._found(access)
            self._require()
            self._log_in(access)
        except BaseException:
            self.http.close()
            raise

    def _require(self) -> None:
        if self.version < OLDEST:
            own = ".".join(map(str, self.version))
            raise ControllerError(self.http.name, f"GNS3 {own} is too old", "2.2 and later will do")

    @property
    def major(self) -> int:
        """2 or 3."""
        return self.version[0]

    def close(self) -> None:
        """End the session."""
        self.http.close()

    def _found(self, access: Access) -> tuple[str, tuple[int, int]]:
        """Which version answers; 2.2 with authentication on wants it for this too."""
        if access.password.reveal():
            self.http.basic(access.username, access.password)
        for prefix in ("/v3", "/v2"):
            try:
                said = self.http.get(f"{prefix}/version")
            except NotFound:
                continue
            match = re.match(r"(\d+)\.(\d+)", str(said.get("version", "")))
            if match is not None:
                return prefix, (int(match[1]), int(match[2]))
        raise ControllerError(self.http.name, "is no GNS3 server: it does not say its version")

    def _log_in(self, access: Access) -> None:
        if self.major < 3:
            self.get("/projects")  # tells a wrong password at once
            return
        body = {"username": access.username, "password": access.password.reveal()}
        said = self.http.post(f"{self.prefix}/access/users/authenticate", body)
        self.http.bearer(str(said["access_token"]))

    def get(self, path: str, **query: Any) -> Any:
        """GET."""
        return self.http.get(self.prefix + path, **query)

    def post(self, path: str, body: Json | None = None) -> Any:
        """POST; version 3 wants a body even where it reads none."""
        return self.http.post(self.prefix + path, {} if body is None else body)

    def put(self, path: str, body: Json) -> Any:
        """PUT."""
        return self.http.put(self.prefix + path, body)

    def delete(self, path: str) -> None:
        """DELETE."""
        self.http.delete(self.prefix + path)

    # --- images ----------------------------------------------------------------------------------

    def images(self, emulator: str) -> set[str]:
        """File names of the images the server has for an emulator (qemu, iou)."""
        if self.major < 3:
            return {item["filename"] for item in self.get(f"/compute/{emulator}/images")}
        return {item["filename"] for item in self.get("/images")}

    def upload_image(self, emulator: str, name: str, content: bytes) -> None:
        """Upload an image the server lacks: version 3 answers a second upload with HTTP 500."""
        if name in self.images(emulator):
            return
        path = f"/compute/{emulator}/images/{name}"
        more: Json = {"content": content}
        if self.major >= 3:
            path = f"/images/upload/{name}"
            more["params"] = {"allow_raw_image": "true", "install_appliances": "false"}
        self.http.ask("POST", self.prefix + path, **more)

    # --- templates and projects ------------------------------------------------------------------

    def template(self, body: Json) -> str:
        """The template of that name, made when the server has none; its identifier."""
        for known in self.get("/templates"):
            if known["name"] == body["name"]:
                return str(known["template_id"])
        return str(self.post("/templates", body)["template_id"])

    def builtin_template(self, kind: str) -> str:
        """The template of a device that GNS3 brings: vpcs, ethernet_switch, cloud."""
        for known in self.get("/templates"):
            if known["template_type"] == kind and known.get("builtin"):
                return str(known["template_id"])
        raise ControllerError(self.http.name, f"has no built-in {kind}")

    def projects(self) -> dict[str, str]:
        """Name → identifier."""
        return {item["name"]: item["project_id"] for item in self.get("/projects")}

    def create_project(self, name: str, identifier: str) -> str:
        """A new, open project; the identifier, a UUID, is ours to choose."""
        body = {"name": name, "project_id": identifier, "auto_close": False}
        return str(self.post("/projects", body)["project_id"])

    def open_project(self, project: str) -> None:
        """Load a project that was closed."""
        self.post(f"/projects/{project}/open")

    def remove_project(self, project: str) -> None:
        """Stop its nodes, close and delete it."""
        self._insist("POST", f"/projects/{project}/close")
        self._insist("DELETE", f"/projects/{project}")

    def _insist(self, method: str, path: str) -> None:
        """Ask again while it fails: 3.0.6 answers HTTP 500 when a node that it stops breaks the
        connection of its console (and has stopped it); 2.2.61 when it is busy and takes itself for
        disconnected."""
        failed: list[ControllerError] = []

        def attempt() -> str:
            try:
                self.http.ask(method, self.prefix + path, json={})
            except NotFound:
                raise
            except ControllerError as error:
                failed.append(error)
                return str(error)
            return ""

        if wait_until(attempt, INSIST, 1.0):
            raise failed[-1]

    def export(self, project: str) -> bytes:
        """The project as a ``.gns3project`` (ZIP); it must be stopped."""
        query = {"include_images": "no"}
        if self.major >= 3:  # its default is zstd, which few programs read
            query = {"include_images": "false", "compression": "zip"}
        said = self.get(f"/projects/{project}/export", **query)
        if not isinstance(said, bytes):
            raise ControllerError(self.http.name, "did not export the project")
        return said

    def import_project(self, identifier: str, name: str, content: bytes) -> str:
        """Import a ``.gns3project`` under a new identifier and name."""
        path = f"{self.prefix}/projects/{identifier}/import"
        said = self.http.ask("POST", path, content=content, params={"name": name})
        return str(said["project_id"])

    # --- nodes and links -------------------------------------------------------------------------

    def nodes(self, project: str) -> dict[str, Json]:
        """Name → node."""
        return {node["name"]: node for node in self.get(f"/projects/{project}/nodes")}

    def add_node(self, project: str, template: str, name: str, at: tuple[int, int]) -> Json:
        """A node from a template.  Named afterwards: 3.0 ignores the name given with the template."""
        body = {"x": at[0], "y": at[1], "compute_id": "local"}
        made = self.post(f"/projects/{project}/templates/{template}", body)
        node = made["node_id"]
        self.put(f"/projects/{project}/nodes/{node}", {"name": name})
        found: Json = self.get(f"/projects/{project}/nodes/{node}")
        return found

    def change_node(self, project: str, node: str, properties: Json) -> None:
        """Change properties of a node's emulator."""
        self.put(f"/projects/{project}/nodes/{node}", {"properties": properties})

    def write_file(self, project: str, node: str, path: str, content: bytes) -> None:
        """Put a file into a node's folder."""
        place = f"{self.prefix}/projects/{project}/nodes/{node}/files/{path}"
        self.http.ask("POST", place, content=content)

    def read_file(self, project: str, node: str, path: str) -> bytes:
        """A file of a node's folder."""
        said = self.get(f"/projects/{project}/nodes/{node}/files/{path}")
        return said if isinstance(said, bytes) else str(said).encode()

    def set_node(self, project: str, node: str, verb: str) -> None:
        """``start``, ``stop``."""
        path = f"/projects/{project}/nodes/{node}/{verb}"
        self._insist("POST", path) if verb == "stop" else self.post(path)

    def links(self, project: str) -> list[Json]:
        """Every link."""
        found: list[Json] = self.get(f"/projects/{project}/links")
        return found

    def cables(self, project: str) -> dict[frozenset[Socket], str]:
        """Both ends → identifier of every link."""
        return {
            frozenset(
                (item["node_id"], item["adapter_number"], item["port_number"])
                for item in link["nodes"]
            ): link["link_id"]
            for link in self.links(project)
        }

    def add_link(self, project: str, ends: list[Socket]) -> str:
        """A link between two sockets."""
        nodes = [
            {"node_id": node, "adapter_number": adapter, "port_number": port}
            for node, adapter, port in ends
        ]
        return str(self.post(f"/projects/{project}/links", {"nodes": nodes})["link_id"])

    def change_link(self, project: str, link: str, body: Json) -> Json:
        """``{"suspend": true}`` pulls the cable, ``{"filters": {"delay": [50, 5]}}`` impairs it."""
        changed: Json = self.put(f"/projects/{project}/links/{link}", body)
        return changed
