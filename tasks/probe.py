"""Task `probe`: packets sent from a router, and the way they take."""

from __future__ import annotations

from collections.abc import Sequence

from nornir.core.task import Result, Task

from dmvpn.errors import DeviceRefused
from dmvpn.parsers import parse
from dmvpn.parsers.ping import PingResult
from dmvpn.parsers.traceroute import TracerouteHop
from dmvpn.snapshot import Trace
from dmvpn.tasks.boundary import device_task
from dmvpn.tasks.connections import connected
from dmvpn.tasks.ios_session import IosSession
from dmvpn.verify.model import Probe

SOURCE_DOWN = "Invalid source address"
"""IOS's words for a source that is no address of an interface that is up."""

PROBE_TIMEOUT = 90.0
"""Seconds for one ping or traceroute; an unanswered hop alone takes nine."""


@device_task
def probe(task: Task, probes: Sequence[Probe], repeat: int = 5) -> Result:
    """Ping, then trace, each probe of this router; the result is a tuple of `Trace`.

    repeat: echo requests of a ping.  The first packets of a cold spoke-to-spoke path travel
    through the hub while the tunnel comes up, and some may be lost: the trace comes afterwards.
    A ping that the router refuses to send, its source address being down or gone, has sent none.
    """
    mine = [one for one in probes if one.router == task.host.name]
    if not mine:
        return Result(task.host, result=())
    with connected(task) as session:
        return Result(task.host, result=tuple(_trace(session, one, repeat) for one in mine))


def _trace(session: IosSession, one: Probe, repeat: int) -> Trace:
    place = f"vrf {one.vrf} {one.destination}" if one.vrf else f"{one.destination}"
    pinged = _pinged(session, f"ping {place} source {one.source} repeat {repeat}")
    hops: list[TracerouteHop] = []
    # Thirty silent hops would take minutes; the trace of IPv6 asks questions of its own.
    if one.destination.version == 4 and any(run.received for run in pinged):
        command = f"traceroute {place} source {one.source} numeric"
        hops = parse("traceroute", _shown(session, command))
    return Trace(
        one.destination,
        one.source,
        one.peer,
        sent=sum(run.sent for run in pinged),
        received=sum(run.received for run in pinged),
        hops=tuple(hop.address for hop in hops),
    )


def _pinged(session: IosSession, command: str) -> list[PingResult]:
    said = _shown(session, command)
    try:
        return parse("ping", said)
    except DeviceRefused:
        if SOURCE_DOWN in said:
            return []
        raise


def _shown(session: IosSession, command: str) -> str:
    return str(session.send_command(command, read_timeout=PROBE_TIMEOUT))
