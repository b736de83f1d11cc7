"""Tables of skills: ladders.py, grades.py, wages.py."""

from .grades import Employment, Grade, GradeSource
from .ladders import Ladder, LadderState, Occupation, Rung
from .posts import GradeBonus, Placement, Post
from .prerequisites import Degree, Education, Equivalence, Prerequisite
from .wages import WageRate, WageRecord, WageSource, WageState, WageTable

__all__ = [
    "Degree",
    "Education",
    "Employment",
    "Equivalence",
    "Grade",
    "GradeBonus",
    "GradeSource",
    "Ladder",
    "LadderState",
    "Occupation",
    "Placement",
    "Post",
    "Prerequisite",
    "Rung",
    "WageRate",
    "WageRecord",
    "WageSource",
    "WageState",
    "WageTable",
]
