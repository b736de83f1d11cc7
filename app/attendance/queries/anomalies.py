"""The statements that find what is unusual: long days, two places at once, one phone for many, quick approvals.

Each finder gives rows like those of `Anomaly`. Limits are from what a review can look at, not from any rule.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Interval,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    distinct,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation
from app.accounts.queries.survivors import with_survivors
from app.activities.models import Activity, Shift
from app.attendance.models import Anomaly, Scan, ServiceRecord
from app.kernel.db import statement
from app.kernel.queries import values
from app.volunteers.models import Volunteer

from .records import GRACE_MINUTES
from .shapes import NOW
from .totals import approved

LONG_DAY_MINUTES = 12 * 60
PEOPLE_PER_DEVICE = 3
QUICK_APPROVALS = 50
SINCE = bindparam("since", type_=DateTime(timezone=True))
_MINUTE = cast(literal("1 minute"), Interval)


def _team(shift: Any) -> ColumnElement[Any]:
    return (
        select(col(Activity.team_id))
        .join(Shift, col(Shift.activity_id) == col(Activity.id))
        .where(col(Shift.id) == shift)
        .scalar_subquery()
    )


def _person(volunteer: Any) -> ColumnElement[Any]:
    return select(col(Volunteer.person_id)).where(col(Volunteer.id) == volunteer).scalar_subquery()


def _deciders(*records: Any) -> ColumnElement[Any]:
    """Who approved or entered these records, and who served."""
    found = []
    for record in records:
        found += [func.array_append(col(record.entered_by), col(record.approved_by))]
    both = found[0]
    for each in found[1:]:
        both = func.array_cat(both, each)
    return func.array_remove(func.array_append(both, _person(col(records[0].volunteer_id))), null())


def _long_days() -> Select[Any]:
    record, touched = aliased(ServiceRecord), aliased(ServiceRecord)
    last = func.max(cast(col(record.id), Text))
    people = func.array_agg(distinct(col(record.approved_by)))
    return (
        select(
            literal("long_day").label("kind"),
            func.concat(col(record.volunteer_id), ":", col(record.day)).label("subject"),
            _team(cast(func.max(cast(col(record.shift_id), Text)), Uuid)).label("organisation_id"),
            col(record.volunteer_id).label("volunteer_id"),
            null().cast(Uuid).label("shift_id"),
            cast(last, Uuid).label("record_id"),
            func.jsonb_build_object("minutes", func.sum(col(record.minutes)), "day", col(record.day)).label("figures"),
            func.array_remove(func.array_append(people, _person(col(record.volunteer_id))), null()).label("involved"),
        )
        .where(
            approved(record),
            exists().where(
                col(touched.volunteer_id) == col(record.volunteer_id),
                col(touched.day) == col(record.day),
                col(touched.approved_at) >= SINCE,
            ),
        )
        .group_by(col(record.volunteer_id), col(record.day))
        .having(func.sum(col(record.minutes)) > LONG_DAY_MINUTES)
    )


def _two_places() -> Select[Any]:
    """Two records of one person that overlap by more than the grace that a shift has at its ends."""
    touched, other = aliased(ServiceRecord), aliased(ServiceRecord)
    overlap = func.least(col(touched.ended_at), col(other.ended_at)) - func.greatest(
        col(touched.started_at), col(other.started_at)
    )
    pair = (
        func.least(cast(col(touched.shift_id), Text), cast(col(other.shift_id), Text)),
        func.greatest(cast(col(touched.shift_id), Text), cast(col(other.shift_id), Text)),
    )
    minutes = func.floor(func.extract("epoch", overlap) / 60)
    return (
        select(
            literal("two_places"),
            func.concat(col(touched.volunteer_id), ":", pair[0], ":", pair[1]),
            _team(col(touched.shift_id)),
            col(touched.volunteer_id),
            col(touched.shift_id),
            col(touched.id),
            func.jsonb_build_object("minutes", minutes, "record", col(other.id)),
            _deciders(touched, other),
        )
        .join(
            other,
            (col(other.volunteer_id) == col(touched.volunteer_id)) & (col(other.shift_id) != col(touched.shift_id)),
        )
        .where(
            approved(touched),
            approved(other),
            col(touched.approved_at) >= SINCE,
            overlap > func.make_interval(0, 0, 0, 0, 0, GRACE_MINUTES),
        )
    )


def _quick_approvals() -> Select[Any]:
    """Anybody's records of which so many were approved within a minute; named by the minute in which it ended."""
    record, before = aliased(ServiceRecord), aliased(ServiceRecord)
    minute = func.date_trunc("minute", col(record.approved_at))
    in_a_minute = (
        select(func.count())
        .where(
            col(before.approved_by) == col(record.approved_by),
            col(before.approved_at) > col(record.approved_at) - _MINUTE,
            col(before.approved_at) <= col(record.approved_at),
        )
        .scalar_subquery()
    )
    moments = (
        select(
            col(record.approved_by).label("by"),
            minute.label("minute"),
            in_a_minute.label("records"),
            cast(func.max(cast(col(record.id), Text)), Uuid).label("record"),
            cast(func.max(cast(col(record.shift_id), Text)), Uuid).label("shift"),
        )
        .where(col(record.approved_at) >= SINCE, col(record.approved_by).is_not(None))
        .group_by(col(record.approved_by), col(record.approved_at))
        .subquery("moments")
    )
    return (
        select(
            literal("quick_approvals"),
            func.concat(moments.c.by, ":", moments.c.minute),
            _team(cast(func.max(cast(moments.c.shift, Text)), Uuid)),
            null().cast(Uuid),
            null().cast(Uuid),
            cast(func.max(cast(moments.c.record, Text)), Uuid),
            func.jsonb_build_object("records", func.max(moments.c.records)),
            func.array_agg(distinct(moments.c.by)),
        )
        .where(moments.c.records >= QUICK_APPROVALS)
        .group_by(moments.c.by, moments.c.minute)
    )


def _shared_devices() -> Select[Any]:
    """Several people who checked themselves in at one shift with one device."""
    touched = aliased(Scan)
    people = func.count(distinct(col(Scan.volunteer_id)))
    return (
        select(
            literal("shared_device").label("kind"),
            func.concat(col(Scan.shift_id), ":", col(Scan.device)).label("subject"),
            _team(col(Scan.shift_id)).label("organisation_id"),
            null().cast(Uuid).label("volunteer_id"),
            col(Scan.shift_id).label("shift_id"),
            null().cast(Uuid).label("record_id"),
            func.jsonb_build_object("people", people).label("figures"),
            func.array_agg(distinct(col(Volunteer.person_id))).label("involved"),
        )
        .join(Volunteer, col(Volunteer.id) == col(Scan.volunteer_id))
        .where(
            col(Scan.method).in_((literal("venue_qr"), literal("printed_qr"), literal("location"))),
            col(Scan.outcome) == literal("ok"),
            col(Scan.shift_id).in_(select(col(touched.shift_id)).where(col(touched.recorded_at) >= SINCE)),
        )
        .group_by(col(Scan.shift_id), col(Scan.device))
        .having(people >= PEOPLE_PER_DEVICE)
    )


FIND_IN_HOURS = statement(union_all(_long_days(), _two_places(), _quick_approvals()))
FIND_IN_SCANS = statement(_shared_devices())
ADD_ANOMALY = statement(
    values(
        Anomaly,
        "id",
        "kind",
        "subject",
        "organisation_id",
        "volunteer_id",
        "shift_id",
        "record_id",
        "figures",
        "involved",
        "found_at",
    )
    .on_conflict_do_nothing(index_elements=["kind", "subject"])
    .returning(col(Anomaly.id))
)
ANOMALY = bindparam("anomaly", type_=Uuid())
ANOMALY_TO_RESOLVE = statement(
    select(with_survivors(col(Anomaly.involved)).label("involved"), col(Anomaly.resolved_at), col(Organisation.path))
    .join(Organisation, col(Organisation.id) == col(Anomaly.organisation_id))
    .where(col(Anomaly.id) == ANOMALY)
    .with_for_update(of=Anomaly)
)
RESOLVE = statement(
    update(Anomaly)
    .where(col(Anomaly.id) == ANOMALY)
    .values(
        resolved_by=bindparam("by", type_=Uuid()),
        resolved_at=NOW,
        resolution=bindparam("as_what"),
        note=bindparam("said"),
    )
)
