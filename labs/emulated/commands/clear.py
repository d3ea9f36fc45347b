"""``clear …`` of what a tunnel is made of.  Each prints nothing, as on a router."""

from __future__ import annotations

from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.commands.ping import destination_of


@command("clear ip nhrp")
def clear_ip_nhrp(context: Context) -> str:
    """``clear ip nhrp [A]``."""
    context.router.network.clear_nhrp(context.router.name)
    return ""


@command("clear dmvpn session")
def clear_dmvpn_session(context: Context) -> str:
    """``clear dmvpn session [interface TunnelN] [peer …] [static]``."""
    context.router.network.clear_dmvpn_session(context.router.name)
    return ""


@command("clear crypto session")
def clear_crypto_session(context: Context) -> str:
    """``clear crypto session [remote A]``."""
    context.router.network.clear_crypto(context.router.name, destination_of(context.words[3:]))
    return ""


@command("clear crypto ikev2 sa")
def clear_crypto_ikev2_sa(context: Context) -> str:
    """``clear crypto ikev2 sa [remote A]``."""
    context.router.network.clear_crypto(context.router.name, destination_of(context.words[4:]))
    return ""


@command("clear crypto sa")
def clear_crypto_sa(context: Context) -> str:
    """``clear crypto sa [peer A]`` and ``clear crypto sa counters``."""
    network, name = context.router.network, context.router.name
    if "counters" in context.words:
        network.clear_counters(name)
    else:
        network.clear_crypto(name, destination_of(context.words[3:]))
    return ""


@command("clear ip eigrp neighbors")
def clear_ip_eigrp_neighbors(context: Context) -> str:
    """``clear ip eigrp [AS] neighbors``."""
    context.router.network.clear_eigrp(context.router.name)
    return ""
