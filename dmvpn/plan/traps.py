"""Lines that must be entered although the router already shows them.

Sources: commands.md §0 of the project's command reference, rules 5, 6 and 10; the lab behind rules
5 and 6 ran IOL 17.15.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dmvpn.plan.meaning import meaning
from dmvpn.plan.node import CHANGE, PlanNode
from dmvpn.plan.rules import begins

_ALWAYS_UP = ("interface Tunnel", "interface Loopback")
_ADDRESSES = ("ip address", "ipv6 address", "ip unnumbered")


def entered_again(
    kind: str, path: tuple[str, ...], sent: Sequence[PlanNode], wanted: Sequence[str], exists: bool
) -> Iterator[PlanNode]:
    """What to send at the end of a block.

    sent: what is sent in it so far; wanted: its lines in the intent; exists: the router has the block.
    """
    if kind not in ("tunnel", "interface"):
        return
    yield from _redirect_after_network_id(sent, wanted, exists)
    yield from _addresses_after_vrf(sent, wanted, exists)
    yield from _up_again(path, sent, wanted, exists)


def _redirect_after_network_id(
    sent: Sequence[PlanNode], wanted: Sequence[str], exists: bool
) -> Iterator[PlanNode]:
    """A hub whose network-id was entered anew shows ``ip nhrp redirect`` and does not redirect."""
    place = _place(sent, "ip nhrp network-id")
    redirect = next((line for line in wanted if begins(line, "ip nhrp redirect")), None)
    if exists and place is not None and redirect and (_place(sent, redirect) or -1) < place:
        yield PlanNode(redirect, mark=CHANGE, note="entered again, for network-id is new")


def _addresses_after_vrf(
    sent: Sequence[PlanNode], wanted: Sequence[str], exists: bool
) -> Iterator[PlanNode]:
    """Entering a VRF removes the interface's addresses."""
    place = _place(sent, "vrf forwarding")
    place = _place(sent, "ip vrf forwarding") if place is None else place
    if place is None or not exists:
        return
    for line in wanted:
        if any(begins(line, head) for head in _ADDRESSES) and (_place(sent, line) or -1) < place:
            yield PlanNode(line, mark=CHANGE, note="entered again, for the VRF is new")


def _up_again(
    path: tuple[str, ...], sent: Sequence[PlanNode], wanted: Sequence[str], exists: bool
) -> Iterator[PlanNode]:
    """Re-pointed protection shuts a tunnel; a physical port that was never configured is shut."""
    if "shutdown" in wanted or _place(sent, "no shutdown") is not None:
        return
    place = _place(sent, "tunnel protection")
    if place is not None and sent[place].mark == CHANGE:
        yield PlanNode("no shutdown", mark=CHANGE, note="for new protection shuts the tunnel")
    elif not exists and not path[0].startswith(_ALWAYS_UP):
        yield PlanNode("no shutdown")


def _place(sent: Sequence[PlanNode], head: str) -> int | None:
    """Where the last sent line of these words stands."""
    places = [place for place, node in enumerate(sent) if begins(meaning(node.text), head)]
    return places[-1] if places else None
