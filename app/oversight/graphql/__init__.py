"""Oversight in the API: figures.py has totals, movements.py journals."""

from app.reading import reads

from .figures import FiguresQuery, PointsOutstandingTotal, PointsTotal
from .movements import MovementsQuery, PointsMovement

__all__ = ["PointsMovement", "PointsOutstandingTotal", "PointsTotal", "Query"]


@reads(None)
class Query(FiguresQuery, MovementsQuery):
    """What those who run the points bank look at."""
