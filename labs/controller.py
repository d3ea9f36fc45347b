"""Talking to a lab controller over HTTP, and what can be wrong with it: one place for CML and GNS3."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from dmvpn.errors import DmvpnError
from dmvpn.model import Secret

PAUSE = 2.0
"""Seconds between two questions while waiting."""


class ControllerError(DmvpnError):
    """A lab controller could not do what was asked; says which, what, and what to do next."""

    def __init__(self, controller: str, what: str, hint: str = "") -> None:
        self.controller, self.what, self.hint = controller, what, hint
        super().__init__(f"{controller}: {what}" + (f" ({hint})" if hint else ""))


class NotFound(ControllerError):
    """The controller knows no such thing."""


class Taken(ControllerError):
    """A lab of that name is there already."""


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach a controller.

    ca: a file with the certificate that signed the controller's; insecure: trust any certificate.
    """

    url: str
    username: str = ""
    password: Secret = field(default_factory=lambda: Secret(""))
    ca: Path | None = None
    insecure: bool = False
    seconds: float = 60.0


class Http:
    """A session with a controller: JSON in, JSON out, every failure a `ControllerError`."""

    def __init__(self, access: Access) -> None:
        self.access, self.name = access, access.url.rstrip("/")
        if not self.name.startswith(("http://", "https://")):
            raise ControllerError(self.name, "is no address", "such as https://cml.example.net")
        self._client = httpx.Client(
            base_url=self.name, verify=_verification(access), timeout=access.seconds
        )

    def close(self) -> None:
        """End the session."""
        self._client.close()

    def authorize(self, token: str) -> None:
        """Send this token from now on."""
        self._client.headers["Authorization"] = f"Bearer {token}"

    def bearer(self, token: str) -> None:
        """Send this token from now on, and no password any more."""
        self._client.auth = httpx.Auth()
        self.authorize(token)

    def basic(self, username: str, password: Secret) -> None:
        """Send user and password with every request."""
        self._client.auth = httpx.BasicAuth(username, password.reveal())

    def get(self, path: str, **query: Any) -> Any:
        """GET."""
        return self.ask("GET", path, params=query or None)

    def put(self, path: str, body: Any = None) -> Any:
        """PUT."""
        return self.ask("PUT", path, json=body)

    def post(self, path: str, body: Any = None, **query: Any) -> Any:
        """POST."""
        return self.ask("POST", path, json=body, params=query or None)

    def delete(self, path: str) -> None:
        """DELETE."""
        self.ask("DELETE", path)

    def ask(self, method: str, path: str, **more: Any) -> Any:
        """Any request; the decoded answer, None for an empty one, bytes for what is not JSON."""
        answer = self._sent(method, path, more)
        if answer.status_code in (401, 403):
            user = self.access.username or "no user"
            hint = "check the user name and the password"
            raise ControllerError(self.name, f"refused {user}", hint)
        if answer.status_code == 404:
            raise NotFound(self.name, f"{method} {path}: {_words(answer)}")
        if answer.is_error:
            raise ControllerError(self.name, f"{method} {path}: {_words(answer)}")
        if not answer.content:
            return None
        is_json = "json" in answer.headers.get("content-type", "")
        return answer.json() if is_json else answer.content

    def _sent(self, method: str, path: str, more: dict[str, Any]) -> httpx.Response:
        more = {key: value for key, value in more.items() if value is not None}
        try:
            return self._client.request(method, path, **more)
        except httpx.TimeoutException as error:
            what = f"no answer within {self.access.seconds:g} s"
            raise ControllerError(self.name, what, "check the address") from error
        except httpx.TransportError as error:
            raise _unreachable(self.name, error) from error


def wait_until(what: Callable[[], str], seconds: float, pause: float = PAUSE) -> str:
    """Ask until the answer is empty (it is done) or the time is over; the last answer."""
    deadline = time.monotonic() + seconds
    missing = what()
    while missing and time.monotonic() < deadline:
        time.sleep(min(pause, max(0.0, deadline - time.monotonic())))
        missing = what()
    return missing


def _verification(access: Access) -> ssl.SSLContext | bool:
    if access.insecure:
        return False
    if access.ca is None:
        return True
    try:
        return ssl.create_default_context(cafile=str(access.ca))
    except (OSError, ssl.SSLError) as error:
        raise ControllerError(str(access.ca), "is no certificate file", str(error)) from error


def _unreachable(name: str, error: httpx.TransportError) -> ControllerError:
    said = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in said:
        what = "its certificate is not signed by anybody this machine trusts"
        return ControllerError(
            name, what, "--ca FILE trusts its certificate, --insecure trusts any"
        )
    return ControllerError(name, f"cannot be reached: {said}", "check the address and that it runs")


def _words(answer: httpx.Response) -> str:
    """What the controller said, in its own words: CML and GNS3 put them into different keys."""
    try:
        said = answer.json()
    except ValueError:
        return f"HTTP {answer.status_code}"
    for key in ("description", "message", "detail"):
        if isinstance(said, dict) and said.get(key):
            words = str(said[key]).strip()
            if words.startswith("Traceback"):  # GNS3 2.2 shows its own
                words = words.rpartition("\n")[2]
            return f"HTTP {answer.status_code}: {words}"
    return f"HTTP {answer.status_code}: {said}"
