"""What belongs together within one cloud or one host, as JSON Schema: for editors.

`read_intent` and the design say the same in better words, and know what lies across files.  A key
that is absent counts with its default.  Adding a rule is one entry and one error case.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def _inside(path: str, schema: Schema) -> Schema:
    """The keys of the path are there, and the last one fits."""
    for key in reversed(path.split(".")):
        schema = {"type": "object", "properties": {key: schema}, "required": [key]}
    return schema


def said(path: str) -> Schema:
    """The key is there, with a value."""
    return _inside(path, {"not": {"type": "null"}})


def is_(path: str, *values: object, default: object = None) -> Schema:
    """The key has one of the values; absent it has the default."""
    spoken = _inside(path, {"enum": list(values)})
    return {"anyOf": [spoken, {"not": said(path)}]} if default in values else spoken


def listed(path: str) -> Schema:
    """The key is a list with something in it."""
    return _inside(path, {"type": "array", "minItems": 1})


def never(why: str, *facts: Schema) -> Schema:
    """These do not go together."""
    return {"not": {"allOf": list(facts)}, "errorMessage": why}


def needs(why: str, fact: Schema, then: Schema) -> Schema:
    """The one asks for the other."""
    return {"if": fact, "then": then, "errorMessage": why}


def _not(fact: Schema) -> Schema:
    return {"not": fact}


_CERTIFICATES = is_("ike.authentication", "certificate")
_PROTOCOL = "routing.protocol"
_BY_ADDRESS = is_("nhrp.nhs", "address", default="address")
_EIGRP = is_(_PROTOCOL, "eigrp", "eigrp-classic")
_ALONE = is_("ipv6.only", True)
_HUBS_LEAD = is_("internet.mode", "full-tunnel", "policy")

CLOUD_RULES: tuple[Schema, ...] = (
    never("AH is its own integrity: take cbc-256 or cbc-128",
          is_("ipsec.authentication_header", True), is_("ipsec.suite", "gcm-256", "gcm-128")),
    never("AH cannot cross NAT: say nat_traversal: false",
          is_("ipsec.authentication_header", True),
          is_("ipsec.nat_traversal", True, default=True)),
    never("a spoke needs the hub's tunnel address for this protocol: nhs: name",
          is_("nhrp.nhs", "dynamic"), is_(_PROTOCOL, "bgp", "static")),
    never("a point-to-point tunnel resolves its destination once: nhs: address",
          is_("phase", 1), _not(_BY_ADDRESS)),
    never("say max_connections as well", said("nhrp.fallback"), _not(said("nhrp.max_connections"))),
    never("only phase 3 has redirects", is_("phase", 1, 2), said("nhrp.redirect_timeout")),
    never("authentication is pre-shared", _not(_CERTIFICATES), said("ike.certificate")),
    needs("certificates need ike.certificate", _CERTIFICATES, said("ike.certificate")),
    needs("a router without the time takes certificates for not yet valid",
          _CERTIFICATES, listed("operations.ntp_servers")),
    never("authentication is certificate", _CERTIFICATES, said("ike.pre_shared_key")),
    never("pre_shared_key is missing", _not(_CERTIFICATES), _not(said("ike.pre_shared_key")),
          is_("ike.keys", "wildcard", default="wildcard")),
    never("enrollment is scep: say url", said("ike.certificate"),
          is_("ike.certificate.enrollment", "scep", default="scep"),
          _not(said("ike.certificate.url"))),
    never("enrollment is terminal: no url", is_("ike.certificate.enrollment", "terminal"),
          said("ike.certificate.url")),
    never("enrollment is terminal: nobody pastes by himself",
          is_("ike.certificate.enrollment", "terminal"), said("ike.certificate.auto_enroll")),
    never("IKEv1 has one key for both directions", is_("ike.keys", "site"),
          is_("ike.version", "ikev1", "both")),
    never("IKEv1 has no fragmentation", is_("ike.version", "ikev1"), said("ike.fragmentation_mtu")),
    never("IKEv1 does not negotiate group tags", is_("ike.version", "ikev1"),
          is_("security.group_tags", "ikev2")),
    never("in phase 2 the next hop must be the spoke: no default_only",
          is_("phase", 2), is_("routing.default_only", True)),
    never("in phase 2 the next hop must be the spoke: no summary",
          is_("phase", 2), listed("routing.summary"), _not(is_(_PROTOCOL, "static"))),
    never("EIGRP announces the default as a summary, which hides the spokes from each other",
          is_("phase", 2), _HUBS_LEAD, _EIGRP),
    never("classic EIGRP has MD5 alone", is_(_PROTOCOL, "eigrp-classic"),
          said("routing.authentication"), _not(is_("routing.authentication.mode", "md5"))),
    never("classic EIGRP knows IPv6 in the global table alone", is_(_PROTOCOL, "eigrp-classic"),
          said("inside_vrf"), said("ipv6")),
    never("receive-only stands alone",
          _inside("routing.stub", {"contains": {"const": "receive-only"}, "minItems": 2})),
    never("area 0 is the backbone", is_("routing.stub_area", "stub", "totally-stub"),
          is_("routing.area", 0, default=0)),
    never("a stub area has its default route anyway",
          is_("routing.stub_area", "stub", "totally-stub"), is_("routing.default_route", True)),
    never("spokes of phase 1 see one hub each: take point-to-multipoint",
          is_("phase", 1), is_("routing.network_type", "broadcast")),
    never("phase 2 needs broadcast: the next hop must be the spoke",
          is_("phase", 2), is_("routing.network_type", "point-to-multipoint")),
    never("non-broadcast needs every neighbour written out: take broadcast",
          is_("routing.network_type", "non-broadcast")),
    never("neither a rendezvous point nor source-specific", said("multicast"),
          _not(said("multicast.rendezvous_point")),
          _not(is_("multicast.source_specific", True))),
    never("no IPv6 multicast over multipoint GRE", said("multicast"), _ALONE),
    never("policy is for IPv4, the tunnel carries IPv6 alone",
          is_("internet.mode", "policy"), _ALONE),
    never("policy needs the prefixes that go out directly", is_("internet.mode", "policy"),
          _not(listed("internet.direct"))),
    never("only policy picks prefixes", is_("internet.mode", "direct", "full-tunnel"),
          listed("internet.direct")),
    never("the list drops the answers of the Internet: take zones",
          is_("internet.mode", "direct", "policy"), is_("security.wan_access_list", True)),
    never("the firewall lets in what the list would: take one",
          is_("security.zones", True), is_("security.wan_access_list", True)),
    never("operations.logging is false", said("operations.logging_rate"),
          _not(is_("operations.logging", True))),
)  # fmt: skip
"""Of ``dmvpn_cloud``."""

_WITHOUT_IPV4 = is_("address", "dhcp", "none")
WAN_RULES: tuple[Schema, ...] = (
    needs("the next hop of the default route", _not(_WITHOUT_IPV4), said("gateway")),
    never("DHCP brings its own gateway", _WITHOUT_IPV4, said("gateway")),
    never("neither IPv4 nor IPv6", is_("address", "none"), _not(said("ipv6"))),
)
"""Of every WAN."""

_HUB, _SPOKE = is_("role", "hub"), is_("role", "spoke")


def _in_a_cloud(schema: Schema) -> Schema:
    """Some entry of ``clouds`` fits."""
    return _inside("clouds", {"not": {"additionalProperties": {"not": schema}}})


HOST_RULES: tuple[Schema, ...] = (
    *(
        never(f"only spokes have {key}", _HUB, _in_a_cloud(said(key)))
        for key in ("home_hub", "qos_group", "autonomous_system", "stub_site")
    ),
    *(
        never("only a hub is an NHS", _SPOKE, _in_a_cloud(_inside(key, {"minimum": 1})))
        for key in ("nhs_priority", "nhs_cluster")
    ),
    never("wan is the name of the first WAN", said("wans.wan")),
    never("a hub behind NAT needs a translation that stays", _HUB, _not(said("wans")),
          is_("wan.nat", True), _not(said("wan.nat_address"))),
)  # fmt: skip
"""Of ``dmvpn``."""

_TYPING_ERROR = r"^(?!dmvpn_cloud$)d[mvpn]{3,5}[-_ ]?c[loud]{2,5}s?$"
_NAME = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$"
_INVALID_NAME = r"^(?![A-Za-z0-9][A-Za-z0-9_.-]{0,39}$)"

RULES: dict[str, tuple[Schema, ...]] = {
    "CloudIntent": CLOUD_RULES,
    "WanIntent": WAN_RULES,
    "RouterSettings": HOST_RULES,
}
"""Model → what its keys mean together."""

FILE_RULES: dict[str, tuple[Schema, ...]] = {
    "groups": (
        {
            "not": {"additionalProperties": _not(said("data.dmvpn_cloud"))},
            "errorMessage": "no group is a cloud: give one data.dmvpn_cloud",
        },
        {"additionalProperties": _not(_inside("data", {"not": {"propertyNames": _not({"pattern": _TYPING_ERROR})}})),
         "errorMessage": "write dmvpn_cloud"},
        {"patternProperties": {_INVALID_NAME: _not(said("data.dmvpn_cloud"))},
         "errorMessage": "letters, digits, '_', '.' or '-', at most 40 characters"},
    ),
    "hosts": (
        {"patternProperties": {_INVALID_NAME: _not(said("data.dmvpn"))},
         "errorMessage": "letters, digits, '_', '.' or '-', at most 40 characters"},
        {"additionalProperties": needs("put the host in the group of its cloud",
                                       said("data.dmvpn"), listed("groups"))},
    ),
}  # fmt: skip
"""Inventory file → what holds for all of it."""
