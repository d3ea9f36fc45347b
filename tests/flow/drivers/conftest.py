"""A lab of two routers, one of each platform, and the means to log in to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface
from typing import Any

import pytest
from napalm import get_network_driver

from dmvpn.labs.day0 import DayZero, Login, Wan, day0
from dmvpn.labs.emulated.lab import LabThread, RouterSpec, running_lab
from dmvpn.model import Platform, Release, Secret

USERNAME = "engineer"
PASSWORD = "lab-Passw0rd"
ENABLE = "lab-Enable1"
RELEASES = {"classic": Release(15, 9, 3), "xe": Release(17, 12, 4)}


def first_configuration(name: str, release: Release) -> str:
    """Day 0 of a router with an underlay."""
    wan = {Platform.IOS: "GigabitEthernet0/0", Platform.IOS_XE: "GigabitEthernet1"}
    login = Login(USERNAME, Secret(PASSWORD), Secret(ENABLE))
    address = IPv4Interface("198.51.100.2/30" if name == "classic" else "198.51.100.1/30")
    underlay = Wan(wan[release.platform], address, IPv4Address("198.51.100.1"))
    return day0(DayZero(name, release, login, (underlay,)))


@dataclass(frozen=True)
class Device:
    """One router of the lab, as a driver sees it."""

    lab: LabThread
    name: str
    release: Release

    @property
    def address(self) -> str:
        return self.lab.endpoints[self.name][0]

    @property
    def port(self) -> int:
        return self.lab.endpoints[self.name][1]

    @property
    def netmiko(self) -> dict[str, Any]:
        """Arguments of netmiko's ConnectHandler."""
        return {
            "device_type": "cisco_ios", "host": self.address, "port": self.port,
            "username": USERNAME, "password": PASSWORD, "secret": ENABLE,
        }  # fmt: skip

    def running_config(self) -> str:
        return self.lab.running_config(self.name)

    def startup_config(self) -> str:
        return self.lab.call(lambda lab: lab.routers[self.name].startup)

    @property
    def lan(self) -> str:
        """A LAN interface."""
        return "GigabitEthernet0/1" if self.name == "classic" else "GigabitEthernet2"


@pytest.fixture
def lab() -> Iterator[LabThread]:
    """Both routers, freshly booted."""
    specs = [
        RouterSpec(name, release, first_configuration(name, release))
        for name, release in RELEASES.items()
    ]
    with running_lab(specs) as running:
        yield running


@pytest.fixture(params=sorted(RELEASES))
def device(request: pytest.FixtureRequest, lab: LabThread) -> Device:
    """Each platform in turn."""
    return Device(lab, request.param, RELEASES[request.param])


Open = Callable[..., Any]


@pytest.fixture
def opened(device: Device) -> Iterator[Open]:
    """A function that opens a NAPALM driver with optional arguments; all are closed at the end."""
    drivers = []

    def open_driver(**options: Any) -> Any:
        driver = get_network_driver("ios")(
            device.address, USERNAME, PASSWORD,
            optional_args={"port": device.port, "secret": ENABLE, **options},
        )  # fmt: skip
        driver.open()
        drivers.append(driver)
        return driver

    yield open_driver
    for driver in drivers:
        driver.close()


@pytest.fixture
def napalm(opened: Open) -> Any:
    return opened()
