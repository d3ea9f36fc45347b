"""``python -m dmvpn.cli``."""

from dmvpn.cli import main

main()
