"""IOS text → `ConfigTree` → `RouterConfig`: the typed reading of any IOS configuration."""

from dmvpn.config.files import read_file
from dmvpn.config.model import RouterConfig
from dmvpn.config.reader import read
from dmvpn.config.tree import ConfigNode, ConfigTree

__all__ = ["ConfigNode", "ConfigTree", "RouterConfig", "read", "read_file"]
