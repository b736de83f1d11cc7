"""Verbs of activities: planning them, and enrolling in them."""

from .absences import PauseLifted, lift_pause, mark_no_show, mark_no_shows
from .calling_off import cancel_activity, cancel_shift
from .enrolling import GroupEnrolment, Refusal, cancel_enrolment, enrol, enrol_many
from .places import EnrolmentChange
from .planning import draft_activity, edit_activity, publish_activity
from .rights import LEADING, require_leading
from .schedule import ShiftPlan
from .shifts import add_shift, edit_shift, remove_shift
from .told import Conduct
from .waitlist import HeldPlace, accept_offer, confirm_held, decline_offer, fill, prioritise, settle, shifts_to_settle

__all__ = [
    "LEADING",
    "Conduct",
    "EnrolmentChange",
    "GroupEnrolment",
    "HeldPlace",
    "PauseLifted",
    "Refusal",
    "ShiftPlan",
    "accept_offer",
    "add_shift",
    "cancel_activity",
    "cancel_enrolment",
    "cancel_shift",
    "confirm_held",
    "decline_offer",
    "draft_activity",
    "edit_activity",
    "edit_shift",
    "enrol",
    "enrol_many",
    "fill",
    "lift_pause",
    "mark_no_show",
    "mark_no_shows",
    "prioritise",
    "publish_activity",
    "remove_shift",
    "require_leading",
    "settle",
    "shifts_to_settle",
]
