"""What the statements of attendance share: rows that are asked about, which scans count, who is in."""

from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    DateTime,
    FromClause,
    Integer,
    Text,
    Uuid,
    bindparam,
    case,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.attendance.models import Scan, ScanReview

TYPES: dict[str, Any] = {
    "id": Uuid(),
    "shift_id": Uuid(),
    "volunteer_id": Uuid(),
    "device": Text(),
    "nonce": Text(),
    "direction": Text(),
    "method": Text(),
    "reason": Text(),
    "scanned_at": DateTime(timezone=True),
    "late": Boolean(),
    "sent_offline": Boolean(),
    "unplaced": Boolean(),
    "distance_metres": Integer(),
    "scanned_by": Uuid(),
}
NOW = bindparam("now", type_=DateTime(timezone=True))


def asked(*names: str) -> FromClause:
    """The rows that are asked about, from one array parameter for each column; `place` counts from 1."""
    arrays = [bindparam(name, type_=ARRAY(TYPES[name])) for name in names]
    rows = func.unnest(*arrays).table_valued(
        *(column(name, TYPES[name]) for name in names), with_ordinality="place", name="asked"
    )
    return rows.render_derived()


def at(scan: Any) -> ColumnElement[Any]:
    """When a scan counts: by our clock, or by the phone's when it had no network, never later than ours."""
    return case(
        (col(scan.sent_offline), func.least(col(scan.scanned_at), col(scan.recorded_at))),
        else_=col(scan.recorded_at),
    )


def to_look_at(scan: Any) -> ColumnElement[bool]:
    """Whether staff should look at a recorded scan: late, without a sign of the place, or one to be refused."""
    return col(scan.late) | col(scan.unplaced) | col(scan.would_refuse).is_not(None)


def accepted(scan: Any) -> ColumnElement[bool]:
    """What staff decided about a scan; null while nobody has."""
    return select(col(ScanReview.accepted)).where(col(ScanReview.id) == col(scan.id)).correlate(scan).scalar_subquery()


def counts(scan: Any) -> ColumnElement[bool]:
    """Whether a scan says that somebody came or left: not refused, neither then nor by staff afterwards."""
    return (col(scan.outcome) == literal("ok")) & func.coalesce(accepted(scan), col(scan.would_refuse).is_(None))


def needs_review(scan: Any) -> ColumnElement[bool]:
    """Whether no hours follow from a recorded scan before staff accept it."""
    return (col(scan.outcome) == literal("ok")) & (col(scan.unplaced) | col(scan.would_refuse).is_not(None))


def awaits_review(scan: Any) -> ColumnElement[bool]:
    """Whether staff should look at a scan and have not decided about it."""
    return (col(scan.outcome) == literal("ok")) & to_look_at(scan) & accepted(scan).is_(None)


def pending(scan: Any) -> ColumnElement[bool]:
    """Whether no hours may follow from a scan yet, since nothing but a printed code says that it was there."""
    return col(scan.unplaced) & accepted(scan).is_(None)


def presence(shift: Any, volunteer: Any) -> ColumnElement[int]:
    """1 while the volunteer is in, 0 while out: arrivals less departures, whatever order they came in."""
    scan = aliased(Scan)
    return (
        select(func.coalesce(func.sum(case((col(scan.direction) == literal("in"), 1), else_=-1)), 0))
        .where(col(scan.shift_id) == shift, col(scan.volunteer_id) == volunteer, counts(scan))
        .scalar_subquery()
    )
