"""RouterConfigs → what the routers would show, each failure with its layer and cause."""

from dmvpn.simulate.model import Cause, Flow, Layer, Path, Prediction

__all__ = ["Cause", "Flow", "Layer", "Path", "Prediction"]
