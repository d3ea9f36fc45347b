"""A `Prediction` as plain values for JSON: tables per router, paths and causes."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from dmvpn.simulate.cause_shape import cause_shape
from dmvpn.simulate.model import Prediction
from dmvpn.simulate.routing_tables import neighbours
from dmvpn.snapshot import TABLES


def shape(prediction: Prediction) -> dict[str, Any]:
    """``{"routers": {name: {table: [row]}}, "paths": […], "causes": […], "assumptions": […]}``.

    Rows have the field names of the parsers; addresses and times are text.
    """
    return {
        "routers": {
            name: {
                **{table: plain(getattr(snapshot, table)) for table in TABLES},
                "neighbors": [
                    {
                        **plain(row),
                        "protocol": protocol,
                        "address": str(address),
                        "interface": interface,
                        "up": up,
                    }
                    for protocol, interface, address, up, row in neighbours(snapshot)
                ],
            }
            for name, snapshot in prediction.snapshots.items()
        },
        "paths": [
            {
                "from": path.router,
                "to": str(path.destination),
                "reached": path.reached,
                "direct": path.direct,
                "hops": [str(hop) for hop in path.hops],
                "why": path.why,
            }
            for path in prediction.paths
        ],
        "causes": [cause_shape(cause) for cause in prediction.causes],
        "assumptions": list(prediction.assumptions),
    }


def plain(value: object) -> Any:
    """Records to dictionaries, everything JSON does not know to text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
