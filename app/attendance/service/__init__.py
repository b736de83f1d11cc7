"""Verbs of attendance: check-in, and the hours that follow from it."""

from .anomalies import AnomalyChange, find_in_hours, find_in_scans, resolve_anomaly
from .appeals import AppealChange, decide_appeal, pass_on_appeals, raise_appeal
from .archive import Archive, read_archive
from .batches import (
    ROW_REFUSALS,
    BatchPayload,
    cancel_certificate_batch,
    continue_certificate_batch,
    issue_service_certificates,
    resume_certificate_batch,
)
from .certificates import (
    Draft,
    draft_service_certificate,
    issue_service_certificate,
    print_service_certificate,
)
from .checking import CheckInResult, Scanned, check_in, check_in_many
from .correcting import CorrectionChange, confirm_correction, correct_service_record, decline_correction
from .entering import add_manual_record
from .hours import (
    Approvals,
    approve_service_record,
    approve_service_records,
    close_forgotten,
    propose_what_came_after,
)
from .judging import GRACE, CheckIn, Position
from .policies import PolicySet, set_hours_policy
from .printed import renew_badge, renew_printed_code, show_badge, show_printed_code
from .ratings import rate_service, withdraw_rating
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
    "AnomalyChange",
    "AppealChange",
    "Approvals",
    "Archive",
    "BatchPayload",
    "CheckIn",
    "CheckInResult",
    "CorrectionChange",
    "Draft",
    "KeptScan",
    "PolicySet",
    "Position",
    "ReviewResult",
    "Reviews",
    "Scanned",
    "Uploaded",
    "add_manual_record",
    "approve_service_record",
    "approve_service_records",
    "badge",
    "badge_holder",
    "cancel_certificate_batch",
    "check_in",
    "check_in_many",
    "close_forgotten",
    "confirm_correction",
    "continue_certificate_batch",
    "correct_service_record",
    "decide_appeal",
    "decline_correction",
    "draft_service_certificate",
    "find_in_hours",
    "find_in_scans",
    "is_printed",
    "issue_service_certificate",
    "issue_service_certificates",
    "judge_venue_token",
    "pass_on_appeals",
    "print_service_certificate",
    "printed_token",
    "printed_version",
    "propose_what_came_after",
    "raise_appeal",
    "rate_service",
    "read_archive",
    "read_venue_code",
    "renew_badge",
    "renew_printed_code",
    "resolve_anomaly",
    "resume_certificate_batch",
    "review_scans",
    "scan_volunteer",
    "set_hours_policy",
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
