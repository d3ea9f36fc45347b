"""What a prediction takes as given or leaves out, so that nobody takes it for more than it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dmvpn.simulate.fabric import Fabric
from dmvpn.simulate.links import Links
from dmvpn.simulate.underlay import Underlay

_NOT_SIMULATED = re.compile(
    r"router (ospf|ospfv3|bgp|rip|isis)\b.*|ip nat (inside|outside) source .*"
)
_OTHER_ROUTING = re.compile(r"ipv6 nhrp network-id .*")


def assumptions(fabric: Fabric, underlay: Underlay, links: Links) -> Iterator[str]:
    """One sentence for each thing, with the routers it concerns."""
    if underlay.assumed:
        pairs = len(underlay.assumed)
        yield f"taken as reachable beneath the tunnels, as asked: {pairs} ways between endpoints"
    old = sorted({link.one.router for link in links if link.protected and link.ike_version == 1})
    if old:
        yield f"IKEv1 is taken to succeed; its policies and keys are not compared: {_some(old)}"
    for what, routers in sorted(_left_out(fabric).items()):
        yield f"not simulated: {what}: {_some(sorted(routers))}"


def _left_out(fabric: Fabric) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, node in fabric.nodes.items():
        for top in node.config.tree:
            match = _NOT_SIMULATED.fullmatch(top.text)
            if match:
                what = " ".join(top.text.split()[: 2 if match[1] else 4])
                found.setdefault(what, set()).add(name)
            elif any(_OTHER_ROUTING.fullmatch(child.text) for child in top.children):
                found.setdefault("ipv6 nhrp", set()).add(name)
    return found


def _some(routers: list[str]) -> str:
    shown = ", ".join(routers[:5])
    return f"{shown} and {len(routers) - 5} more" if len(routers) > 5 else shown
