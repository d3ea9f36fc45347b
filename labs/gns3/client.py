"""GNS3's REST interface, versions 2.2 and 3.0, as far as building and breaking a lab needs it.

The two differ in prefix, login, and a few bodies; those differences stand here and nowhere else.
Source: GNS3 servers 2.2.61 and 3.0.6.
"""

from __future__ import annotations

import re
from typing import Any

from dmvpn.labs.controller import Access, ControllerError, Http, NotFound

OLDEST = (2, 2)
Json = dict[str, Any]


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

    def delete_template(self, template: str) -> None:
        """Remove a template."""
        self.delete(f"/templates/{template}")

    def projects(self) -> dict[str, str]:
        """Name → identifier."""
        return {item["name"]: item["project_id"] for item in self.get("/projects")}

    def create_project(self, name: str) -> str:
        """A new, open project."""
        return str(self.post("/projects", {"name": name, "auto_close": False})["project_id"])

    def open_project(self, project: str) -> None:
        """Load a project that was closed."""
        self.post(f"/projects/{project}/open")

    def remove_project(self, project: str) -> None:
        """Stop its nodes, close and delete it."""
        self.post(f"/projects/{project}/close")
        self.delete(f"/projects/{project}")

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
        self.post(f"/projects/{project}/nodes/{node}/{verb}")

    def links(self, project: str) -> list[Json]:
        """Every link."""
        found: list[Json] = self.get(f"/projects/{project}/links")
        return found

    def add_link(self, project: str, ends: list[tuple[str, int, int]]) -> str:
        """A link between (node, adapter, port) and another."""
        nodes = [
            {"node_id": node, "adapter_number": adapter, "port_number": port}
            for node, adapter, port in ends
        ]
        return str(self.post(f"/projects/{project}/links", {"nodes": nodes})["link_id"])

    def change_link(self, project: str, link: str, body: Json) -> Json:
        """``{"suspend": true}`` pulls the cable, ``{"filters": {"delay": [50, 5]}}`` impairs it."""
        changed: Json = self.put(f"/projects/{project}/links/{link}", body)
        return changed
