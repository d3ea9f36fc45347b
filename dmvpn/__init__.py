"""DMVPN as code for Cisco IOS and IOS-XE."""

__version__ = "0.1.0"
