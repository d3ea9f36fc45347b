"""``show crypto ipsec profile`` and ``show crypto ipsec transform-set``: straight from the lines."""

from __future__ import annotations

from dmvpn.config.model import IpsecProfile, RouterConfig, TransformSet
from dmvpn.labs.emulated.commands import Context, command
from dmvpn.labs.emulated.show.words import lines


def print_ipsec_profile(profile: IpsecProfile, config: RouterConfig) -> str:
    """One profile with the transforms of its sets."""
    ikev2 = f"        IKEv2 Profile: {profile.ikev2_profile}\n" if profile.ikev2_profile else ""
    text = f"IPSEC profile {profile.name}\n{ikev2}" + lines(
        "        Security association lifetime: 4608000 kilobytes/"
        f"{profile.lifetime_seconds or 3600} seconds",
        "        Responder-Only (Y/N): N",
        f"        PFS (Y/N): {'Y' if profile.pfs else 'N'}",
        *((f"        DH group:  group{profile.pfs}",) if profile.pfs else ()),
        "        Mixed-mode : Disabled",
        "        Transform sets={ ",
    )
    for name in profile.transform_sets:
        known = config.transform_sets.get(name)
        words = " ".join(known.transforms) if known else ""
        text += f"                {name}:  {{ {words}  }} , \n"
    return text + "        }\n\n"


def print_transform_set(item: TransformSet) -> str:
    """One transform set and its mode."""
    mode = item.mode.capitalize()
    return lines(
        f"Transform set {item.name}: {{ {' '.join(item.transforms)}  }} ",
        f"   will negotiate = {{ {mode},  }}, ",
        "   ",
    )


@command("show crypto ipsec profile")
def show_crypto_ipsec_profile(context: Context) -> str:
    """``show crypto ipsec profile [NAME]``."""
    config = context.router.network.config(context.router.name)
    wanted = context.words[4:]
    return "".join(
        print_ipsec_profile(profile, config)
        for profile in config.ipsec_profiles.values()
        if not wanted or profile.name in wanted
    )


@command("show crypto ipsec transform-set")
def show_crypto_ipsec_transform_set(context: Context) -> str:
    """``show crypto ipsec transform-set [NAME]``."""
    config = context.router.network.config(context.router.name)
    wanted = context.words[4:]
    return "".join(
        print_transform_set(item)
        for item in config.transform_sets.values()
        if not wanted or item.name in wanted
    )
