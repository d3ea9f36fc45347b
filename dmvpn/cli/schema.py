"""``dmvpn schema``: JSON Schema of the inventory, for editors."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from dmvpn.cli.console import emit
from dmvpn.cli.options import Output


class InventoryFile(StrEnum):
    """The inventory files with keys of ours."""

    GROUPS = "groups"
    HOSTS = "hosts"


def schema(
    file: Annotated[InventoryFile, typer.Argument(help="Which inventory file.")],
    output: Output = None,
) -> None:
    """Print the JSON Schema of groups.yaml or hosts.yaml."""
    emit(schema_text(file), output)


def schema_text(file: str) -> str:
    """The schema as the files in docs/schema hold it."""
    from dmvpn.intent.schema import schema as schema_of

    return json.dumps(schema_of(file), indent=1, sort_keys=True) + "\n"
