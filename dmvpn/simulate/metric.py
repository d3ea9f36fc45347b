"""EIGRP metrics: interface bandwidth and delay, classic and wide (named mode) composites.

Classic: 256 * (10^7 / bandwidth + delay / 10 µs).  Wide: 65536 * 10^7 / bandwidth + 65536 * delay
in picoseconds / 10^6, printed in the RIB divided by 128 (``metric rib-scale``).
"""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.config.model import Interface

RIB_SCALE = 128

# Default bandwidth in kbit/s and delay in µs by kind of interface.
_DEFAULTS = {
    "Tunnel": (100, 50000),
    "Loopback": (8_000_000, 5000),
    "FastEthernet": (100_000, 100),
    "GigabitEthernet": (1_000_000, 10),
    "TenGigabitEthernet": (10_000_000, 10),
    "Ethernet": (10_000, 1000),
    "Serial": (1544, 20000),
    "Vlan": (1_000_000, 10),
}
_FASTEST_WITH_OWN_DELAY = 1_000_000


@dataclass(frozen=True, slots=True)
class Vector:
    """bandwidth: the least on the way, kbit/s.  delay: the sum, in µs; wide_delay in ps."""

    bandwidth: int
    delay: int
    wide_delay: int

    def over(self, hop: Vector) -> Vector:
        """The vector after one more hop."""
        return Vector(
            min(self.bandwidth, hop.bandwidth),
            self.delay + hop.delay,
            self.wide_delay + hop.wide_delay,
        )


def interface_metric(interface: Interface) -> Vector:
    """What an interface adds."""
    kind = interface.name.rstrip("0123456789/.:")
    bandwidth, delay = _DEFAULTS.get(kind, (1_000_000, 10))
    wide = delay * 1_000_000
    if bandwidth > _FASTEST_WITH_OWN_DELAY:  # faster than 1 Gbit/s: named mode computes the delay
        wide = 10**13 // bandwidth
    if interface.delay is not None:
        delay, wide = interface.delay * 10, interface.delay * 10_000_000
    return Vector(interface.bandwidth or bandwidth, delay, wide)


def classic(vector: Vector) -> int:
    """The composite of a classic process with default K-values."""
    return 256 * (10_000_000 // vector.bandwidth + vector.delay // 10)


def wide(vector: Vector) -> int:
    """The 64-bit composite of a named process with default K-values."""
    throughput = 65536 * 10_000_000 // vector.bandwidth
    return throughput + 65536 * vector.wide_delay // 1_000_000


def composite(vector: Vector, *, named: bool) -> int:
    """The number ``show ip route`` prints."""
    return wide(vector) // RIB_SCALE if named else classic(vector)
