"""Lets the tests of this folder import the modules beside them (``show_records``)."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
