"""``show crypto ipsec profile``: one `IpsecProfile` for each profile."""

from __future__ import annotations

from dataclasses import dataclass

from dmvpn.parsers import values
from dmvpn.parsers.template import Row, read

COMMAND = "show crypto ipsec profile"
OPTIONS = "tag"


@dataclass(frozen=True, slots=True)
class IpsecProfile:
    """One IPsec profile.

    ike_profile: the IKEv2 or ISAKMP profile, None when the profile names none.  lifetime_kilobytes:
    None when rekeying by volume is disabled.  pfs_group: None without PFS.  transform_sets:
    ``NAME: esp-aes esp-sha-hmac``, in order of preference.  additional_key_exchange: beside the
    group, ``ML-KEM-1024``.
    """

    name: str
    ike_profile: str | None
    lifetime_kilobytes: int | None
    lifetime_seconds: int
    responder_only: bool | None
    pfs_group: str | None
    mixed_mode: bool | None
    transform_sets: tuple[str, ...]
    idle_seconds: int | None = None
    description: str | None = None
    additional_key_exchange: str | None = None


def parse(text: str) -> list[IpsecProfile]:
    """Every profile, in order; ``[]`` when there is none.  Incomplete when the last ends early."""
    table = read("show_crypto_ipsec_profile", COMMAND, text)
    for row in table.rows:
        if not (row["NAME"] and row["SECONDS"] and row["END"]):
            reason = (
                f"the profile {row['NAME']} lacks its lifetime or the end of its transform sets"
            )
            raise table.capture.incomplete(reason, row.number)
    return table.convert(_profile)


def _profile(row: Row) -> IpsecProfile:
    return IpsecProfile(
        name=row["NAME"],
        ike_profile=values.word(row["IKE_PROFILE"]),
        lifetime_kilobytes=values.number(row["KILOBYTES"]),
        lifetime_seconds=values.count(row["SECONDS"]),
        responder_only=values.yes(row["RESPONDER_ONLY"]),
        pfs_group=values.word(row["DH_GROUP"]) if row["PFS"] == "Y" else None,
        mixed_mode=row["MIXED_MODE"] == "Enabled" if row["MIXED_MODE"] else None,
        transform_sets=values.transform_sets(row.lists["SET_NAME"], row.lists["SET"]),
        idle_seconds=values.number(row["IDLE"]),
        description=values.word(row["DESCRIPTION"]),
        additional_key_exchange=values.word(row["ADDITIONAL"]),
    )
