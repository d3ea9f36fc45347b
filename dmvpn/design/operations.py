"""What running the cloud needs: logs, traps, time, names, and what deploy relies on."""

from __future__ import annotations

from dmvpn.design.cloud import CloudDecision
from dmvpn.design.model import OperationsDesign
from dmvpn.intent.features import OperationsIntent
from dmvpn.intent.model import RouterIntent
from dmvpn.model import Platform


def operations_design(clouds: list[CloudDecision], router: RouterIntent) -> OperationsDesign:
    """The wishes of all clouds of the router together; for a single value the first one has it."""
    wishes = [(cloud, cloud.intent.operations) for cloud in clouds]
    logging = next((_logging(wish) for _, wish in wishes if wish.logging), "")
    snmp = next((wish.snmp for _, wish in wishes if wish.snmp is not None), None)
    ntp, names = [], []
    for cloud, wish in wishes:
        vrf = cloud.wan(router).front_door_vrf
        space = f"vrf {vrf} " if vrf else ""
        ntp += [f"{space}{server}" for server in wish.ntp_servers]
        names += [f"{space}{server}" for server in wish.name_servers]
    flash = "flash" if router.settings.release.platform is Platform.IOS else "bootflash"
    return OperationsDesign(
        logging=logging,
        snmp_community=snmp.community if snmp else None,
        snmp_host=snmp.host if snmp else None,
        ntp=tuple(dict.fromkeys(ntp)),
        name_servers=tuple(dict.fromkeys(names)),
        domain=next((wish.domain for _, wish in wishes if wish.domain), ""),
        archive_path=f"{flash}:archive" if any(wish.archive for _, wish in wishes) else "",
        scp=any(wish.scp for _, wish in wishes),
    )


def _logging(wish: OperationsIntent) -> str:
    rate = wish.logging_rate
    return f"logging dmvpn rate-limit {rate}" if rate is not None else "logging dmvpn"
