"""Skills in the API, a file for each subject."""

import strawberry

from app.reading import reads

from .applying import ApplyingMutation
from .assessments import Assessment, AssessmentParty, AssessmentQuery, AssessmentStep
from .bureau import AssessingBody, BureauQuery, Inspection, InspectionDraw, RungQuota
from .evidence import AssessmentScore, AssessmentVote, ScoreAppeal
from .examining import ExaminingMutation
from .finishing import FinishingMutation
from .inspecting import InspectingMutation
from .ladders import Ladder, LadderQuery, Post, Rung
from .occupations import Occupation
from .people import Education, Placement
from .pool import (
    CommunityStaffing,
    ExamEntry,
    GradeTraining,
    PoolQuery,
    Readiness,
    Registration,
    ReservePlace,
)
from .standing import StandingMutation
from .statistics import StatisticsQuery
from .wages import WageQuery, WageRate, WageRecord, WageTable
from .workers import Employment, Grade, WorkerQuery
from .writing_equivalences import EquivalenceMutation
from .writing_ladders import LadderMutation
from .writing_pool import PoolMutation
from .writing_wages import WageMutation
from .writing_workers import WorkerMutation

__all__ = [
    "AssessingBody",
    "Assessment",
    "AssessmentParty",
    "AssessmentScore",
    "AssessmentStep",
    "AssessmentVote",
    "CommunityStaffing",
    "Education",
    "Employment",
    "ExamEntry",
    "Grade",
    "GradeTraining",
    "Inspection",
    "InspectionDraw",
    "Ladder",
    "Mutation",
    "Occupation",
    "Placement",
    "Post",
    "Query",
    "Readiness",
    "Registration",
    "ReservePlace",
    "Rung",
    "RungQuota",
    "ScoreAppeal",
    "WageRate",
    "WageRecord",
    "WageTable",
]


@reads(None)
class Query(AssessmentQuery, BureauQuery, LadderQuery, PoolQuery, StatisticsQuery, WageQuery, WorkerQuery):
    """Ladders, grades, employment, assessments."""


@strawberry.type
class Mutation(
    ApplyingMutation,
    EquivalenceMutation,
    ExaminingMutation,
    FinishingMutation,
    InspectingMutation,
    LadderMutation,
    PoolMutation,
    StandingMutation,
    WageMutation,
    WorkerMutation,
):
    """What skills do when they are asked."""
