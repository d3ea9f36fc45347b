"""VRFs, both syntaxes: ``vrf definition NAME`` and ``ip vrf NAME``."""

from __future__ import annotations

from dmvpn.config.drafts import Draft
from dmvpn.config.keywords import keyword
from dmvpn.config.model import VrfConfig
from dmvpn.config.sections.router import RouterDraft, section
from dmvpn.config.shape import Entry
from dmvpn.config.shapes import Shapes

TOP = section("vrfs")

VRF: Shapes[Draft] = Shapes()
VRF.value("rd", "rd")
VRF.text("description", "description")
VRF.ignore("bgp", "context", "export", "import", "inter-as-hybrid", "maximum routes", "mdt", "vnet", "vpn",
           "snmp", "route-replicate", "evpn", "autodiscovery", "protection", "connector", "spanning")  # fmt: skip


@TOP.on("vrf definition", opens=VRF)
def _definition(router: RouterDraft, entry: Entry) -> None:
    _vrf(router, entry)


@TOP.on("ip vrf", opens=VRF)
def _ip_vrf(router: RouterDraft, entry: Entry) -> None:
    draft = _vrf(router, entry)
    draft.set("classic", True)
    draft.set("families", frozenset({"ipv4"}))


def _vrf(router: RouterDraft, entry: Entry) -> Draft:
    router.vrfs.setdefault(entry.words[0], entry.line)
    draft = router.block("vrfs", entry.words[0], entry)
    draft.read(VRF, entry)
    return draft


@VRF.on("address-family", opens=VRF)
def _family(draft: Draft, entry: Entry) -> None:
    name = keyword(entry.words[0], "ipv4", "ipv6")
    draft.set("families", draft.fields.get("families", frozenset()) | {name})
    draft.read(VRF, entry)


@VRF.on("route-target")
def _route_target(draft: Draft, entry: Entry) -> None:
    """``{import | export | both} TARGET``; both when neither is typed."""
    direction, target = (["both", *entry.words])[-2:]
    if direction != "export":
        draft.add("imports", target)
    if direction != "import":
        draft.add("exports", target)


def build(router: RouterDraft) -> dict[str, object]:
    """The fields of `RouterConfig` read here."""
    return {"vrfs": router.vrfs, "vrf_definitions": router.records("vrfs", VrfConfig)}
