"""Nornir tasks: one per file, usable in anyone's playbook."""

from dmvpn.tasks.capture import capture
from dmvpn.tasks.observe import Observation, observe, snapshot_from
from dmvpn.tasks.probe import probe
from dmvpn.tasks.progress import ProgressBar
from dmvpn.tasks.push import Receipt, push
from dmvpn.tasks.render import Configuration, design_of, render_config
from dmvpn.tasks.replay import replay

__all__ = [
    "Configuration",
    "Observation",
    "ProgressBar",
    "Receipt",
    "capture",
    "design_of",
    "observe",
    "probe",
    "push",
    "render_config",
    "replay",
    "snapshot_from",
]
