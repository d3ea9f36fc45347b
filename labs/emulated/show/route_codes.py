"""The legend over ``show ip route``.

Classic: as IOS 15.x prints it; IOS-XE: as 17.x does (OMP, NAT and NHRP codes).
"""

from __future__ import annotations

from dmvpn.labs.emulated.show.words import is_classic, lines
from dmvpn.model import Release

_HEAD = (
    "Codes: L - local, C - connected, S - static, R - RIP, M - mobile, B - BGP",
    "       D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area ",
    "       N1 - OSPF NSSA external type 1, N2 - OSPF NSSA external type 2",
)
_ISIS = (
    "       i - IS-IS, su - IS-IS summary, L1 - IS-IS level-1, L2 - IS-IS level-2",
    "       ia - IS-IS inter area, * - candidate default, U - per-user static route",
)
_TAIL = (
    "       a - application route",
    "       + - replicated route, % - next hop override, p - overrides from PfR",
)
_CLASSIC = (
    *_HEAD,
    "       E1 - OSPF external type 1, E2 - OSPF external type 2",
    *_ISIS,
    "       o - ODR, P - periodic downloaded static route, H - NHRP, l - LISP",
    *_TAIL,
)
_XE = (
    *_HEAD,
    "       E1 - OSPF external type 1, E2 - OSPF external type 2, m - OMP",
    "       n - NAT, Ni - NAT inside, No - NAT outside, Nd - NAT DIA",
    *_ISIS,
    "       H - NHRP, G - NHRP registered, g - NHRP registration summary",
    "       o - ODR, P - periodic downloaded static route, l - LISP",
    *_TAIL,
    "       & - replicated local route overrides by connected",
)


def codes(release: Release) -> str:
    """The legend, ended by a blank line."""
    return lines(*(_CLASSIC if is_classic(release) else _XE), "")
