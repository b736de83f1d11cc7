"""Verbs of attendance: check-in, and the hours that follow from it."""

from .checking import CheckInResult, Scanned, check_in, check_in_many
from .hours import Approvals, approve_service_record, approve_service_records, close_forgotten, correct_service_record
from .judging import GRACE, CheckIn, Position
from .tokens import badge, badge_holder, judge_venue_token, shift_of, stamped, venue_code, venue_token
from .venue import read_venue_code, scan_volunteer, token_for_code

__all__ = [
    "GRACE",
    "Approvals",
    "CheckIn",
    "CheckInResult",
    "Position",
    "Scanned",
    "approve_service_record",
    "approve_service_records",
    "badge",
    "badge_holder",
    "check_in",
    "check_in_many",
    "close_forgotten",
    "correct_service_record",
    "judge_venue_token",
    "read_venue_code",
    "scan_volunteer",
    "shift_of",
    "stamped",
    "token_for_code",
    "venue_code",
    "venue_token",
]
