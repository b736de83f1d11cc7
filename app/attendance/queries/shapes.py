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

from app.attendance.models import Scan

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


def counts(scan: Any) -> ColumnElement[bool]:
    """Whether a scan counts for presence and hours: not refused, nor waiting for a review."""
    return (col(scan.outcome) == literal("ok")) & col(scan.would_refuse).is_(None)


def presence(shift: Any, volunteer: Any) -> ColumnElement[int]:
    """1 while the volunteer is in, 0 while out: arrivals less departures, whatever order they came in."""
    scan = aliased(Scan)
    return (
        select(func.coalesce(func.sum(case((col(scan.direction) == literal("in"), 1), else_=-1)), 0))
        .where(col(scan.shift_id) == shift, col(scan.volunteer_id) == volunteer, counts(scan))
        .scalar_subquery()
    )
