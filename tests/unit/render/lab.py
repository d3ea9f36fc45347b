"""A rendered design on the lab's provider, which assigns what routers ask for by DHCP."""

from __future__ import annotations

from dmvpn.config import RouterConfig, read
from dmvpn.design import Design
from dmvpn.labs.emulated.leases import with_leases
from dmvpn.labs.underlay import HOSTNAME, leases, underlay_configuration
from dmvpn.render import render_file


def on_the_lab(design: Design) -> dict[str, RouterConfig]:
    """Every router as it reads its own configuration, and the provider."""
    given = leases(design)
    configs = {
        router.name: with_leases(read(render_file(router), router.name), given.get(router.name, {}))
        for router in design.routers.values()
    }
    return {**configs, HOSTNAME: read(underlay_configuration(design), HOSTNAME)}
