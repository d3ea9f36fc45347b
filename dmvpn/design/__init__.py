"""Intent → Design: every decision is taken here, and what cannot work is refused with the reason."""

from dmvpn.design.decide import design
from dmvpn.design.model import Design, RouterDesign

__all__ = ["Design", "RouterDesign", "design"]
