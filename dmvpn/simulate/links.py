"""Two tunnel ends and how far they come: underlay, IKE, IPsec, GRE, in that order.

A `Link` is found for a pair that has a reason to talk (a registration, a static map, a tunnel
destination, a flow), never for all pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dmvpn.model import Address
from dmvpn.simulate import gre, ike, ipsec, isakmp
from dmvpn.simulate.acl import Packet
from dmvpn.simulate.fabric import Fabric, Tunnel
from dmvpn.simulate.ike import Ikev2Agreement
from dmvpn.simulate.ipsec import IpsecAgreement
from dmvpn.simulate.isakmp import Ikev1Agreement
from dmvpn.simulate.model import Layer
from dmvpn.simulate.stops import Stop
from dmvpn.simulate.underlay import Underlay, Way

IKE, ESP, GRE = 17, 50, 47


@dataclass(slots=True, eq=False)
class Link:
    """What became of one pair; ``one`` began it.

    other None: no tunnel ends at ``nbma``.  stop: the first layer that fails.  attempted: IKE
    packets are being sent.  ike, sa: the agreements, None where it did not come to one.
    main_mode: what the IKEv1 tables of ``one`` and ``other`` show, None: no row.
    delivered: packets of ``one`` come to ``other``'s address, and the other way, whether or not
    the tunnel there takes them.  forward, backward: GRE of ``one`` reaches ``other``'s tunnel, and
    the other way.
    """

    one: Tunnel
    other: Tunnel | None
    nbma: Address
    stop: Stop | None = None
    warnings: tuple[Stop, ...] = ()
    attempted: bool = False
    ike: Ikev2Agreement | Ikev1Agreement | None = None
    main_mode: tuple[str | None, str | None] = (None, None)
    sa: IpsecAgreement | None = None
    ike_version: int = 2
    delivered: tuple[bool, bool] = (True, True)
    forward: bool = False
    backward: bool = False

    @property
    def protected(self) -> bool:
        """The beginner encrypts."""
        return self.one.settings.protection is not None

    def reaches(self, sender: Tunnel) -> bool:
        """Whether GRE of one of the two ends arrives at the other."""
        return self.forward if sender is self.one else self.backward

    @property
    def works(self) -> bool:
        """GRE passes both ways."""
        return self.forward and self.backward

    @property
    def state(self) -> str:
        """What ``show dmvpn`` prints at the beginner while nothing is registered over it."""
        if not self.one.up:
            return "INTF"
        if not self.protected:
            return "UP" if self.works else "NHRP"
        if self.sa is not None:
            return "UP" if self.works else "NHRP"
        return "IPSEC" if self.ike is not None else "IKE"


class Links:
    """Every link asked for so far, by the pair of its ends."""

    def __init__(self, fabric: Fabric, underlay: Underlay) -> None:
        self.fabric = fabric
        self.underlay = underlay
        self._by_pair: dict[tuple[int, Address], Link] = {}
        self._of: dict[int, dict[Address, Link]] = {}

    def __iter__(self) -> Iterator[Link]:
        return iter(self._by_pair.values())

    def at(self, tunnel: Tunnel) -> dict[Address, Link]:
        """The links a tunnel has part in, begun by either end, by the other end's NBMA address."""
        return self._of.get(id(tunnel), {})

    def between(self, one: Tunnel, nbma: Address) -> Link:
        """The link from a tunnel to an NBMA address; the other end's link serves both."""
        known = self._of.setdefault(id(one), {}).get(nbma)
        if known is not None:
            return known
        link = self._establish(one, nbma)
        self._by_pair[(id(one), nbma)] = link
        self._of[id(one)][nbma] = link
        if link.other is not None and one.nbma is not None:
            self._of.setdefault(id(link.other), {}).setdefault(one.nbma, link)
        return link

    def _establish(self, one: Tunnel, nbma: Address) -> Link:
        other = self.fabric.endpoint(nbma, one)
        link = Link(one, other, nbma)
        if not one.up:
            layer = Layer.UNDERLAY if one.below else Layer.GRE
            link.stop = Stop(layer, f"{one.router}: {one.why}", one.router, one.why_lines)
            return link
        link.ike_version = ike.ike_version(one)
        link.attempted = self.can_try(one, nbma)
        if link.attempted and link.ike_version == 1:
            link.main_mode = isakmp.NO_STATE, None
        link.stop = self._cross(link)
        return link

    @staticmethod
    def can_try(one: Tunnel, nbma: Address) -> bool:
        """Without a usable profile and key a router sends no IKE packet at all."""
        if one.settings.protection is None or ipsec.missing_profile(one) is not None:
            return False
        if ike.ike_version(one) == 1:
            return isakmp.can_begin(one, nbma)
        profile = ike.profile_of(one)
        return profile is not None and (
            profile.authentication_local != "pre-share"
            or ike.key_for(one, profile, nbma) is not None
        )

    def _cross(self, link: Link) -> Stop | None:
        one, other = link.one, link.other
        there = self.underlay.way(one, link.nbma)
        if there.why:
            return Stop(Layer.UNDERLAY, there.why, there.router, there.lines)
        if other is None:
            owner = self.fabric.owners[link.nbma][0][0]
            said = f"{link.nbma} is {owner}, but no tunnel there has it as its source"
            return Stop(Layer.GRE, said, None, ())
        if not other.up:
            layer = Layer.UNDERLAY if other.below else Layer.GRE
            return Stop(layer, f"{other.router}: {other.why}", other.router, other.why_lines)
        assert one.nbma is not None
        back = self.underlay.way(other, one.nbma)
        if back.why:
            return Stop(Layer.UNDERLAY, f"on the way back: {back.why}", back.router, back.lines)
        return self._negotiate(link, one, other, there, back)

    def _negotiate(
        self, link: Link, one: Tunnel, other: Tunnel, there: Way, back: Way
    ) -> Stop | None:
        data, protected = GRE, one.settings.protection is not None
        stop: Stop | None
        if protected or other.settings.protection is not None:
            data = ESP
            stop = ipsec.check_protection(one, other)
            if stop is None or stop.layer is Layer.IKE:
                blocked = self._blocked(link, IKE, there, back)
                stop = blocked or stop or self._security(link, one, other)
            if stop is not None:
                return stop
        stop = self._blocked(link, data, there, back)
        if stop is not None:
            return stop
        if data == ESP:
            link.warnings += tuple(self._gre_not_permitted(link, there, back))
        link.forward, link.backward = gre.takes(other, one), gre.takes(one, other)
        return gre.check(one, other)

    def _security(self, link: Link, one: Tunnel, other: Tunnel) -> Stop | None:
        stop = self._main_mode(link, one, other) if link.ike_version == 1 else None
        if stop is not None:
            return stop
        if link.ike_version == 2:
            agreed = ike.negotiate(one, other)
            if isinstance(agreed, Stop):
                return agreed
            link.ike = agreed
        sa, warnings = ipsec.agree(one, other)
        link.warnings = tuple(replace(item, stops=False) for item in warnings)
        if isinstance(sa, Stop):
            return sa
        link.sa = sa
        return None

    @staticmethod
    def _main_mode(link: Link, one: Tunnel, other: Tunnel) -> Stop | None:
        assert one.nbma is not None
        agreed = isakmp.negotiate(one, other, one.nbma)
        if isinstance(agreed, isakmp.Refusal):
            link.main_mode = agreed.initiator, agreed.responder
            return agreed.stop
        link.ike, link.main_mode = agreed, (isakmp.UP, isakmp.UP)
        return None

    def _blocked(self, link: Link, protocol: int, there: Way, back: Way) -> Stop | None:
        if not self.fabric.any_acl:
            return None
        assert link.one.nbma is not None
        port = 500 if protocol == IKE else None
        packet = Packet(protocol, link.one.nbma, link.nbma, port, port)
        what = {IKE: "IKE (udp 500)", ESP: "ESP", GRE: "GRE"}[protocol]
        there_blocked = self.underlay.blocked(there, packet, what)
        back_blocked = self.underlay.blocked(back, packet.reply(), what)
        if protocol != IKE:
            self._one_way(link, there_blocked is None, back_blocked is None)
        found = there_blocked or back_blocked
        return Stop(Layer.UNDERLAY, found.why, found.router, found.lines) if found else None

    def _gre_not_permitted(self, link: Link, there: Way, back: Way) -> Iterator[Stop]:
        """A list on the way out that knows ESP and no GRE: harmless while the tunnel encrypts.

        Measured on IOL-XE 17.15: the list is asked after encryption, and the GRE line is never hit.
        The same list there from the start drops ARP as well, and nothing comes up.
        """
        if not self.fabric.any_acl:
            return
        assert link.one.nbma is not None
        packet = Packet(GRE, link.one.nbma, link.nbma)
        for way, sent in ((there, packet), (back, packet.reply())):
            leaving = Way(tuple(replace(item, entered=None) for item in way.crossings[:1]))
            found = self.underlay.blocked(leaving, sent, "GRE")
            if found is not None:
                said = (
                    f"{found.why}; harmless only while the tunnel encrypts, since the list is asked "
                    "after encryption (IOL drops ARP by such a list too, once it has to ask anew)"
                )
                yield Stop(Layer.UNDERLAY, said, found.router, found.lines, stops=False)

    @staticmethod
    def _one_way(link: Link, there: bool, back: bool) -> None:
        """An access list may stop one direction of the data only."""
        link.delivered = (there, back)
        if link.other is not None:
            link.forward = there and gre.takes(link.other, link.one)
            link.backward = back and gre.takes(link.one, link.other)
