"""What CML and GNS3 both do with a lab: the one interface behind ``lab up``, ``status``, ``down``
and the failover suite.

A server is logged in when it is made.  It knows a lab by an identifier of its own, and nodes by the
names of the model.  Every method raises `ControllerError` when the server cannot do it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from dmvpn.labs.day0 import Login
from dmvpn.labs.model import LabModel, Link


class LabServer(Protocol):
    """A CML controller or a GNS3 server."""

    @property
    def kind(self) -> str:
        """``cml``, ``gns3``."""

    @property
    def url(self) -> str:
        """Its address, as the user gave it."""

    @property
    def running(self) -> str:
        """Its word for a node that runs."""

    @property
    def stopped(self) -> str:
        """Its word for a node that does not."""

    def close(self) -> None:
        """End the session."""

    # --- the lab ---------------------------------------------------------------------------------

    def require(self, model: LabModel) -> None:
        """ControllerError names what the server lacks for this lab: version, images."""

    def titled(self, title: str) -> tuple[str, ...]:
        """Labs of that title, whoever made them."""

    def marked(self, title: str, mark: str) -> str | None:
        """The lab that was begun with this mark; None when there is none."""

    def exists(self, lab: str) -> bool:
        """Whether the lab is (still) there."""

    def begin(self, model: LabModel, login: Login, mark: str) -> str:
        """Make a lab that `marked` finds even when nobody got this answer; its identifier."""

    def complete(self, lab: str, model: LabModel, login: Login) -> None:
        """Add whatever of the model the lab lacks; remove what an interrupted build left."""

    def start_all(self, lab: str) -> None:
        """Start every node; returns at once."""

    def remove(self, lab: str) -> None:
        """Stop and delete the lab and everything made for it."""

    def export(self, lab: str) -> bytes:
        """The lab as the server has it now, in the server's own format."""

    def restore(self, title: str, content: bytes, mark: str) -> str:
        """A lab from what `export` gave, named and marked anew; its identifier."""

    # --- its nodes and cables --------------------------------------------------------------------

    def states(self, lab: str) -> Mapping[str, str]:
        """Node → its state, in the server's words."""

    def set_node(self, lab: str, node: str, verb: str) -> None:
        """``start`` or ``stop``; returns at once."""

    def console(self, lab: str, node: str) -> str:
        """What a node's console shows."""

    def addresses(self, lab: str) -> Mapping[str, str] | None:
        """Node → the management address the server has seen so far; None: it looks for none."""

    def carry(self, lab: str, link: Link, carries: bool) -> None:
        """Plug a cable in (without impairments), or pull it."""

    def impair(self, lab: str, link: Link, delay_ms: int = 0, loss_percent: int = 0) -> None:
        """Let a cable delay and lose packets."""
