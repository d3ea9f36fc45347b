"""What cannot work, with the reason.  Adding a refusal is one function here and one error case."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dmvpn.design.cloud import CloudDecision, why_not
from dmvpn.design.mtu import MSS_RANGE
from dmvpn.errors import Problem
from dmvpn.intent.model import Intent
from dmvpn.suites import SUITES

Refusal = Callable[[CloudDecision], Iterator[Problem]]


def refuse_intent(intent: Intent) -> Iterator[Problem]:
    """What keeps the design from starting."""
    for router in intent.routers.values():
        if len(router.clouds) > 1:
            yield Problem(
                f"host {router.name}",
                f"is in {len(router.clouds)} clouds: {', '.join(router.clouds)}",
                "a router can be in one cloud; more tunnels on one router are not built yet",
            )


def refuse_cloud(cloud: CloudDecision) -> Iterator[Problem]:
    """What cannot work in a decided cloud."""
    for refusal in REFUSALS:
        yield from refusal(cloud)


def _suite_missing(cloud: CloudDecision) -> Iterator[Problem]:
    releases = [router.settings.release for router in cloud.members]
    common = [
        suite.name
        for suite in SUITES.values()
        if not any(why_not(suite, release) for release in releases)
    ]
    without: dict[str, list[str]] = {}
    for router in cloud.members:
        if reason := why_not(cloud.suite, router.settings.release):
            named = f"{router.name} ({router.settings.release})"
            without.setdefault(reason, []).append(named)
    for reason, routers in without.items():
        yield Problem(
            f"group {cloud.name}: data.dmvpn_cloud.ipsec.suite",
            f"{_few(routers)} cannot use {cloud.suite.name}: {reason}",
            "every router of the cloud has: " + (", ".join(common) or "no suite in common"),
        )


def _few(names: list[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - 5
    return ", ".join(names[:5]) + (f" and {more} more" if more > 0 else "")


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
    if routing.hold_time <= routing.hello_interval:
        yield Problem(
            f"group {cloud.name}: data.dmvpn_cloud.routing.hold_time",
            f"{routing.hold_time} s is not above the hello interval of {routing.hello_interval} s: "
            "neighbours would come and go",
            f"three times the hello interval is usual: {3 * routing.hello_interval}",
        )


REFUSALS: tuple[Refusal, ...] = (
    _suite_missing,
    _subnet_full,
    _mtu_too_small,
    _registration_too_slow,
    _hold_time_too_short,
)
