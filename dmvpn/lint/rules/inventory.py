"""DMV9xx: files and lines as such; DMV91x is judged where silences are applied."""

from __future__ import annotations

from collections.abc import Iterator

from dmvpn.config.model import NOWHERE, RouterConfig
from dmvpn.config.tree import ConfigNode
from dmvpn.lint.model import (
    INFO,
    WARNING,
    Context,
    Network,
    Seen,
    on_network,
    on_router,
    on_silence,
)


@on_router("DMV901", WARNING)
def line_not_understood(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """Every line in a section DMVPN depends on is understood.

    Why: a line with a typo is refused by the router and missed by nobody until the tunnel stays
        down; a line of another platform was copied.
    Fix: correct it; if it is right, tell us: the reader should know it.
    Source: docs of this project: what is not understood is reported, never skipped.
    """
    if context.members:
        for line in router.unread:
            yield Seen(line, "not understood: a typo, or a command of another platform")


@on_router("DMV902", INFO, optional=True)
def release_unknown(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A configuration says its release.

    Why: without a ``version`` line hidden defaults are those of a current release, and rules that
        depend on the release keep silent.
    Fix: lint what ``show running-config`` prints.
    Source: docs of this project, release facts.
    """
    if context.members and router.release is None:
        yield Seen(context.head, "no version line: read as a current release")


@on_router("DMV903", INFO, optional=True)
def no_dmvpn(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """A linted router has a DMVPN tunnel.

    Why: a router that should be in a cloud and is not.
    Fix: none, when it is a transit router.
    Source: docs of this project.
    """
    if not context.members:
        yield Seen(context.head, "no DMVPN tunnel")


@on_network("DMV904", WARNING)
def hostname_twice(network: Network) -> Iterator[Seen]:
    """Routers have names of their own.

    Why: two files with one hostname are one router twice, or a copy whose name was forgotten; a
        deployment by name hits the wrong one.
    Fix: remove the older file, or rename the copy.
    Source: docs of this project.
    """
    owners: dict[str, str] = {}
    for name, router in network.routers.items():
        if router.hostname and name in network.tunnels_of:
            owner = owners.setdefault(router.hostname, name)
            if owner != name:
                node = next((n for n in router.tree if n.text.startswith("hostname ")), None)
                at = node if node is not None else NOWHERE
                yield Seen(at, f"{owner} has the same hostname", name)


@on_router("DMV905", WARNING)
def configuration_cut_off(router: RouterConfig, context: Context) -> Iterator[Seen]:
    """What ``show running-config`` printed is there up to its ``end``.

    Why: the session was cut, or the file was copied in half: what is missing is not judged, and a
        router replaced with it loses the rest.
    Fix: capture it again.
    Source: Cisco IOS Configuration Fundamentals Command Reference, show running-config.
    """
    printed = any(context.globals("Building configuration...", "Current configuration"))
    nodes = router.tree.nodes
    last = _last(nodes[-1]) if nodes else None
    if printed and last is not None and last.text != "end":
        yield Seen(last, "the last line; end is missing")


def _last(node: ConfigNode) -> ConfigNode:
    return _last(node.children[-1]) if node.children else node


@on_silence("DMV911", WARNING)
def unused_silence() -> Iterator[Seen]:
    """Every silence in the inventory silences something.

    Why: what it was for is mended; left standing it hides the next one.
    Fix: remove it.
    Source: docs of this project, silencing.
    """
    yield from ()  # judged where silences are applied: dmvpn.lint.silence
