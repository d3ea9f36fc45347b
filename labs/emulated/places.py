"""`Places`: which router owns an address, and the timers its configuration sets."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address

from dmvpn.config.model import EigrpInterface, Interface, RouterConfig
from dmvpn.model import Printed


class Places:
    """An index over the configurations of all routers."""

    def __init__(self, configs: Mapping[str, RouterConfig]) -> None:
        self.configs = configs
        self._owners: dict[Printed, str] = {}
        self._overlay: dict[Printed, tuple[str, Interface]] = {}
        self._behind: dict[Printed, str | None] = {}
        for name, config in configs.items():
            for interface in config.interfaces.values():
                own: list[Printed] = [address.ip for address in interface.addresses]
                own += [address.ip for address in interface.ipv6_addresses]
                for address in own:
                    self._owners.setdefault(address, name)
                    if interface.tunnel is not None:
                        self._overlay.setdefault(address, (name, interface))

    def owner(self, address: Printed | None) -> str | None:
        """The router that has this very address."""
        return None if address is None else self._owners.get(address)

    def behind(self, address: Printed) -> str | None:
        """The router that has the address, or a connected network it lies in."""
        if address not in self._behind:
            self._behind[address] = self._owners.get(address) or self._connected(address)
        return self._behind[address]

    def _connected(self, address: Printed) -> str | None:
        for name, config in self.configs.items():
            for interface in config.interfaces.values():
                lan = interface.address
                if lan is not None and isinstance(address, IPv4Address) and address in lan.network:
                    return name
        return None

    def holdtime(self, address: Printed | None, default: int = 7200) -> int:
        """NHRP holdtime, seconds, that the owner of a tunnel address asks for."""
        place = self._overlay.get(address) if address is not None else None
        nhrp = place[1].nhrp if place else None
        return nhrp.holdtime if nhrp else default

    def interface(self, router: str, name: str) -> Interface | None:
        """An interface of a router."""
        config = self.configs.get(router)
        return config.interfaces.get(name) if config else None

    def registration_interval(self, router: str, name: str) -> int:
        """Seconds between registrations: what is configured, or a third of the holdtime."""
        interface = self.interface(router, name)
        nhrp = interface.nhrp if interface else None
        if nhrp is None:
            return 7200 // 3
        return max(1, nhrp.registration_timeout or nhrp.holdtime // 3)

    def eigrp(self, router: str, name: str, system: int | None = None) -> EigrpInterface | None:
        """EIGRP's settings on an interface; None without EIGRP (of that autonomous system)."""
        config = self.configs.get(router)
        for process in config.eigrp if config else ():
            if system is None or process.autonomous_system == system:
                return process.interface_settings(name)
        return None
