"""Tables of skills: ladders.py, grades.py, wages.py; assessing.py, whose transitions are in moves.py."""

from .assessing import (
    AssessingBody,
    Assessment,
    AssessmentMove,
    AssessmentParty,
    AssessmentScore,
    AssessmentStep,
    AssessmentVote,
    BodyKind,
    Inspection,
    InspectionDraw,
    InspectionResult,
    RungQuota,
    ScoreAppeal,
    ScorePart,
)
from .grades import Employment, Grade, GradeSource
from .ladders import Ladder, LadderState, Occupation, Rung
from .moves import MOVES, Act, AssessmentState, Part
from .posts import GradeBonus, Placement, Post
from .prerequisites import Degree, Education, Equivalence, Prerequisite
from .wages import WageRate, WageRecord, WageSource, WageState, WageTable

__all__ = [
    "MOVES",
    "Act",
    "AssessingBody",
    "Assessment",
    "AssessmentMove",
    "AssessmentParty",
    "AssessmentScore",
    "AssessmentState",
    "AssessmentStep",
    "AssessmentVote",
    "BodyKind",
    "Degree",
    "Education",
    "Employment",
    "Equivalence",
    "Grade",
    "GradeBonus",
    "GradeSource",
    "Inspection",
    "InspectionDraw",
    "InspectionResult",
    "Ladder",
    "LadderState",
    "Occupation",
    "Part",
    "Placement",
    "Post",
    "Prerequisite",
    "Rung",
    "RungQuota",
    "ScoreAppeal",
    "ScorePart",
    "WageRate",
    "WageRecord",
    "WageSource",
    "WageState",
    "WageTable",
]
