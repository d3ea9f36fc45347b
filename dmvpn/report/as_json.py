"""JSON for programs: flat objects, one per check or record."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import Enum
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
)
from typing import Any

from dmvpn.findings import Check, Outcome

_ADDRESSES = (IPv4Address, IPv6Address, IPv4Network, IPv6Network, IPv4Interface, IPv6Interface)


def checks_as_json(checks: Sequence[Check]) -> str:
    """``{"summary": {outcome: count}, "checks": [{code, rule, router, …}]}``."""
    summary = {o.value: sum(check.outcome is o for check in checks) for o in Outcome}
    return _dumps({"summary": summary, "checks": [dataclasses.asdict(check) for check in checks]})


def records_as_json(records: Iterable[Any]) -> str:
    """A list of flat objects, one per record; times in seconds, addresses as text."""
    return _dumps([dataclasses.asdict(record) for record in records])


def _dumps(value: object) -> str:
    return json.dumps(value, indent=2, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    if isinstance(value, _ADDRESSES):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset | set):
        return sorted(value, key=str)
    raise TypeError(f"{type(value).__name__} has no JSON form")
