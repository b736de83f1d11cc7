"""Whether a scan is in order: authenticity, then state, then time, then place.

Whether somebody is in already is decided by the statement that writes the scan.
"""

import math
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec

from app.activities.models import EnrolmentState
from app.attendance.models import Direction, Method, Outcome
from app.attendance.queries.records import GRACE_MINUTES
from app.kernel.crypto import Vault
from app.kernel.db import Row

from .tokens import is_printed, judge_venue_token, printed_version, read_badge

OPENS_BEFORE = timedelta(minutes=30)
GRACE = timedelta(minutes=GRACE_MINUTES)
ACCURACY_METRES = 100
"""A phone's inaccuracy counts in its favour up to this."""
EARTH_METRES = 6_371_008.8
BY_STATE = {
    None: Outcome.NOT_ENROLLED,
    EnrolmentState.WAITLISTED: Outcome.WAITLISTED,
    EnrolmentState.OFFERED: Outcome.WAITLISTED,
    EnrolmentState.CANCELLED: Outcome.CANCELLED,
    EnrolmentState.NO_SHOW: Outcome.OK,
    EnrolmentState.CONFIRMED: Outcome.OK,
    EnrolmentState.ATTENDED: Outcome.OK,
}


class Position(msgspec.Struct, frozen=True):
    """Where a phone says it is, in WGS 84 degrees, with its accuracy in metres. Only a distance is stored."""

    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    accuracy_metres: Annotated[float, msgspec.Meta(ge=0)] = 0

    @property
    def on_earth(self) -> bool:
        """The limits above hold only for what msgspec has read; no number is not on earth either."""
        return abs(self.latitude) <= 90 and abs(self.longitude) <= 180 and self.accuracy_metres >= 0


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


class Judged(msgspec.Struct, frozen=True):
    """OK or the first reason why not, and the distance to the place in metres where one was given.

    `unplaced`: by a printed code, which may be anywhere by now, and nothing else shows the place.
    """

    reason: Outcome
    distance_metres: int | None = None
    unplaced: bool = False


def as_scanned(scan: CheckIn) -> CheckIn:
    """Phones need not know which of the venue's codes they read: the token says it."""
    if scan.method == Method.VENUE_QR and is_printed(scan.token or ""):
        return msgspec.structs.replace(scan, method=Method.PRINTED_QR)
    return scan


def judge(vault: Vault, now: datetime, scan: CheckIn, facts: Row, *, kept: timedelta) -> Judged:
    """A scan that was sent at once is judged by our clock; one that waited for a network by the phone's,
    and it is too late when it waited for longer than `kept`.
    """
    at = min(scan.scanned_at, now) if scan.sent_offline else now
    by_place = scan.method in (Method.LOCATION, Method.PRINTED_QR)
    metres = _metres(scan.position, facts) if by_place else None
    there = scan.position is not None and metres is not None and metres <= _allowed(scan.position, facts)
    reasons = (
        _authenticity(vault, scan, facts, at),
        BY_STATE[facts.state],
        Outcome.TOO_LATE if now - at > kept else _time(at, facts.starts_at, facts.ends_at),
        Outcome.WRONG_PLACE if scan.method == Method.LOCATION and not there else Outcome.OK,
    )
    reason = next((reason for reason in reasons if reason != Outcome.OK), Outcome.OK)
    return Judged(reason, metres, scan.method == Method.PRINTED_QR and not there)


def _authenticity(vault: Vault, scan: CheckIn, facts: Row, at: datetime) -> Outcome:
    token = scan.token or ""
    match scan.method:
        case Method.VENUE_QR:
            return judge_venue_token(vault, token, scan.shift, scan.volunteer, at)
        case Method.PRINTED_QR:
            version = printed_version(vault, token, scan.shift) if facts.static_venue_qr else None
            return _current(version, facts.code_version)
        case Method.STAFF_SCAN:
            shown = read_badge(vault, token)
            own = shown is not None and shown.volunteer == scan.volunteer
            return _current(shown.version if shown and own else None, facts.badge_version)
        case _:
            return Outcome.OK


def _current(version: int | None, newest: int) -> Outcome:
    if version is None:
        return Outcome.TOKEN_INVALID
    return Outcome.OK if version == newest else Outcome.REVOKED


def _time(at: datetime, starts_at: datetime, ends_at: datetime) -> Outcome:
    if at < starts_at - OPENS_BEFORE:
        return Outcome.TOO_EARLY
    return Outcome.TOO_LATE if at > ends_at + GRACE else Outcome.OK


def _allowed(position: Position, facts: Row) -> float:
    metres: float = facts.radius_metres + min(position.accuracy_metres, ACCURACY_METRES)
    return metres


def _metres(position: Position | None, facts: Row) -> int | None:
    """The great-circle distance; None where the phone or the shift has no position."""
    if position is None or facts.latitude is None:
        return None
    ours, theirs = math.radians(facts.latitude), math.radians(position.latitude)
    across = math.radians(position.longitude - facts.longitude)
    half = math.sin((theirs - ours) / 2) ** 2 + math.cos(ours) * math.cos(theirs) * math.sin(across / 2) ** 2
    return round(2 * EARTH_METRES * math.asin(min(1.0, math.sqrt(half))))
