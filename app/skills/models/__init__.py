"""Tables of skills: ladders.py, grades.py, wages.py."""

from .grades import Employment, Grade, GradeSource
from .ladders import Ladder, LadderState, Occupation, Rung
from .wages import WageRate, WageRecord, WageSource, WageState, WageTable

__all__ = [
    "Employment",
    "Grade",
    "GradeSource",
    "Ladder",
    "LadderState",
    "Occupation",
    "Rung",
    "WageRate",
    "WageRecord",
    "WageSource",
    "WageState",
    "WageTable",
]
