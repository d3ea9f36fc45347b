"""The JSON Schema of the inventory: current, takes what is right, refuses what it can."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from dmvpn.cli.schema import schema_text
from dmvpn.intent.schema import FILES, schema
from tests.unit.changes import change, read_content
from tests.unit.render.matrix import CASES, NAMES, applied, change_of

ROOT = Path(__file__).parents[3]
ERRORS = ROOT / "tests" / "cases" / "errors"
ERROR_NAMES = sorted(folder.name for folder in ERRORS.iterdir() if folder.name != "base")
BEYOND_A_SCHEMA: dict[str, tuple[str, ...]] = {
    "two files together: what hosts and groups say of each other": (
        "bfd-on-classic", "bgp-as-in-ibgp", "bgp-as-of-eigrp-spoke", "bgp-vrf-without-rd",
        "direct-without-ipv4", "door-is-inside", "full-tunnel-without-door", "home-hub-is-spoke",
        "home-hub-unknown", "host-without-data", "hub-missing", "hub-with-dhcp", "hub-without-name",
        "ike-version-of-member", "ikev1-over-ipv6-in-vrf", "ike-versions-never-meet", "lan-vrf-missing", "lan-vrf-unknown",
        "misspelt-host-key", "nat-in-tunnel-mode", "nat-over-ipv6", "nat-without-traversal",
        "ospfv3-authentication-on-old",
        "default-only-without-door", "default-route-without-door", "own-key-unused", "policy-with-dhcp", "qos-group-unknown",
        "region-in-phase-2", "several-refusals", "site-key-missing", "site-keys-with-dhcp",
        "static-recursion-over-ipv6", "summary-beside-cluster",
        "summary-of-everything-without-door", "totally-stub-without-door", "suite-not-on-release", "suite-weak-refused",
        "tags-on-classic", "transport-4-without-address", "transport-6-without-address",
        "wan-name-unknown",
    ),
    "entries against each other: what stands twice, what comes first, how many there are": (
        "cloud-of-host-unknown", "duplicate-lan", "duplicate-tunnel-address",
        "duplicate-wan-address", "gateway-is-another-router", "interface-used-twice",
        "lan-overlaps-tunnel", "lan-overlaps-wan", "one-name-for-two-wans", "totally-stub-two-hubs", "max-connections-too-many", "ospf-point-to-point",
        "ospf-three-hubs-in-phase-2", "overlapping-in-one-host", "overlapping-lan",
        "peer-keys-between-spokes", "region-before-centre", "region-without-centre",
        "region-without-hub", "same-hostname", "same-management-address", "subnet-too-small",
        "two-bgp-processes", "two-clouds-one-bgp-table", "two-clouds-one-source",
        "wan-overlaps-tunnel",
    ),
    "arithmetic: one value against another": (
        "bgp-hold-below-keepalive", "bgp-same-as", "gateway-6-is-own-address",
        "gateway-is-own-address", "gateway-outside", "hold-time-below-hello", "mtu-below-ipv6",
        "mtu-too-large", "ospf-dead-below-hello", "qos-shares", "registration-slower-than-holdtime",
        "tunnel-address-broadcast", "tunnel-address-outside", "underlay-mtu-too-small",
    ),
    "a protocol beside what another section of the cloud asks of it": (
        "bfd-of-classic-eigrp-ipv6", "default-only-and-direct",
    ),
    "what is in no file: secrets, options of the command line": (
        "nhrp-authentication-too-long", "phase-overridden", "routing-key-too-long", "secret-empty",
        "secret-file-missing", "secret-is-keyword", "secret-not-ascii", "secret-not-set",
        "secret-with-blank", "secret-with-newline", "secret-with-question-mark",
    ),
}  # fmt: skip
"""Why a schema cannot refuse it → the error cases.  Every other error case is refused."""


def faults(content: dict[str, Any]) -> list[str]:
    """What the schema says of an inventory."""
    return [
        error.message
        for file in FILES
        for error in Draft202012Validator(schema(file)).iter_errors(content[file])
    ]


@pytest.mark.parametrize("file", FILES)
def test_the_file_in_docs_is_current(file: str) -> None:
    written = (ROOT / "docs" / "schema" / f"{file}.json").read_text("utf-8")
    assert written == schema_text(file), f"dmvpn schema {file} -o docs/schema/{file}.json"


@pytest.mark.parametrize("file", FILES)
def test_it_is_a_schema(file: str) -> None:
    Draft202012Validator.check_schema(json.loads(schema_text(file)))


def test_it_takes_the_example() -> None:
    folder = ROOT / "inventory"
    content = {file: yaml.safe_load((folder / f"{file}.yaml").read_text("utf-8")) for file in FILES}
    assert faults(content) == []


@pytest.mark.parametrize("name", NAMES)
def test_it_takes_every_case_of_the_matrix(name: str) -> None:
    assert (CASES / name).is_dir()
    assert faults(applied(change_of(name))) == []


def test_it_refuses_all_that_a_schema_can() -> None:
    beyond = [name for names in BEYOND_A_SCHEMA.values() for name in names]
    refused = {name for name in ERROR_NAMES if faults(_error_case(name))}
    print(f"{len(ERROR_NAMES)} error cases, {len(refused)} refused by the schema")
    assert len(set(beyond)) == len(beyond)
    assert set(ERROR_NAMES) - refused == set(beyond)


def _error_case(name: str) -> dict[str, Any]:
    case = yaml.safe_load((ERRORS / name / "change.yaml").read_text("utf-8"))
    return change(
        read_content(ERRORS / "base"),
        case.get("set", {}), case.get("remove", ()), case.get("rename"),
    )  # fmt: skip
