"""The virtual routers a lab can be made of: names of interfaces, images, what each builder calls them.

The first interface of every router (slot 0) is its management interface, whatever the builder: so
containerlab, which keeps it for itself, CML and GNS3 give the same names to the same links, and one
inventory serves all three.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from dmvpn.model import Platform, Release


class Boot(StrEnum):
    """How GNS3 hands a first configuration to an emulator.

    Source: GNS3 servers 2.2.61 and 3.0.6; CML's node definitions use the same file names.
    """

    CONFIG_DISK = "config-disk"
    """QEMU: ``ios_config.txt`` in a ZIP; the server puts it on a FAT disk."""
    CDROM = "cdrom"
    """QEMU: ``iosxe_config.txt`` in the root of an ISO image."""
    STARTUP_FILE = "startup-file"
    """IOU: ``startup-config.cfg``."""


@dataclass(frozen=True, slots=True)
class LabPlatform:
    """One kind of virtual router.

    release: what its newest common image runs.  ports: interfaces it can have.  boot_seconds: until
    its console answers (IOL 60, IOSv 180, CSR and Catalyst 600: seen by people who run them).
    cml, clab: its name there; empty: that builder has none.  clab_image: user-built.
    storage: where ``archive`` keeps configurations.
    licence: the line after which, and after a reload, ``crypto`` exists; empty when it just does.
    """

    name: str
    title: str
    release: Release
    interface: Callable[[int], str]
    ports: int
    boot_seconds: int
    memory: int
    cml: str
    config_file: str
    clab: str
    clab_image: str
    gns3: str
    boot: Boot
    adapter: str = ""
    disk: str = ""
    port_format: str = ""
    pyats: str = ""
    storage: str = "bootflash:"
    licence: str = ""

    @property
    def system(self) -> Platform:
        """IOS or IOS-XE."""
        return self.release.platform

    def slot(self, interface: str) -> int:
        """The slot of an interface name; ValueError when the platform has none of that name."""
        for number in range(self.ports):
            if self.interface(number) == interface:
                return number
        last = self.interface(self.ports - 1)
        raise ValueError(f"{self.title} has {self.interface(0)} to {last}, no {interface}")


def _gigabit_zero(slot: int) -> str:
    return f"GigabitEthernet0/{slot}"


def _gigabit(slot: int) -> str:
    return f"GigabitEthernet{slot + 1}"


def _four_to_a_card(slot: int) -> str:
    return f"Ethernet{slot // 4}/{slot % 4}"


LICENCE = "license boot level network-advantage addon dna-advantage"
"""Catalyst 8000V knows no ``crypto`` before this line, a save and a reload.

Reported by two public lab repositories of one author; not confirmed here.
"""

PLATFORMS = {
    platform.name: platform
    for platform in (
        LabPlatform(
            "iosv", "IOSv", Release(15, 9, 3), _gigabit_zero, 16, 180, 768,
            cml="iosv", config_file="ios_config.txt",
            clab="", clab_image="", gns3="qemu", boot=Boot.CONFIG_DISK,
            adapter="e1000", disk="virtio", port_format="Gi0/{0}", pyats="iosv", storage="flash0:",
        ),
        LabPlatform(
            "iol-xe", "IOL-XE", Release(17, 12, 1), _four_to_a_card, 16, 60, 768,
            cml="iol-xe", config_file="ios_config.txt",
            clab="cisco_iol", clab_image="vrnetlab/cisco_iol:17.12.01",
            gns3="iou", boot=Boot.STARTUP_FILE, pyats="iol", storage="unix:",
        ),
        LabPlatform(
            "csr1000v", "CSR1000v", Release(17, 3, 4), _gigabit, 16, 600, 3072,
            cml="csr1000v", config_file="iosxe_config.txt",
            clab="cisco_csr1000v", clab_image="vrnetlab/cisco_csr1000v:17.03.04",
            gns3="qemu", boot=Boot.CDROM,
            adapter="vmxnet3", disk="ide", port_format="Gi{port1}", pyats="csr1000v",
        ),
        LabPlatform(
            "cat8000v", "Catalyst 8000V", Release(17, 12, 4), _gigabit, 26, 600, 4096,
            cml="cat8000v", config_file="iosxe_config.txt",
            clab="cisco_c8000v", clab_image="vrnetlab/cisco_c8000v:17.12.04",
            gns3="qemu", boot=Boot.CDROM,
            adapter="vmxnet3", disk="ide", port_format="Gi{port1}", pyats="cat8k", licence=LICENCE,
        ),
    )
}  # fmt: skip
"""Every platform by name.  Memory in MB: GNS3's own appliances and CML's node definitions."""


def platform_for(release: Release) -> LabPlatform:
    """The platform that stands for a release when none is named."""
    return PLATFORMS["iosv" if release.platform is Platform.IOS else "cat8000v"]
