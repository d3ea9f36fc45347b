"""QoS: classes, policies; the zone-based firewall uses the same with ``type inspect``."""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.config.model.line import NOWHERE, Line


@dataclass(frozen=True, slots=True)
class ClassMap:
    """``class-map [type inspect] [match-any | match-all] NAME``; matches as typed."""

    name: str
    match_any: bool = False
    inspect: bool = False
    matches: tuple[str, ...] = ()
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyClass:
    """``class NAME`` of a policy map.

    action: of a firewall policy, inspect | pass | drop (with ``log``).  shape: the words after
    ``shape`` (``average 10000000``).  priority, bandwidth: the words, "" when bare, None when not
    there.  service_policy: the child policy.  actions: every line as typed.
    """

    name: str
    inspect: bool = False
    action: str | None = None
    shape: str | None = None
    priority: str | None = None
    bandwidth: str | None = None
    police: str | None = None
    service_policy: str | None = None
    actions: tuple[str, ...] = ()
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyMap:
    """``policy-map [type inspect] NAME``; classes in the order typed."""

    name: str
    inspect: bool = False
    classes: tuple[PolicyClass, ...] = ()
    at: Line = NOWHERE


@dataclass(frozen=True, slots=True)
class ZonePair:
    """``zone-pair security NAME source A destination B``; policy: its ``type inspect`` policy."""

    name: str
    source: str
    destination: str
    policy: str | None = None
    at: Line = NOWHERE
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Zone:
    """``zone security NAME``."""

    name: str
    at: Line = NOWHERE
