"""Verbs of attendance: check-in, and the hours that follow from it."""

from .archive import Archive, read_archive
from .batches import (
    ROW_REFUSALS,
    BatchPayload,
    cancel_certificate_batch,
    continue_certificate_batch,
    issue_service_certificates,
)
from .certificates import (
    Draft,
    draft_service_certificate,
    issue_service_certificate,
    print_service_certificate,
)
from .checking import CheckInResult, Scanned, check_in, check_in_many
from .hours import Approvals, approve_service_record, approve_service_records, close_forgotten, correct_service_record
from .judging import GRACE, CheckIn, Position
from .printed import renew_badge, renew_printed_code, show_badge, show_printed_code
from .ratings import rate_service, withdraw_rating
from .reviewing import Reviews, review_scans
from .reviewing import ReviewResult, Reviews, review_scans
from .stars import set_stars
from .tokens import (
    badge,
    badge_holder,
    is_printed,
    judge_venue_token,
    printed_token,
    printed_version,
    shift_of,
    stamped,
    venue_code,
    venue_token,
)
from .uploading import KeptScan, Uploaded, upload_scans
from .venue import read_venue_code, scan_volunteer, show_venue, token_for_code

__all__ = [
    "GRACE",
    "ROW_REFUSALS",
    "Approvals",
    "Archive",
    "BatchPayload",
    "CheckIn",
    "CheckInResult",
    "Draft",
    "KeptScan",
    "Position",
    "ReviewResult",
    "Reviews",
    "Scanned",
    "Uploaded",
    "approve_service_record",
    "approve_service_records",
    "badge",
    "badge_holder",
    "cancel_certificate_batch",
    "check_in",
    "check_in_many",
    "close_forgotten",
    "continue_certificate_batch",
    "correct_service_record",
    "draft_service_certificate",
    "is_printed",
    "issue_service_certificate",
    "issue_service_certificates",
    "judge_venue_token",
    "print_service_certificate",
    "printed_token",
    "printed_version",
    "rate_service",
    "read_archive",
    "read_venue_code",
    "renew_badge",
    "renew_printed_code",
    "review_scans",
    "scan_volunteer",
    "set_stars",
    "shift_of",
    "show_badge",
    "show_printed_code",
    "show_venue",
    "stamped",
    "token_for_code",
    "upload_scans",
    "venue_code",
    "venue_token",
    "withdraw_rating",
]
