"""Verbs of activities: planning them, and enrolling in them."""

from .absences import PauseLifted, lift_pause, mark_no_show, mark_no_shows
from .calendar import (
    Calendar,
    calendar_address,
    personal_calendar,
    renew_calendar,
    show_calendar,
    stop_calendar,
    team_calendar,
)
from .calling_off import cancel_activity, cancel_shift
from .copying import copy_activity
from .enrolling import GroupEnrolment, Refusal, cancel_enrolment, enrol, enrol_many
from .guarded import ask_guardian_for_shift
from .places import EnrolmentChange
from .planning import draft_activity, edit_activity, publish_activity
from .recurrence import continued
from .rights import LEADING, require_leading
from .schedule import ShiftPlan
from .series import (
    edit_series,
    end_series,
    make_shifts,
    plan_series,
    restore_day,
    series_to_make,
    skip_day,
)
from .series_plan import SeriesPlan, preview
from .shifts import add_shift, edit_shift, remove_shift
from .told import Conduct
from .waitlist import HeldPlace, accept_offer, confirm_held, decline_offer, fill, prioritise, settle, shifts_to_settle

__all__ = [
    "LEADING",
    "Calendar",
    "Conduct",
    "EnrolmentChange",
    "GroupEnrolment",
    "HeldPlace",
    "PauseLifted",
    "Refusal",
    "SeriesPlan",
    "ShiftPlan",
    "accept_offer",
    "add_shift",
    "ask_guardian_for_shift",
    "calendar_address",
    "cancel_activity",
    "cancel_enrolment",
    "cancel_shift",
    "confirm_held",
    "continued",
    "copy_activity",
    "decline_offer",
    "draft_activity",
    "edit_activity",
    "edit_series",
    "edit_shift",
    "end_series",
    "enrol",
    "enrol_many",
    "fill",
    "lift_pause",
    "make_shifts",
    "mark_no_show",
    "mark_no_shows",
    "personal_calendar",
    "plan_series",
    "preview",
    "prioritise",
    "publish_activity",
    "remove_shift",
    "renew_calendar",
    "require_leading",
    "restore_day",
    "series_to_make",
    "settle",
    "shifts_to_settle",
    "show_calendar",
    "skip_day",
    "stop_calendar",
    "team_calendar",
]
