"""GNS3 templates of the lab's platforms; sizes as in GNS3's own appliances."""

from __future__ import annotations

from typing import Any

from dmvpn.labs.platforms import Boot, LabPlatform

ADAPTERS = 8


def emulator(platform: LabPlatform) -> str:
    """The word GNS3 files its images under: qemu or iou."""
    return platform.gns3


def template(
    platform: LabPlatform, image: str, major: int, adapters: int = ADAPTERS, options: str = ""
) -> dict[str, Any]:
    """The template's body; named after all that is in it, so that one serves all labs.

    options: more words for QEMU; by itself the server chooses KVM where ``/dev/kvm`` opens.
    """
    name = " ".join(("dmvpn", platform.name, image, str(adapters), *options.split()))
    common = {
        "compute_id": "local",
        "name": name,
        "category": "router",
        "symbol": ":/symbols/router.svg",
        "default_name_format": "dmvpn-{0}",
    }
    if platform.boot is Boot.STARTUP_FILE:
        return {
            **common,
            "template_type": "iou",
            "path": image,
            "ethernet_adapters": -(-adapters // 4),
            "serial_adapters": 0,
            "ram": platform.memory,
            "nvram": 512,
        }
    body = {
        **common,
        "template_type": "qemu",
        "platform": "x86_64",
        "hda_disk_image": image,
        "hda_disk_interface": platform.disk,
        "adapters": adapters,
        "adapter_type": platform.adapter,
        "ram": platform.memory,
        "cpus": 1,
        "console_type": "telnet",
        "port_name_format": platform.port_format,
        "linked_clone": True,
        "options": options,
        "create_config_disk": platform.boot is Boot.CONFIG_DISK,
    }
    return body | ({"qemu_path": "/usr/bin/qemu-system-x86_64"} if major < 3 else {})
