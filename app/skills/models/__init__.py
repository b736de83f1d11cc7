"""Tables of skills: ladders.py, grades.py."""

from .grades import Employment, Grade, GradeSource
from .ladders import Ladder, LadderState, Occupation, Rung

__all__ = [
    "Employment",
    "Grade",
    "GradeSource",
    "Ladder",
    "LadderState",
    "Occupation",
    "Rung",
]
