"""``crypto pki …`` (``crypto ca …`` on old releases)."""

from __future__ import annotations

from dmvpn.config.drafts import Draft
from dmvpn.config.model import CertificateChain, CertificateMap, Trustpoint
from dmvpn.config.sections.router import RouterDraft, block, section
from dmvpn.config.shape import Entry
from dmvpn.config.shapes import Shapes

TOP = section("crypto")

TRUSTPOINT: Shapes[Draft] = Shapes()
TRUSTPOINT.each("enrollment", "enrollment")
TRUSTPOINT.words("revocation-check", "revocation_check")
TRUSTPOINT.text("subject-name", "subject_name")
TRUSTPOINT.value("fqdn", "fqdn")
TRUSTPOINT.value("vrf", "vrf")
TRUSTPOINT.text("source interface", "source_interface")
TRUSTPOINT.text("fingerprint", "fingerprint")
TRUSTPOINT.value("hash", "hash")
TRUSTPOINT.words("usage", "usage")
TRUSTPOINT.ignore("authorization", "chain-validation", "crl", "ip-address", "match", "ocsp",
                  "password", "primary", "query", "regenerate", "root", "serial-number",
                  "subject-alt-name", "storage", "signature", "match certificate", "eku", "issuer-name",)  # fmt: skip
MAP: Shapes[Draft] = Shapes()
for _attribute in ("alt-subject-name", "expires-on", "issuer-name", "name", "serial-number",
                   "subject-name", "unstructured-subject-name", "valid-start"):  # fmt: skip
    MAP.on(_attribute)(lambda draft, entry: draft.add("conditions", entry.line.text))
CHAIN: Shapes[Draft] = Shapes()
CHAIN.each("certificate", "certificates")
TOP.ignore("crypto pki", "crypto ca", "crypto provisioning")
block(TOP, "crypto pki trustpoint", "trustpoints", TRUSTPOINT)
block(TOP, "crypto ca trustpoint", "trustpoints", TRUSTPOINT)


@TRUSTPOINT.on("rsakeypair")
def _rsa_key(draft: Draft, entry: Entry) -> None:
    bits = int(entry.words[1]) if len(entry.words) > 1 else None
    draft.set("key", (entry.words[0], bits))


@TRUSTPOINT.on("eckeypair")
def _ec_key(draft: Draft, entry: Entry) -> None:
    draft.set("key", (entry.words[0], None))
    draft.set("key_kind", "ec")


@TRUSTPOINT.on("auto-enroll")
def _auto_enroll(draft: Draft, entry: Entry) -> None:
    """``auto-enroll [PERCENT] [regenerate]``; without a percentage, when it expires."""
    numbers = [int(word) for word in entry.words if word.isdigit()]
    draft.set("auto_enroll", numbers[0] if numbers else 100)


@TOP.on("crypto pki certificate map", "crypto ca certificate map", opens=MAP)
def _map(router: RouterDraft, entry: Entry) -> None:
    key = (entry.words[0], int(entry.words[1]))
    router.block("certificate_maps", key, entry).read(MAP, entry)


@TOP.on("crypto pki certificate chain", "crypto ca certificate chain", opens=CHAIN)
def _chain(router: RouterDraft, entry: Entry) -> None:
    draft = router.block("certificate_chains", entry.words[0], entry)
    draft.unread += CHAIN.read_block(draft, entry.node.children)


def build(router: RouterDraft) -> dict[str, object]:
    """The fields of `RouterConfig` read here."""
    maps: dict[str, tuple[CertificateMap, ...]] = {}
    for (name, number), draft in router.named("certificate_maps").items():
        one = draft.build_with_lines(CertificateMap, name=name, sequence=number)
        maps[name] = (*maps.get(name, ()), one)
    chains = router.named("certificate_chains")
    return {
        "trustpoints": router.records("trustpoints", Trustpoint),
        "certificate_maps": maps,
        "certificate_chains": {
            name: draft.build(CertificateChain, trustpoint=name, at=draft.at)
            for name, draft in chains.items()
        },
    }
