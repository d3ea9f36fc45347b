"""The rules, a module per topic; naming one here registers its rules."""

from dmvpn.lint.rules import (
    bgp,
    eigrp,
    ike,
    inventory,
    ipsec,
    mtu,
    nhrp,
    operations,
    ospf,
    overlay,
    phases,
    qos,
    strength,
    tunnels,
    underlay,
)

TOPICS = (
    tunnels, mtu, ike, strength, ipsec, nhrp, phases, eigrp, ospf, bgp, overlay, underlay, qos,
    operations, inventory,
)  # fmt: skip
