"""RouterConfigs → what the routers would show, each failure with its layer and cause."""

from dmvpn.simulate.model import Cause, Flow, Layer, Path, Prediction
from dmvpn.simulate.simulation import Simulation, simulate

__all__ = ["Cause", "Flow", "Layer", "Path", "Prediction", "Simulation", "simulate"]
