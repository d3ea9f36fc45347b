"""The failover suite's lab of emulated routers, in this process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from dmvpn.design.model import Design
from dmvpn.labs.day0 import DayZero, Login, Wan, day0, day0_of
from dmvpn.labs.emulated.lab import LabThread, running_lab
from dmvpn.labs.emulated.process import RouterSpec
from dmvpn.labs.failover.model import Endpoint
from dmvpn.labs.first_boot import nat_lines
from dmvpn.labs.model import Kind, LabModel, Link, Node


@dataclass(slots=True)
class EmulatedBackend:
    """Emulated routers converge at once; time passes on their clock, not on ours."""

    model: LabModel
    lab: LabThread

    name = "emulated"

    def endpoints(self) -> Mapping[str, Endpoint]:
        """Where each router listens."""
        return self.lab.endpoints

    def stop(self, node: str) -> None:
        """See `LabThread.stop_router`."""
        self.lab.stop_router(node)

    def start(self, node: str) -> None:
        """See `LabThread.start_router`."""
        self.lab.start_router(node)

    def cut(self, link: Link) -> None:
        """The provider's end goes down: the router sees its carrier and loses everything behind."""
        self._set(link, "shutdown")

    def mend(self, link: Link) -> None:
        """The provider's end comes up again."""
        self._set(link, "no shutdown")

    def _set(self, link: Link, line: str) -> None:
        end = link.b if self.model.node(link.b.node).kind in (Kind.PROVIDER, Kind.NAT) else link.a
        path = (f"interface {end.interface}",)
        self.lab.call(lambda lab: lab.routers[end.node].running.apply(path, line))

    def pass_time(self, seconds: float) -> None:
        """Lab time passes at once."""
        self.lab.advance(seconds)


@contextmanager
def emulated_backend(model: LabModel, design: Design, login: Login) -> Iterator[EmulatedBackend]:
    """The lab of a model, running on loopback for the length of the block."""
    with running_lab(emulated_specs(model, design, login)) as lab:
        yield EmulatedBackend(model, lab)


def emulated_specs(model: LabModel, design: Design, login: Login) -> list[RouterSpec]:
    """Every router, provider and NAT router of a model with its day 0; hosts are left out."""
    specs = []
    for node in model.ios_nodes:
        assert node.platform is not None
        router = design.routers.get(node.name)
        release = router.release if router else node.platform.release
        text = day0_of(router, login) if router else _transit(node, login)
        specs.append(RouterSpec(node.name, release, text))
    return specs


def _transit(node: Node, login: Login) -> str:
    """Day 0 of a provider or a NAT router."""
    assert node.platform is not None
    wans = tuple(
        Wan(port.interface, port.address, port.gateway, port.description) for port in node.ports
    )
    text = day0(
        DayZero(node.name, node.platform.release, Login(login.username, login.password), wans)
    )
    more = [f"interface {port.interface}\n ip nat {port.nat}" for port in node.ports if port.nat]
    more += nat_lines(node)
    more += [
        f"ip route {route.prefix.network_address} {route.prefix.netmask} {route.next_hop}"
        for route in node.routes
    ]
    body = text.removesuffix("end\n")
    return body + "".join(f"{line}\n" for line in more) + "end\n"
