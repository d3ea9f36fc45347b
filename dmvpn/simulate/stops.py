"""`Stop`: why two tunnel ends do not come together, before it is known whom to blame."""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.config.model import Line
from dmvpn.simulate.model import Layer


@dataclass(frozen=True, slots=True)
class Stop:
    """One reason at one layer.

    router: whose configuration is surely wrong, or None when the two ends merely disagree; then
    `dmvpn.simulate.blame` asks how each end gets on with its other peers.  stops: False for what
    works all the same and should be mended.
    """

    layer: Layer
    cause: str
    router: str | None = None
    lines: tuple[tuple[str, Line], ...] = ()
    stops: bool = True
