"""DMV33x: tunnels that leave by one source and share their SAs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from ipaddress import IPv4Address

from dmvpn.config.model import RouterConfig
from dmvpn.lint.model import (
    ERROR,
    WARNING,
    Cloud,
    Context,
    Member,
    Seen,
    on_router,
    on_tunnel,
)


@on_router("DMV330", ERROR)
def shared_mixed(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """``shared`` stands on all protected tunnels that leave by one source, or on none.

    Why: a tunnel without it does not find the SAs the others share; its packets are dropped or it
        flaps.
    Fix: ``tunnel protection ipsec profile P shared`` on every one of them.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-mt/sec-conn-dmvpn-15-mt-book/sec-conn-dmvpn-share-ipsec-w-tun-protect.html
    """
    for tunnels in _by_source(context).values():
        if len({member.tunnel.shared for member in tunnels}) > 1:
            for member in tunnels:
                if not member.tunnel.shared:
                    yield member.seen(
                        member.typed("tunnel protection"), "shared stands on the other tunnel only"
                    )


@on_router("DMV331", ERROR)
def shared_missing(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Protected tunnels that leave by one source with one profile say ``shared``.

    Why: both would negotiate the same SAs; only the first tunnel comes up reliably.  With distinct
        tunnel keys both were seen up on IOL 15.4 (a warning).
    Fix: ``shared`` on every one of them, or a source per tunnel.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-mt/sec-conn-dmvpn-15-mt-book/sec-conn-dmvpn-share-ipsec-w-tun-protect.html
    """
    for tunnels in _by_source(context).values():
        profiles = {member.tunnel.protection for member in tunnels}
        if len(tunnels) > 1 and len(profiles) == 1 and not any(m.tunnel.shared for m in tunnels):
            yield tunnels[-1].seen(
                tunnels[-1].typed("tunnel protection"),
                f"{' and '.join(m.interface.name for m in tunnels)} share source and profile"
                " without shared",
                WARNING if len({member.tunnel.key for member in tunnels}) == len(tunnels) else None,
            )


def _by_source(context: Context) -> dict[object, list[Member]]:
    """Protected multipoint tunnels by what they leave from."""
    found: dict[object, list[Member]] = defaultdict(list)
    for member in context.members:
        if member.tunnel.protection and member.tunnel.source is not None:
            source = member.source.name if member.source else member.tunnel.source
            found[source].append(member)
    return found


@on_tunnel("DMV332", ERROR)
def shared_with_address(tunnel: Member, cloud: Cloud) -> Iterator[Seen]:
    """``shared`` goes with a tunnel source that is an interface.

    Why: IOS refuses to share SAs when the source is typed as an address.
    Fix: ``tunnel source INTERFACE``.
    Source: https://cisco.com/c/en/us/td/docs/ios-xml/ios/sec_conn_dmvpn/configuration/15-mt/sec-conn-dmvpn-15-mt-book/sec-conn-dmvpn-share-ipsec-w-tun-protect.html
    """
    if tunnel.tunnel.shared and isinstance(tunnel.tunnel.source, IPv4Address):
        yield tunnel.seen(
            tunnel.typed("tunnel source"), "shared needs an interface as tunnel source"
        )
