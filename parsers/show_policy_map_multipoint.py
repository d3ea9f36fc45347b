"""``show policy-map multipoint``: one `ClassCounters` for each class of each tunnel's policy."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dmvpn.model import Printed
from dmvpn.parsers import values
from dmvpn.parsers.template import Row, Table, read

COMMAND = "show policy-map multipoint"
OPTIONS = "interface tunnel output"


_HEAD = re.compile(r"\s*Interface (\S+) <--> (\S+)$")


@dataclass(frozen=True, slots=True)
class ClassCounters:
    """One class of the QoS policy on the tunnel to one peer.

    peer: the NBMA address.  policy: on the tunnel; child_policy: the policy inside it that the
    class belongs to.  match: ``protocol icmp``, ``dscp ef (46)``.  packets, bytes: classified.
    offered_rate, drop_rate, shape_rate: bit/s; bandwidth: kbit/s.  output_packets, output_bytes,
    queue_depth, drops: of the class's queue; of a priority class: of the one queue that all priority
    classes of the policy share, None where each level has its own.  priority: kbit/s, of which exceed_drops packets were dropped.
    conformed, exceeded: packets the policer counted.
    """

    interface: str
    vrf: str | None
    peer: Printed
    policy: str
    child_policy: str | None
    class_name: str
    match_kind: str
    match: tuple[str, ...]
    packets: int
    bytes: int
    offered_rate: int | None
    drop_rate: int | None
    marks: tuple[str, ...] = ()
    queue_limit: int | None = None
    queue_depth: int | None = None
    drops: int | None = None
    output_packets: int | None = None
    output_bytes: int | None = None
    shape_rate: int | None = None
    bandwidth: int | None = None
    conformed: int | None = None
    exceeded: int | None = None
    priority: int | None = None
    exceed_drops: int | None = None


def parse(text: str) -> list[ClassCounters]:
    """Every class, in order; ``[]`` without policies.  Incomplete when a policy ends early."""
    table = read("show_policy_map_multipoint", COMMAND, text)
    if table.state not in ("Start", "Matched", "Body"):
        raise table.capture.incomplete("the output ends within a policy", table.capture.last)
    _leave_children(table)
    _complete(table)
    _every_tunnel_has_classes(table)
    return table.convert(_class)


def _leave_children(table: Table) -> None:
    """A class as far left as the policy's first one belongs to the policy itself again."""
    top: dict[tuple[str, ...], int] = {}
    for row in table.rows:
        key = (row["INTERFACE"], row["PEER"], row["POLICY"])
        if key not in top:
            top[key] = len(row["INDENT"])
        if len(row["INDENT"]) == top[key] and row["INDENT"]:
            row["CHILD_POLICY"] = ""
        elif len(row["INDENT"]) > top[key] and not row["CHILD_POLICY"]:
            raise table.capture.incomplete("a class without the name of its policy", row.first)


def _complete(table: Table) -> None:
    """Every policy ends with ``class-default``, the one class IOS always adds, and last."""
    rows = table.rows
    for row, after in zip(rows, [*rows[1:], None], strict=False):
        if not row["CLASS"] or not row["PACKETS"] or not row.lists["MATCH"]:
            raise table.capture.incomplete("a class without its name or counters", row.first)
        ends = after is None or _policy(after) != _policy(row)
        goes_in = after is not None and len(after["INDENT"]) > len(row["INDENT"])
        if ends and not goes_in and row["CLASS"] != "class-default":
            reason = f"the policy {row['CHILD_POLICY'] or row['POLICY']} lacks its class-default"
            raise table.capture.incomplete(reason, row.number)


def _every_tunnel_has_classes(table: Table) -> None:
    """A heading ``Interface X <--> Y`` without a class below it was cut."""
    seen = {(row["INTERFACE"], row["PEER"]) for row in table.rows}
    for number, line in enumerate(table.capture.lines, 1):
        head = _HEAD.match(line)
        if head and head.groups() not in seen:
            raise table.capture.incomplete("a tunnel without the classes of its policy", number)


def _policy(row: Row) -> tuple[str, ...]:
    return row["INTERFACE"], row["PEER"], row["POLICY"], row["CHILD_POLICY"]


def _shared_queue(row: Row) -> None:
    """A priority class without levels has no queue of its own, but that of all of them."""
    if row["PRIORITY_CLASS"] and not row["LEVEL"]:
        names = ("QUEUE_LIMIT", "QUEUE_DEPTH", "DROPS", "OUTPUT_PACKETS", "OUTPUT_BYTES")
        shared = ("SHARED_LIMIT", "SHARED_DEPTH", "SHARED_DROPS", "SHARED_PACKETS", "SHARED_BYTES")
        for name, of_all in zip(names, shared, strict=True):
            row[name] = row[name] or row[of_all]


def _class(row: Row) -> ClassCounters:
    _shared_queue(row)
    return ClassCounters(
        interface=values.interface(row["INTERFACE"]),
        vrf=None,
        peer=values.address(row["PEER"]),
        policy=row["POLICY"],
        child_policy=values.word(row["CHILD_POLICY"]),
        class_name=row["CLASS"],
        match_kind=row["KIND"],
        match=tuple(" ".join(match.split()) for match in row.lists["MATCH"]),
        packets=int(row["PACKETS"]),
        bytes=int(row["BYTES"]),
        offered_rate=values.number(row["OFFERED"]),
        drop_rate=values.number(row["DROPPED"]),
        marks=tuple(row.lists["SET"]),
        queue_limit=values.number(row["QUEUE_LIMIT"]),
        queue_depth=values.number(row["QUEUE_DEPTH"]),
        drops=values.number(row["DROPS"]),
        output_packets=values.number(row["OUTPUT_PACKETS"]),
        output_bytes=values.number(row["OUTPUT_BYTES"]),
        shape_rate=values.number(row["SHAPE"]),
        bandwidth=values.number(row["BANDWIDTH"]),
        conformed=values.number(row["CONFORMED"]),
        exceeded=values.number(row["EXCEEDED"]),
        priority=values.number(row["PRIORITY"]),
        exceed_drops=values.number(row["EXCEED_DROPS"]),
    )
