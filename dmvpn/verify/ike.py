"""IKE security associations."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.verify.model import RULES, Verdict, View, judged, listed


@RULES.add("VFY201", layer="ike", table="ikev2")
def ikev2_sa_ready(view: View) -> Iterator[Verdict]:
    """There is a READY IKEv2 SA with every peer.

    Why: without it no IPsec SA can be made and NHRP never leaves the router.
    Fix: IN-NEG or none: compare proposal, identity and pre-shared key of the two routers, and
        whether UDP 500 and 4500 pass between them.
    Source: RFC 7296 §1.2; Cisco Security Command Reference, show crypto ikev2 sa.
    """
    for row in view.expected.ikev2 or ():
        found = [sa for sa in view.observed.ikev2 or () if sa.remote_address == row.remote_address]
        yield judged(
            any(sa.status == "READY" for sa in found),
            f"IKEv2 SA with {row.remote_address}",
            "READY",
            listed(sa.status for sa in found),
            peer=view.name(row.remote_address),
            hint="compare proposal, identity and pre-shared key on both ends, then reachability",
        )


@RULES.add("VFY202", layer="ike", table="ikev1")
def isakmp_sa_up(view: View) -> Iterator[Verdict]:
    """There is an IKEv1 SA in QM_IDLE with every peer that speaks no IKEv2.

    Why: without it no IPsec SA can be made and NHRP never leaves the router.
    Fix: MM_NO_STATE: policy, reachability of UDP 500.  MM_KEY_EXCH: pre-shared key, UDP 4500 behind
        NAT.  None: no key or profile for that peer, or nothing was sent.
    Source: RFC 2409 §5; Cisco Security Command Reference, show crypto isakmp sa.
    """
    for row in view.expected.ikev1 or ():
        found = [
            sa for sa in view.observed.ikev1 or ()
            if row.destination in (sa.destination, sa.source) and "deleted" not in sa.status
        ]  # fmt: skip
        yield judged(
            any(sa.state == row.state for sa in found),
            f"IKEv1 SA with {row.destination}",
            row.state,
            listed(sa.state for sa in found),
            peer=view.name(row.destination),
            hint="compare policy, pre-shared key and profile on both ends, then reachability",
        )
