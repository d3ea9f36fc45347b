"""Text of ``show`` commands → typed records.

``parse("sh ip nhrp", text)`` finds the parser by the command, abbreviated or not.  One module and
one ``.textfsm`` file for each command: a module found here is registered by its ``COMMAND``.

* COMMAND    the command in full
* ALSO       further commands with the same output
* OPTIONS    words that may follow and leave the output's shape as it is
* ARGUMENTS  True where any words may follow (``ping A source B``)
* parse      text → list of records
"""

from __future__ import annotations

from dmvpn.parsers.registry import COMMANDS, Command, find, parse

__all__ = ["COMMANDS", "Command", "find", "parse"]
