"""Verbs of oversight."""

from .anomalies import Watch, decide_points_anomaly, find_anomalies, set_points_watch, watches
from .figures import count_month, count_outstanding, months_to_count

__all__ = [
    "Watch",
    "count_month",
    "count_outstanding",
    "decide_points_anomaly",
    "find_anomalies",
    "months_to_count",
    "set_points_watch",
    "watches",
]
