"""The command line: one short function per verb, in the order of the pipeline.

Exit codes of every verb: 0 nothing to report, 1 something to look at (changes that wait, failed
checks), 2 could not do it.
"""

from __future__ import annotations

import sys

import typer

from dmvpn.cli.capture import capture
from dmvpn.cli.console import stderr
from dmvpn.cli.demo import demo
from dmvpn.cli.deploy import deploy
from dmvpn.cli.explain import explain
from dmvpn.cli.init import init
from dmvpn.cli.lab import lab
from dmvpn.cli.lint import lint
from dmvpn.cli.parse import parse
from dmvpn.cli.render import render
from dmvpn.cli.schema import schema
from dmvpn.cli.simulate import simulate
from dmvpn.cli.verify import verify
from dmvpn.errors import DmvpnError, InputError

app = typer.Typer(
    name="dmvpn",
    help="DMVPN as code for Cisco IOS and IOS-XE.\n\nExit codes: 0 nothing to report, 1 something to"
    " look at (changes that wait, failed checks), 2 could not do it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb in (init, render, lint, simulate, deploy, capture, verify, explain, schema, parse, demo):
    app.command()(verb)
app.add_typer(lab, name="lab")


@app.callback(invoke_without_command=True)
def _root(
    version: bool = typer.Option(False, "--version", help="Print the version and leave."),
) -> None:
    if version:
        from dmvpn import __version__

        typer.echo(f"dmvpn {__version__}")
        raise typer.Exit


def main() -> None:
    """Entry point of the ``dmvpn`` command: turns errors into text on stderr and exit code 2."""
    try:
        app()
    except InputError as error:
        _complain(*(str(problem) for problem in error.problems))
    except DmvpnError as error:
        _complain(str(error))
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(2)


def _complain(*lines: str) -> None:
    for line in lines:
        stderr.print(f"error: {line}", markup=False, highlight=False, soft_wrap=True, style="red")
    if len(lines) > 1:
        stderr.print(f"{len(lines)} errors; nothing was done.", highlight=False)
    sys.exit(2)
