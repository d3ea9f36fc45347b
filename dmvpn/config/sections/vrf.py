"""VRFs, both syntaxes: ``vrf definition NAME`` and ``ip vrf NAME``."""

from __future__ import annotations

from dmvpn.config.sections.router import ROUTER, RouterDraft
from dmvpn.config.shapes import Entry


@ROUTER.on("vrf definition", "ip vrf")
def _vrf(router: RouterDraft, entry: Entry) -> None:
    router.vrfs.setdefault(entry.words[0], entry.line)
