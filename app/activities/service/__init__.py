"""Verbs of activities: planning them, and enrolling in them."""

from .enrolling import EnrolmentChange, GroupEnrolment, Refusal, cancel_enrolment, enrol, enrol_many
from .planning import (
    add_shift,
    cancel_activity,
    draft_activity,
    edit_activity,
    edit_shift,
    publish_activity,
    remove_shift,
)
from .rights import LEADING, require_leading
from .schedule import ShiftPlan

__all__ = [
    "LEADING",
    "EnrolmentChange",
    "GroupEnrolment",
    "Refusal",
    "ShiftPlan",
    "add_shift",
    "cancel_activity",
    "cancel_enrolment",
    "draft_activity",
    "edit_activity",
    "edit_shift",
    "enrol",
    "enrol_many",
    "publish_activity",
    "remove_shift",
    "require_leading",
]
