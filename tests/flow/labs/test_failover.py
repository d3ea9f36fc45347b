"""The failover suite on emulated routers: over SSH, with everything that a user's run has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dmvpn.cli.lab_build import Wish, made
from dmvpn.cli.lab_options import On
from dmvpn.cli.lab_test import NornirCloud, run_suite
from dmvpn.errors import DmvpnError, StoreError
from dmvpn.labs.failover.emulated import EmulatedBackend, emulated_backend
from dmvpn.labs.failover.model import StepResult
from dmvpn.labs.failover.suite import STEPS, Suite
from dmvpn.labs.model import Link
from dmvpn.labs.topologies import topology_names

FAST = ("standard", 3)


def _cases() -> Iterator[object]:
    for name in topology_names():
        for phase in (1, 2, 3):
            marks = [] if (name, phase) == FAST else [pytest.mark.slow]
            yield pytest.param(name, phase, marks=marks, id=f"{name}-phase-{phase}")


@pytest.mark.parametrize(("name", "phase"), list(_cases()))
def test_suite(name: str, phase: int) -> None:
    results = run_suite(name, On.EMULATED, phase, limit=10)
    assert [step.step for step in results if step.passed] == list(STEPS), results


def test_platform_the_emulated_routers_are_not() -> None:
    with pytest.raises(StoreError, match="have no Ethernet interfaces"):
        run_suite("mini", On.EMULATED, 3, platform="iol-xe")


@contextmanager
def suite_on(kind: type[EmulatedBackend], folder: Path, name: str = "mini") -> Iterator[Suite]:
    """The suite over a lab that is not what it should be."""
    lab = made(Wish(topology=name, folder=folder, phase=3))
    lab.network.nornir.config.user_defined["dmvpn_known_hosts"] = str(folder / "known_hosts")
    with emulated_backend(lab.model, lab.network.design, lab.login) as running:
        backend = kind(lab.model, running.lab)
        cloud = NornirCloud(lab.network, backend)
        yield Suite(lab.model, lab.network.design, backend, cloud, limit=0.5)


def _failed(results: tuple[StepResult, ...]) -> dict[str, str]:
    return {step.step: " ".join(step.said) for step in results if not step.passed}


class StopsNothing(EmulatedBackend):
    """A lab whose routers go on running when they are stopped."""

    def stop(self, node: str) -> None:
        """Do nothing."""


class CutsNothing(EmulatedBackend):
    """A lab whose cables cannot be cut."""

    def cut(self, link: Link) -> None:
        """Do nothing."""


class LosesHub(EmulatedBackend):
    """A lab whose hub does not come back, until it is told a second time."""

    refused = 0

    def start(self, node: str) -> None:
        """Refuse once."""
        if not LosesHub.refused:
            LosesHub.refused += 1
            raise DmvpnError(f"{node} did not boot")
        self.lab.start_router(node)


@pytest.mark.parametrize("name", ["mini", "standard"])
def test_a_hub_that_still_runs_is_not_taken_for_down(name: str, tmp_path: Path) -> None:
    with suite_on(StopsNothing, tmp_path, name) as suite:
        failed = _failed(suite.run())
    assert [*failed] == ["hub down"]
    assert "hub1 still answers" in failed["hub down"]


def test_a_cable_that_still_carries_is_not_taken_for_cut(tmp_path: Path) -> None:
    with suite_on(CutsNothing, tmp_path) as suite:
        failed = _failed(suite.run())
    assert [*failed] == ["transport down"]
    assert "spoke2: hub1 still answers" in failed["transport down"]


def test_everything_is_restored_after_a_failure(tmp_path: Path) -> None:
    LosesHub.refused = 0
    with suite_on(LosesHub, tmp_path) as suite:
        results = suite.run()
    failed = _failed(results)
    assert "hub1 did not boot" in failed["hub back"]
    assert results[-1].step == "restored" and results[-1].passed


class Interrupted(EmulatedBackend):
    """Somebody presses Ctrl-C while a cable is cut."""

    def cut(self, link: Link) -> None:
        """Cut it, and be interrupted."""
        EmulatedBackend.cut(self, link)
        raise KeyboardInterrupt


def test_everything_is_restored_after_an_interruption(tmp_path: Path) -> None:
    with suite_on(Interrupted, tmp_path) as suite:
        with pytest.raises(KeyboardInterrupt):
            suite.run()
        backend = suite.backend
        assert isinstance(backend, EmulatedBackend)
        assert "shutdown" not in _active(backend.lab.running_config("isp"))
        assert "not-the-key" not in backend.lab.running_config("spoke1")


def _active(text: str) -> str:
    """The interfaces that have an address."""
    blocks = text.split("\n!")
    return "\n".join(block for block in blocks if " ip address " in block)
