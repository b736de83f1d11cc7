"""Tables of oversight."""

from .anomalies import AnomalyState, PointsAnomaly, PointsAnomalyKind, PointsWatch
from .figures import PointsCounted, PointsFigure, PointsOutstanding

__all__ = [
    "AnomalyState",
    "PointsAnomaly",
    "PointsAnomalyKind",
    "PointsCounted",
    "PointsFigure",
    "PointsOutstanding",
    "PointsWatch",
]
