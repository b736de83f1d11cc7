"""Whether a scan is in order: authenticity, then state, then time, then place.

Whether somebody is in already is decided by the statement that writes the scan.
"""

import math
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from app.activities.models import EnrolmentState
from app.attendance.models import Direction, Method, Outcome
from app.attendance.queries.records import GRACE_MINUTES
from app.kernel.crypto import Vault
from app.kernel.db import Row

from .tokens import badge_holder, judge_venue_token

OPENS_BEFORE = timedelta(minutes=30)
GRACE = timedelta(minutes=GRACE_MINUTES)
ACCURACY_METRES = 100
"""A phone's inaccuracy counts in its favour up to this."""
EARTH_METRES = 6_371_008.8
BY_STATE = {
    None: Outcome.NOT_ENROLLED,
    EnrolmentState.WAITLISTED: Outcome.WAITLISTED,
    EnrolmentState.CANCELLED: Outcome.CANCELLED,
    EnrolmentState.NO_SHOW: Outcome.OK,
    EnrolmentState.CONFIRMED: Outcome.OK,
    EnrolmentState.ATTENDED: Outcome.OK,
}


class Position(msgspec.Struct, frozen=True):
    """Where a phone says it is, in WGS 84 degrees, with its accuracy in metres. Only a distance is stored."""

    latitude: float
    longitude: float
    accuracy_metres: float = 0


class CheckIn(msgspec.Struct, frozen=True, kw_only=True):
    """One look at a volunteer at a shift. `device` and `nonce` name it for ever."""

    shift: UUID
    volunteer: UUID
    nonce: str
    device: str
    scanned_at: datetime
    method: Method
    direction: Direction
    token: str | None = None
    position: Position | None = None
    sent_offline: bool = False


def judge(vault: Vault, now: datetime, scan: CheckIn, facts: Row) -> tuple[Outcome, int | None]:
    """OK or the first reason why not, and the distance to the place in metres where one was given.

    A scan that was sent at once is judged by our clock; one that waited for a network by the phone's.
    """
    at = min(scan.scanned_at, now) if scan.sent_offline else now
    metres = _metres(scan.position, facts) if scan.method == Method.LOCATION else None
    reasons = (
        _authenticity(vault, scan, at),
        BY_STATE[facts.state],
        _time(at, facts.starts_at, facts.ends_at),
        _place(scan, facts, metres),
    )
    reason = next((reason for reason in reasons if reason != Outcome.OK), Outcome.OK)
    return reason, metres


def _authenticity(vault: Vault, scan: CheckIn, at: datetime) -> Outcome:
    if scan.method == Method.VENUE_QR:
        return judge_venue_token(vault, scan.token or "", scan.shift, scan.volunteer, at)
    if scan.method == Method.STAFF_SCAN and badge_holder(vault, scan.token or "") != scan.volunteer:
        return Outcome.TOKEN_INVALID
    return Outcome.OK


def _time(at: datetime, starts_at: datetime, ends_at: datetime) -> Outcome:
    if at < starts_at - OPENS_BEFORE:
        return Outcome.TOO_EARLY
    return Outcome.TOO_LATE if at > ends_at + GRACE else Outcome.OK


def _place(scan: CheckIn, facts: Row, metres: int | None) -> Outcome:
    if scan.method != Method.LOCATION:
        return Outcome.OK
    if scan.position is None or metres is None:
        return Outcome.WRONG_PLACE
    allowed = facts.radius_metres + min(scan.position.accuracy_metres, ACCURACY_METRES)
    return Outcome.OK if metres <= allowed else Outcome.WRONG_PLACE


def _metres(position: Position | None, facts: Row) -> int | None:
    """The great-circle distance; None where the phone or the shift has no position."""
    if position is None or facts.latitude is None:
        return None
    ours, theirs = math.radians(facts.latitude), math.radians(position.latitude)
    across = math.radians(position.longitude - facts.longitude)
    half = math.sin((theirs - ours) / 2) ** 2 + math.cos(ours) * math.cos(theirs) * math.sin(across / 2) ** 2
    return round(2 * EARTH_METRES * math.asin(min(1.0, math.sqrt(half))))
