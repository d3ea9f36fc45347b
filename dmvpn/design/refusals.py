"""What cannot work, with the reason.  Adding a refusal is one function here and one error case."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dmvpn.design.cloud import CloudDecision, why_not
from dmvpn.design.mtu import MSS_RANGE
from dmvpn.design.refuse_crypto import REFUSALS_OF_CRYPTO
from dmvpn.design.refuse_defaults import REFUSALS_OF_DEFAULTS
from dmvpn.design.refuse_features import REFUSALS_OF_FEATURES
from dmvpn.design.refuse_routers import ROUTER_REFUSALS
from dmvpn.design.refuse_routing import REFUSALS_OF_ROUTING
from dmvpn.design.refuse_topology import REFUSALS_OF_TOPOLOGY
from dmvpn.design.refuse_words import at, few
from dmvpn.errors import Problem
from dmvpn.intent.model import Intent
from dmvpn.intent.models import BgpIntent, EigrpClassicIntent, EigrpIntent, OspfIntent
from dmvpn.suites import SUITES

Refusal = Callable[[CloudDecision], Iterator[Problem]]


def refuse_intent(intent: Intent) -> Iterator[Problem]:
    """What cannot work on routers in several clouds."""
    for router in intent.routers.values():
        for refusal in ROUTER_REFUSALS:
            yield from refusal(intent, router)


def refuse_cloud(cloud: CloudDecision) -> Iterator[Problem]:
    """What cannot work in a decided cloud."""
    for refusal in REFUSALS:
        yield from refusal(cloud)


def _suite_missing(cloud: CloudDecision) -> Iterator[Problem]:
    releases = [router.settings.release for router in cloud.members]
    ikev2 = cloud.intent.ike.version != "ikev1"
    common = [
        suite.name
        for suite in SUITES.values()
        if not any(why_not(suite, release, ikev2) for release in releases)
    ]
    without: dict[str, list[str]] = {}
    for router in cloud.members:
        if reason := why_not(cloud.suite, router.settings.release, ikev2):
            named = f"{router.name} ({router.settings.release})"
            without.setdefault(reason, []).append(named)
    for reason, routers in without.items():
        yield Problem(
            at(cloud, "ipsec.suite"),
            f"{few(routers)} cannot use {cloud.suite.name}: {reason}",
            "every router of the cloud has: " + (", ".join(common) or "no suite in common"),
        )


def _subnet_full(cloud: CloudDecision) -> Iterator[Problem]:
    for router in cloud.members:
        if router.name not in cloud.addresses:
            yield Problem(
                f"host {router.name}: data.dmvpn.clouds.{cloud.name}.tunnel_address",
                f"no address is free in {cloud.intent.subnet}",
                "take a larger subnet",
            )


def _mtu_too_small(cloud: CloudDecision) -> Iterator[Problem]:
    if cloud.mss < MSS_RANGE[0]:
        yield Problem(
            f"group {cloud.name}: data.dmvpn_cloud.underlay_mtu",
            f"{cloud.intent.underlay_mtu} bytes leave {cloud.mtu} in the tunnel, a TCP segment of "
            f"{cloud.mss}",
            f"ip tcp adjust-mss takes {MSS_RANGE[0]} to {MSS_RANGE[1]}",
        )


def _registration_too_slow(cloud: CloudDecision) -> Iterator[Problem]:
    nhrp = cloud.intent.nhrp
    if nhrp.registration_timeout is not None and nhrp.registration_timeout >= nhrp.holdtime:
        yield Problem(
            f"group {cloud.name}: data.dmvpn_cloud.nhrp.registration_timeout",
            f"{nhrp.registration_timeout} s is not below the holdtime of {nhrp.holdtime} s: "
            "a registration would expire before the next one",
            f"a third of the holdtime is usual: {max(nhrp.holdtime // 3, 1)}",
        )


def _hold_time_too_short(cloud: CloudDecision) -> Iterator[Problem]:
    routing = cloud.intent.routing
    names = {
        EigrpIntent: ("hello_interval", "hold_time", "hello interval"),
        EigrpClassicIntent: ("hello_interval", "hold_time", "hello interval"),
        OspfIntent: ("hello_interval", "dead_interval", "hello interval"),
        BgpIntent: ("keepalive", "hold_time", "keepalive interval"),
    }
    if type(routing) not in names:
        return
    hello, hold, words = names[type(routing)]
    every, patience = getattr(routing, hello), getattr(routing, hold)
    if patience <= every:
        yield Problem(
            at(cloud, f"routing.{hold}"),
            f"{patience} s is not above the {words} of {every} s: neighbours would come and go",
            f"three times the {words} is usual: {3 * every}",
        )


REFUSALS: tuple[Refusal, ...] = (
    _suite_missing,
    _subnet_full,
    _mtu_too_small,
    _registration_too_slow,
    _hold_time_too_short,
    *REFUSALS_OF_TOPOLOGY,
    *REFUSALS_OF_CRYPTO,
    *REFUSALS_OF_ROUTING,
    *REFUSALS_OF_FEATURES,
    *REFUSALS_OF_DEFAULTS,
)
