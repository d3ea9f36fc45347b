"""CML's REST interface, as far as building and breaking a lab needs it.

Source: the published OpenAPI description of CML 2.10.  Read by nobody else's client, so that a
controller newer or older than the official client's is served too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dmvpn.labs.controller import Access, ControllerError, Http, wait_until

API = "/api/v0"
WIPED = ("DEFINED_ON_CORE",)
RESTS = (*WIPED, "STOPPED")
OLDEST = {"0.2.2": (2, 7), "0.3.0": (2, 8)}
"""The controller each version of the topology file needs."""


@dataclass(frozen=True, slots=True)
class CmlElements:
    """Identifiers of a lab's nodes by label, of its links by their two (label, interface) ends."""

    nodes: Mapping[str, str]
    links: Mapping[frozenset[tuple[str, str]], str]


class Cml:
    """A logged-in session with a controller."""

    def __init__(self, access: Access) -> None:
        self.http = Http(access)
        try:
            self.version = self._version()
            body = {"username": access.username, "password": access.password.reveal()}
            self.http.authorize(str(self.http.post(f"{API}/authenticate", body)))
        except BaseException:
            self.http.close()
            raise

    def close(self) -> None:
        """End the session."""
        self.http.close()

    def _version(self) -> tuple[int, int]:
        said = self.http.get(f"{API}/system_information")
        text = str(said.get("version", "")) if isinstance(said, dict) else ""
        match = re.match(r"(\d+)\.(\d+)", text)
        if match is None:
            raise ControllerError(
                self.http.name, "is no CML controller: it does not say its version"
            )
        if not said.get("ready", True):
            raise ControllerError(self.http.name, "is still starting", "try again in a minute")
        return int(match[1]), int(match[2])

    def require(self, file_version: str) -> None:
        """ControllerError when the controller is too old for that topology file."""
        needed = OLDEST[file_version]
        if self.version < needed:
            own, wanted = (".".join(map(str, pair)) for pair in (self.version, needed))
            what = f"CML {own} is too old for topology files {file_version}: they need {wanted}"
            hint = "--version 0.2.2 serves CML 2.7" if file_version != "0.2.2" else ""
            raise ControllerError(self.http.name, what, hint)

    def require_images(self, definitions: set[str]) -> None:
        """ControllerError names every node definition or image the controller lacks."""
        known = {item["id"] for item in self.http.get(f"{API}/node_definitions")}
        images = {item["node_definition_id"] for item in self.http.get(f"{API}/image_definitions")}
        without = {"unmanaged_switch", "external_connector"}
        lacking = sorted(definitions - known) + sorted((definitions & known) - images - without)
        if lacking:
            what = f"has no image for {', '.join(lacking)}"
            raise ControllerError(self.http.name, what, "upload it, or choose another --platform")

    def labs(self) -> list[str]:
        """Identifiers of the user's labs."""
        found: list[str] = self.http.get(f"{API}/labs")
        return found

    def lab(self, lab: str) -> dict[str, Any]:
        """``lab_title``, ``lab_notes``, ``state`` and more."""
        found: dict[str, Any] = self.http.get(f"{API}/labs/{lab}")
        return found

    def import_lab(self, text: str) -> str:
        """Import a topology; the new lab's identifier."""
        headers = {"Content-Type": "application/yaml"}
        said = self.http.ask("POST", f"{API}/import", content=text.encode(), headers=headers)
        return str(said["id"])

    def state(self, lab: str) -> str:
        """``DEFINED_ON_CORE``, ``STOPPED``, ``STARTED``."""
        return str(self.http.get(f"{API}/labs/{lab}/state"))

    def start(self, lab: str) -> None:
        """Start all nodes; returns at once."""
        self.http.put(f"{API}/labs/{lab}/start")

    def remove(self, lab: str, seconds: float = 300.0, pause: float = 0.5) -> None:
        """Stop, wipe and delete; the controller wipes only what stands still, deletes only what is
        wiped, and answers before it has done either."""
        for verb, done in (("stop", RESTS), ("wipe", WIPED)):
            self.http.put(f"{API}/labs/{lab}/{verb}")
            left = wait_until(lambda done=done: self._not_yet(lab, done), seconds, pause)  # type: ignore[misc]
            if left:
                what = f"the lab {lab} is still {left} {seconds:.0f} s after its {verb}"
                raise ControllerError(self.http.name, what, "dmvpn lab down tries again")
        self.http.delete(f"{API}/labs/{lab}")

    def _not_yet(self, lab: str, wanted: tuple[str, ...]) -> str:
        state = self.state(lab)
        return "" if state in wanted else state

    def download(self, lab: str) -> str:
        """The lab as a topology file, as it is now."""
        said = self.http.get(f"{API}/labs/{lab}/download")
        return said.decode() if isinstance(said, bytes) else str(said)

    def elements(self, lab: str) -> CmlElements:
        """What is where, by the names people use."""
        raw = self.http.get(f"{API}/labs/{lab}/topology")
        labels = {node["id"]: node["label"] for node in raw["nodes"]}
        ends = {
            item["id"]: (labels[node["id"]], item["label"])
            for node in raw["nodes"]
            for item in node.get("interfaces") or ()
        }
        ends |= {
            item["id"]: (labels[item["node"]], item["label"])
            for item in raw.get("interfaces") or ()
        }
        links = {
            frozenset((ends[link["interface_a"]], ends[link["interface_b"]])): link["id"]
            for link in raw["links"]
        }
        return CmlElements({label: key for key, label in labels.items()}, links)

    def node_states(self, lab: str) -> dict[str, str]:
        """Node identifier → its state."""
        found: dict[str, str] = self.http.get(f"{API}/labs/{lab}/lab_element_state")["nodes"]
        return found

    def set_node(self, lab: str, node: str, verb: str) -> None:
        """``start`` or ``stop``."""
        self.http.put(f"{API}/labs/{lab}/nodes/{node}/state/{verb}")

    def set_link(self, lab: str, link: str, verb: str) -> None:
        """``start`` or ``stop``: stopped is a pulled cable."""
        self.http.put(f"{API}/labs/{lab}/links/{link}/state/{verb}")

    def condition(self, lab: str, link: str, **values: float) -> None:
        """Impair a link: bandwidth (kbit/s), latency and jitter (ms), loss (%); none: no more."""
        body: dict[str, Any] = {"enabled": bool(values), **values}
        self.http.ask("PATCH", f"{API}/labs/{lab}/links/{link}/condition", json=body)

    def console(self, lab: str, node: str) -> str:
        """What the first console has shown so far."""
        said = self.http.get(f"{API}/labs/{lab}/nodes/{node}/consoles/0/log")
        return said.decode(errors="replace") if isinstance(said, bytes) else str(said or "")

    def addresses(self, lab: str) -> dict[str, str]:
        """Node identifier → the first IPv4 address the controller has seen on it."""
        raw = self.http.get(f"{API}/labs/{lab}/layer3_addresses") or {}
        found: dict[str, str] = {}
        for node, item in raw.items():
            for interface in (item.get("interfaces") or {}).values():
                for address in interface.get("ip4") or ():
                    found.setdefault(node, address)
        return found
