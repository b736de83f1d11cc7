"""Oversight in the API: figures.py has totals, movements.py journals, anomalies.py what is unusual."""

import strawberry

from app.reading import reads

from .anomalies import AnomaliesMutation, AnomaliesQuery, PointsAnomaly
from .figures import FiguresQuery, PointsOutstandingTotal, PointsTotal
from .movements import MovementsQuery, PointsMovement

__all__ = ["Mutation", "PointsAnomaly", "PointsMovement", "PointsOutstandingTotal", "PointsTotal", "Query"]


@reads(None)
class Query(FiguresQuery, MovementsQuery, AnomaliesQuery):
    """What those who run the points bank look at."""


@strawberry.type
class Mutation(AnomaliesMutation):
    """What they decide."""
