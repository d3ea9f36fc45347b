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
from dmvpn.simulate.shield import explained
from dmvpn.simulate.stops import Stop
from dmvpn.simulate.underlay import Underlay
from dmvpn.simulate.ways import Way

IKE, ESP, GRE = 17, 50, 47


@dataclass(slots=True, eq=False)
class Link:
    """What became of one pair; ``one`` began it.

    other None: no tunnel ends at ``nbma``.  stop: the first layer that fails.  attempted: IKE
    packets are being sent.  ike, sa: the agreements, None where it did not come to one.
    main_mode: what the IKEv1 tables of ``one`` and ``other`` show, None: no row.
    seen: the address ``one`` has where ``other`` is.  translated: NAT on the way.
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
    seen: Address | None = None
    translated: bool = False
    main_mode: tuple[str | None, str | None] = (None, None)
    sa: IpsecAgreement | None = None
    ike_version: int = 2
    delivered: tuple[bool, bool] = (True, True)
    forward: bool = False
    backward: bool = False

    def turned(self) -> Link:
        """The same link as the other end has it."""
        assert self.other is not None and self.seen is not None
        return replace(
            self, one=self.other, other=self.one, nbma=self.seen, seen=self.nbma,
            forward=self.backward, backward=self.forward,
            delivered=self.delivered[::-1], main_mode=self.main_mode[::-1],
        )  # fmt: skip

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
        """The link from a tunnel to an NBMA address, seen from there; whoever began, it serves both."""
        known = self._of.setdefault(id(one), {}).get(nbma)
        if known is not None:
            return known if known.one is one else known.turned()
        link = self._establish(one, nbma)
        self._by_pair[(id(one), nbma)] = link
        self._of[id(one)][nbma] = link
        if link.other is not None and link.seen is not None:
            self._of.setdefault(id(link.other), {}).setdefault(link.seen, link)
        return link

    def adopt(self, tunnel: Tunnel, nbma: Address, link: Link) -> None:
        """A tunnel reaches an address over a link that the other end has begun."""
        self._of.setdefault(id(tunnel), {})[nbma] = link

    def _establish(self, one: Tunnel, nbma: Address) -> Link:
        there = self.underlay.way(one, nbma) if one.up else Way()
        arrived = there.parcel if there.parcel is not None and not there.why else None
        other = self.fabric.endpoint(arrived.destination if arrived else nbma, one)
        link = Link(one, other, nbma, seen=arrived.source if arrived else one.nbma)
        link.translated = arrived is not None and (
            bool(arrived.made) or arrived.destination != nbma
        )
        if not one.up:
            layer = Layer.UNDERLAY if one.below else Layer.GRE
            link.stop = Stop(layer, f"{one.router}: {one.why}", one.router, one.why_lines)
            return link
        link.ike_version = ike.ike_version(one)
        link.attempted = self.can_try(one, nbma)
        if link.attempted and link.ike_version == 1:
            link.main_mode = isakmp.NO_STATE, None
        link.stop = self._cross(link, there)
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

    def _cross(self, link: Link, there: Way) -> Stop | None:
        one, other = link.one, link.other
        if there.why:
            return Stop(Layer.UNDERLAY, there.why, there.router, there.lines)
        if other is None:
            final = there.parcel.destination if there.parcel else link.nbma
            owner = self.fabric.owners[final][0][0]
            said = f"{link.nbma} is {owner}, but no tunnel there has it as its source"
            return Stop(Layer.GRE, said, None, ())
        if not other.up:
            layer = Layer.UNDERLAY if other.below else Layer.GRE
            return Stop(layer, f"{other.router}: {other.why}", other.router, other.why_lines)
        assert link.seen is not None
        made = there.parcel.made if there.parcel is not None else ()
        back = self.underlay.way(other, link.seen, made)
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
                return self._refused(stop, one, other)
        stop = self._blocked(link, data, there, back) or _needs_ports(data, there)
        if stop is not None:
            return stop
        if data == ESP:
            link.warnings += tuple(self._gre_not_permitted(link, there, back))
        link.forward = gre.takes(other, one, link.seen)
        link.backward = gre.takes(one, other, link.nbma)
        return gre.check(one, other, link.seen, link.nbma)

    def _refused(self, stop: Stop, one: Tunnel, other: Tunnel) -> Stop:
        """Nothing in common may be what the release of one end leaves of its configuration."""
        if stop.layer in (Layer.IKE, Layer.IPSEC) and _about_algorithms(stop):
            for tunnel in (one, other):
                found = explained(stop, tunnel.router, self.fabric.refused.get(tunnel.router))
                if found is not stop:
                    return found
        return stop

    def _security(self, link: Link, one: Tunnel, other: Tunnel) -> Stop | None:
        stop = self._main_mode(link, one, other) if link.ike_version == 1 else None
        if stop is not None:
            return stop
        if link.ike_version == 2:
            assert link.seen is not None
            agreed = ike.negotiate(one, other, link.seen, link.nbma)
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
        assert link.seen is not None
        agreed = isakmp.negotiate(one, other, link.seen, link.nbma)
        if isinstance(agreed, isakmp.Refusal):
            link.main_mode = agreed.initiator, agreed.responder
            return agreed.stop
        link.ike, link.main_mode = agreed, (isakmp.UP, isakmp.UP)
        return None

    def _blocked(self, link: Link, protocol: int, there: Way, back: Way) -> Stop | None:
        if not self.fabric.any_acl:
            return None
        there_blocked = back_blocked = None
        for packet, what in _kinds(link, protocol):
            there_blocked = there_blocked or self.underlay.blocked(there, packet, what)
            back_blocked = back_blocked or self.underlay.blocked(back, packet.reply(), what)
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
            link.forward = there and gre.takes(link.other, link.one, link.seen)
            link.backward = back and gre.takes(link.one, link.other, link.nbma)


def _about_algorithms(stop: Stop) -> bool:
    return any(words in stop.cause for words in ("no common", "no transform set", "PFS"))


def _kinds(link: Link, protocol: int) -> Iterator[tuple[Packet, str]]:
    """The packets to let through: NAT on the way moves IKE to port 4500 and ESP into it."""
    assert link.one.nbma is not None
    ends = link.one.nbma, link.nbma
    if protocol == IKE:
        yield Packet(IKE, *ends, 500, 500), "IKE (udp 500)"
    if link.translated and protocol != GRE:
        yield Packet(IKE, *ends, 4500, 4500), "IKE behind NAT (udp 4500)"
    elif protocol != IKE:
        yield Packet(protocol, *ends), "ESP" if protocol == ESP else "GRE"


def _needs_ports(protocol: int, there: Way) -> Stop | None:
    """PAT tells its users apart by ports, and GRE has none."""
    made = there.parcel.made if there.parcel is not None else ()
    shared = next((entry for entry in made if entry.overload), None)
    if protocol != GRE or shared is None:
        return None
    said = (
        f"{shared.router} translates {shared.original} to {shared.translated} by ports (overload), "
        "and GRE has no ports; IPsec would pass, in UDP 4500"
    )
    return Stop(Layer.UNDERLAY, said, shared.router)
