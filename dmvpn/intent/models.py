"""The inventory keys ``dmvpn_cloud`` (group) and ``dmvpn`` (host): the only pydantic models.

Unknown keys are refused.  Defaults stand here and nowhere else.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from dmvpn.intent.values import (
    Address,
    HostName,
    InterfaceAddress,
    InterfaceName,
    Line,
    Network,
    NhrpAuthentication,
    PreSharedKey,
    ProcessName,
    ReleaseField,
    one_of,
    refuse,
    shown,
    whole,
)
from dmvpn.model import Phase, Role
from dmvpn.suites import AUTOMATIC, SUITES


class Model(BaseModel):
    """What all inventory models share: frozen, unknown keys refused, input never quoted."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, hide_input_in_errors=True
    )


def _phase(value: object) -> Phase:
    if isinstance(value, bool) or not isinstance(value, int) or value not in (1, 2, 3):
        raise refuse(f"{shown(value)}is no DMVPN phase", "allowed: 1, 2, 3")
    return Phase(value)


class NhrpIntent(Model):
    """``nhrp``: holdtime and registration_timeout in seconds."""

    network_id: Annotated[int, whole(1, 4294967295)]
    authentication: NhrpAuthentication | None = None
    holdtime: Annotated[int, whole(1, 65535)] = 300
    registration_timeout: Annotated[int, whole(1, 65535)] | None = None


class DpdIntent(Model):
    """``ike.dpd``: dead peer detection; interval and retry in seconds."""

    interval: Annotated[int, whole(10, 3600)] = 30
    retry: Annotated[int, whole(2, 60)] = 5
    mode: Annotated[Literal["on-demand", "periodic"], one_of("on-demand", "periodic")] = "on-demand"


class IkeIntent(Model):
    """``ike``: IKEv2 with one pre-shared key for the cloud; lifetime in seconds."""

    pre_shared_key: PreSharedKey
    dpd: DpdIntent = Field(default_factory=DpdIntent)
    lifetime: Annotated[int, whole(120, 86400)] | None = None


class IpsecIntent(Model):
    """``ipsec``: nat_traversal: leave room for UDP encapsulation in the MTU."""

    suite: Annotated[str, one_of(AUTOMATIC, *SUITES)] = AUTOMATIC
    mode: Annotated[Literal["transport", "tunnel"], one_of("transport", "tunnel")] = "transport"
    perfect_forward_secrecy: bool = True
    nat_traversal: bool = True


class RoutingIntent(Model):
    """``routing``: named EIGRP; hello_interval and hold_time in seconds, on the tunnel."""

    protocol: Annotated[Literal["eigrp"], one_of("eigrp")]
    name: ProcessName
    autonomous_system: Annotated[int, whole(1, 65535)]
    hello_interval: Annotated[int, whole(1, 65535)] = 20
    hold_time: Annotated[int, whole(1, 65535)] = 60


class CloudIntent(Model):
    """Group data ``dmvpn_cloud``.

    tunnel: number of the interface; bandwidth in kbit/s, delay in tens of microseconds;
    underlay_mtu: the smallest IP MTU between any two routers of the cloud, in bytes.
    """

    phase: Annotated[Phase, BeforeValidator(_phase)]
    subnet: Network
    tunnel: Annotated[int, whole(0, 2147483647)] = 0
    tunnel_key: Annotated[int, whole(0, 4294967295)] | None = None
    underlay_mtu: Annotated[int, whole(576, 9216)] = 1500
    bandwidth: Annotated[int, whole(1, 10000000)] | None = None
    delay: Annotated[int, whole(1, 16777215)] | None = None
    nhrp: NhrpIntent
    ike: IkeIntent
    ipsec: IpsecIntent = Field(default_factory=IpsecIntent)
    routing: RoutingIntent


class WanIntent(Model):
    """``wan``: where the tunnel leaves the router; gateway: next hop of the default route."""

    interface: InterfaceName
    address: InterfaceAddress
    gateway: Address
    description: Line | None = None


class LanIntent(Model):
    """An entry of ``lan``: a prefix behind this router."""

    interface: InterfaceName
    address: InterfaceAddress
    description: Line | None = None


class MemberIntent(Model):
    """An entry of ``clouds``: what this router does differently in one cloud.

    tunnel_address: next free when absent.  home_hub: the hub of a phase 1 spoke, default the first.
    nhs_priority: of a hub, as its clients configure it; 0 is the highest.
    """

    tunnel_address: Address | None = None
    home_hub: str | None = None
    nhs_priority: Annotated[int, whole(0, 255)] = 0


class RouterSettings(Model):
    """Host data ``dmvpn``.  hostname: what the router calls itself; default: its inventory name."""

    role: Annotated[Role, one_of("hub", "spoke")]
    release: ReleaseField
    hostname: HostName | None = None
    wan: WanIntent
    lan: tuple[LanIntent, ...] = ()
    clouds: dict[str, MemberIntent] = Field(default_factory=dict)
