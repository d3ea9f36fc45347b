"""What a prediction takes as given or leaves out, so that nobody takes it for more than it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from dmvpn.model import Address
from dmvpn.simulate.all_links import AllLinks
from dmvpn.simulate.fabric import Fabric
from dmvpn.simulate.isakmp import Ikev1Agreement
from dmvpn.simulate.links import Link
from dmvpn.simulate.underlay import Underlay

_NOT_SIMULATED = re.compile(r"(ipv6 router (?:rip|isis)|router (?:odr|mobile|babel))\b.*")


def assumptions(
    fabric: Fabric,
    underlay: Underlay,
    links: AllLinks,
    outside: Collection[tuple[str, Address]] = (),
) -> Iterator[str]:
    """One sentence for each thing, with the routers it concerns.

    outside: (router, address) of BGP neighbours that are none of the routers.
    """
    if outside:
        speakers = sorted({router for router, _ in outside})
        yield (
            "BGP neighbours outside the configurations are taken as established, telling nothing, "
            f"as asked: {_some(speakers)}"
        )
    if underlay.assumed:
        pairs = len(underlay.assumed)
        yield f"taken as reachable beneath the tunnels, as asked: {pairs} ways between endpoints"
    invented = fabric.fragments.invented if fabric.fragments is not None else {}
    for address, tunnel in invented.items():
        yield f"the NBMA address of {tunnel.router} {tunnel.name} is not known: {address} stands for it"
    for name in sorted(fabric.named):
        yield f"the name {name} is taken to resolve to its NHS: no configuration holds the DNS"
    for address, tunnels in fabric.endpoints.items():
        if len(tunnels) > 1:
            holders = sorted({item.router for item in tunnels})
            if len(holders) > 1:
                yield f"several routers have the tunnel source {address}: {_some(holders)}"
    for name, routers in sorted(_same_names(fabric).items()):
        yield f"several routers call themselves {name}: {_some(routers)}"
    certified = sorted({link.one.router for link in links if _by_certificate(link)})
    if certified:
        yield f"certificates are taken as enrolled and valid: {_some(certified)}"
    for line, silent in sorted(_not_typed(fabric).items()):
        yield f"no release is given, so '{line}' is off where it does not stand: {_some(silent)}"
    for what, found in sorted(_left_out(fabric).items()):
        yield f"not simulated: {what}: {_some(sorted(found))}"


def _not_typed(fabric: Fabric) -> dict[str, list[str]]:
    """Switches a current release would have on, of routers that do not say theirs."""
    found: dict[str, set[str]] = {}
    for tunnel in fabric.tunnels():
        if tunnel.nhrp is None or not tunnel.multipoint:
            continue
        if tunnel.nhrp.nhs and tunnel.nhrp.shortcut and not tunnel.does("shortcut"):
            found.setdefault("ip nhrp shortcut", set()).add(tunnel.router)
        if not tunnel.nhrp.nhs and tunnel.nhrp.multicast_dynamic != tunnel.does(
            "multicast_dynamic"
        ):
            found.setdefault("ip nhrp map multicast dynamic", set()).add(tunnel.router)
    return {line: sorted(routers) for line, routers in found.items()}


def _same_names(fabric: Fabric) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, node in fabric.nodes.items():
        if node.config.hostname:
            found.setdefault(node.config.hostname, []).append(name)
    return {name: routers for name, routers in found.items() if len(routers) > 1}


def _by_certificate(link: Link) -> bool:
    agreed = link.ike
    if isinstance(agreed, Ikev1Agreement):
        return agreed.authentication != "pre-share"
    return agreed is not None and {agreed.auth_local, agreed.auth_remote} != {"pre-share"}


def _left_out(fabric: Fabric) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for tunnel in fabric.tunnels():
        if not tunnel.gre:
            mode = f"tunnel mode {tunnel.settings.mode_text}"
            found.setdefault(mode, set()).add(tunnel.router)
    for name, node in fabric.nodes.items():
        for top in node.config.tree:
            match = _NOT_SIMULATED.fullmatch(top.text)
            if match:
                found.setdefault(match[1], set()).add(name)
        if any(item.version == 3 and item.address_family == "ipv4" for item in node.config.ospf):
            found.setdefault("IPv4 by OSPFv3", set()).add(name)
        for interface in node.config.interfaces.values():
            if interface.policy_route_map:
                found.setdefault("policy routing", set()).add(name)
            sources = {item.source_interface for item in node.tunnels if not item.multipoint}
            if interface.crypto_map and interface.name not in sources:
                found.setdefault("crypto maps of interfaces", set()).add(name)
    return found


def _some(routers: list[str]) -> str:
    shown = ", ".join(routers[:5])
    return f"{shown} and {len(routers) - 5} more" if len(routers) > 5 else shown
