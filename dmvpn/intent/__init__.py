"""Nornir inventory → `Intent`, checked at the door."""

from dmvpn.intent.model import Intent, RouterIntent
from dmvpn.intent.read import read_intent
from dmvpn.secrets import resolve_secret

__all__ = ["Intent", "RouterIntent", "read_intent", "resolve_secret"]
