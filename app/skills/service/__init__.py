"""The verbs of skills, by what they are about."""

from .ladders import (
    STAFF,
    LadderSaved,
    RungSaved,
    change_ladder,
    change_rung,
    discard_ladder,
    draft_ladder,
    publish_ladder,
    set_prerequisites,
)
from .loading import load_ladder
from .posts import LevelFound, Placed, find_level, place
from .prerequisites import Asked, EducationRecorded, ask_prerequisites, check_prerequisites, record_education

__all__ = [
    "STAFF",
    "Asked",
    "EducationRecorded",
    "LadderSaved",
    "LevelFound",
    "Placed",
    "RungSaved",
    "ask_prerequisites",
    "change_ladder",
    "change_rung",
    "check_prerequisites",
    "discard_ladder",
    "draft_ladder",
    "find_level",
    "load_ladder",
    "place",
    "publish_ladder",
    "record_education",
    "set_prerequisites",
]
