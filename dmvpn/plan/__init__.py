"""Running and intended configuration → what to send: only what we own; a second plan is empty."""

from dmvpn.plan.merge import missing, unprinted_toggles
from dmvpn.plan.node import PlanNode
from dmvpn.plan.text import diff_text, lines, summary

__all__ = ["PlanNode", "diff_text", "lines", "missing", "summary", "unprinted_toggles"]
