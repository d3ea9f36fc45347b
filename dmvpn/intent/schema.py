"""JSON Schema of the inventory keys, for editors: what a key is called, what it may hold.

It knows each value, and what belongs together in one cloud or one host; what two files mean together,
what numbers add up to and what a secret holds only `read_intent` and the design can say.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from dmvpn.intent.models import CloudIntent, RouterSettings
from dmvpn.intent.schema_rules import FILE_RULES, RULES

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILES: dict[str, tuple[str, type[BaseModel]]] = {
    "groups": ("dmvpn_cloud", CloudIntent),
    "hosts": ("dmvpn", RouterSettings),
}
"""Inventory file → the key in its ``data``, and the model behind it."""


def schema(file: str) -> dict[str, Any]:
    """The schema of ``groups.yaml`` or ``hosts.yaml``; other keys of Nornir are left alone."""
    key, model = FILES[file]
    found = _schema_of(model)
    definitions = found.pop("$defs", {})
    data = {"type": "object", "properties": {key: {"$ref": f"#/$defs/{model.__name__}"}}}
    return {
        "$schema": DIALECT,
        "title": f"dmvpn: {file}.yaml of a Nornir inventory",
        "type": "object",
        "additionalProperties": {
            "anyOf": [{"type": "null"}, {"type": "object", "properties": {"data": data}}]
        },
        "allOf": list(FILE_RULES[file]),
        "$defs": {
            name: _with_rules(name, one)
            for name, one in {**definitions, model.__name__: found}.items()
        },
    }


def _with_rules(name: str, definition: dict[str, Any]) -> dict[str, Any]:
    rules = RULES.get(name, ())
    return {**definition, "allOf": list(rules)} if rules else definition


def _schema_of(model: type[BaseModel]) -> dict[str, Any]:
    found: dict[str, Any] = model.model_json_schema()
    return found
