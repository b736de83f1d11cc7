"""The verbs of skills, by what they are about."""

from .equivalences import EquivalenceSet, drop_equivalence, set_equivalence
from .ladders import (
    STAFF,
    LadderSaved,
    RungSaved,
    change_ladder,
    change_rung,
    discard_ladder,
    draft_ladder,
    ladders_in_force,
    publish_ladder,
    set_prerequisites,
)
from .loading import load_ladder
from .pool import PoolChanged, ReadyFound, end_reserve, enter_exam, find_ready, record_exam, reserve
from .posts import MOST_LEVELS, Holder, LevelFound, LevelsFound, Placed, find_level, find_levels, place
from .prerequisites import Asked, EducationRecorded, ask_prerequisites, check_prerequisites, record_education
from .registering import Registered, StaffingSet, Trained, record_grade_training, register_grade, set_community_staffing

__all__ = [
    "MOST_LEVELS",
    "STAFF",
    "Asked",
    "EducationRecorded",
    "EquivalenceSet",
    "Holder",
    "LadderSaved",
    "LevelFound",
    "LevelsFound",
    "Placed",
    "PoolChanged",
    "ReadyFound",
    "Registered",
    "RungSaved",
    "StaffingSet",
    "Trained",
    "ask_prerequisites",
    "change_ladder",
    "change_rung",
    "check_prerequisites",
    "discard_ladder",
    "draft_ladder",
    "drop_equivalence",
    "end_reserve",
    "enter_exam",
    "find_level",
    "find_levels",
    "find_ready",
    "ladders_in_force",
    "load_ladder",
    "place",
    "publish_ladder",
    "record_education",
    "record_exam",
    "record_grade_training",
    "register_grade",
    "reserve",
    "set_community_staffing",
    "set_equivalence",
    "set_prerequisites",
]
