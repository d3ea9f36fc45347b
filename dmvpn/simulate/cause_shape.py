"""A `Cause` as plain values for JSON."""

from __future__ import annotations

from typing import Any

from dmvpn.redact import redact
from dmvpn.simulate.model import Cause


def cause_shape(cause: Cause) -> dict[str, Any]:
    """One cause; secrets in its lines are masked."""
    return {
        "router": cause.router,
        "peer": cause.peer,
        "layer": cause.layer.value,
        "cause": cause.cause,
        "stops": cause.stops,
        "lines": [
            {"router": router, "number": line.number, "text": redact(line.text)}
            for router, line in cause.lines
        ],
    }
