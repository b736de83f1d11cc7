"""The statements of certificates of service: what one would say, what was said, lists of people."""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, aggregate_order_by, insert
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation, OrganisationKind, Person
from app.activities.models import Activity, Shift
from app.attendance.models import CertifiedRecord, ServiceCertificate, ServiceRecord
from app.certificates.models import Certificate
from app.kernel.db import statement
from app.kernel.queries import values
from app.volunteers.models import Volunteer

from .totals import approved, approved_minutes, below

VOLUNTEER = bindparam("volunteer", type_=Uuid())
CERTIFICATE = bindparam("certificate", type_=Uuid())
SINCE = bindparam("since", type_=DateTime(timezone=True))
BEFORE = bindparam("before", type_=DateTime(timezone=True))
ZONE = bindparam("zone", type_=Text())
_root = aliased(Organisation)
_county = (
    select(col(_root.id))
    .where(col(_root.parent_id).is_(None), col(_root.kind) == literal(OrganisationKind.GOVERNMENT.value))
    .order_by(col(_root.created_at), col(_root.id))
    .limit(1)
    .scalar_subquery()
)
UNIT = func.coalesce(bindparam("organisation", type_=Uuid()), _county)
"""The organisation that certifies; the county where none is named."""
LOCK_VOLUNTEER = statement(select(col(Volunteer.id)).where(col(Volunteer.id) == VOLUNTEER).with_for_update(read=True))
"""Nobody approves or corrects this volunteer's hours in the meantime."""


def _within(record: Any) -> ColumnElement[bool]:
    return and_(col(record.started_at) >= SINCE, col(record.started_at) < BEFORE, below(record, UNIT))


def _day(moment: Any) -> ColumnElement[date]:
    return cast(func.timezone(ZONE, moment), Date())


_record, _waiting = aliased(ServiceRecord), aliased(ServiceRecord)
_team = aliased(Organisation)
_served = (
    select(
        col(Activity.title).label("title"),
        col(Activity.category).label("category"),
        col(_team.name).label("team"),
        func.min(_day(col(_record.started_at))).label("since"),
        func.max(_day(col(_record.started_at))).label("until"),
        cast(func.count(), Integer).label("times"),
        cast(func.sum(col(_record.minutes)), Integer).label("minutes"),
        func.array_agg(col(_record.id)).label("records"),
    )
    .join(Shift, col(Shift.id) == col(_record.shift_id))
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .join(_team, col(_team.id) == col(Activity.team_id))
    .where(col(_record.volunteer_id) == VOLUNTEER, approved(_record), _within(_record))
    .group_by(col(Activity.id), col(_team.id))
    .subquery("served")
)
WOULD_SAY = statement(
    select(
        col(Volunteer.number),
        col(Volunteer.person_id),
        col(Person.name),
        col(Person.id_number_masked),
        col(Organisation.id).label("unit"),
        col(Organisation.name).label("unit_name"),
        col(Organisation.path),
        cast(approved_minutes(VOLUNTEER, _within), Integer).label("minutes"),
        select(
            func.jsonb_agg(
                aggregate_order_by(
                    func.jsonb_build_object(
                        *(
                            part
                            for name in ("title", "category", "team", "since", "until", "times", "minutes", "records")
                            for part in (literal(name, Text()), _served.c[name])
                        ),
                        type_=JSONB(),
                    ),
                    _served.c.since,
                    _served.c.title,
                )
            )
        )
        .select_from(_served)
        .scalar_subquery()
        .label("services"),
        select(cast(func.coalesce(func.sum(col(_waiting.minutes)), 0), Integer))
        .where(
            col(_waiting.volunteer_id) == VOLUNTEER,
            col(_waiting.state) == literal("computed"),
            _within(_waiting),
        )
        .scalar_subquery()
        .label("waiting"),
    )
    .select_from(Volunteer)
    .join(Person, col(Person.id) == col(Volunteer.person_id))
    .join(Organisation, col(Organisation.id) == UNIT)
    .where(col(Volunteer.id) == VOLUNTEER)
)
"""What a certificate would say now, in one statement, so that its parts fit each other."""

_valid = and_(
    col(Certificate.id) == col(ServiceCertificate.id),
    col(ServiceCertificate.volunteer_id) == VOLUNTEER,
)
SAME = statement(
    select(
        func.count()
        .filter(col(Certificate.issued_at) >= bindparam("midnight", type_=DateTime(timezone=True)))
        .label("today"),
        func.array_agg(col(Certificate.id))
        .filter(
            col(Certificate.revoked_at).is_(None),
            col(Certificate.content) == bindparam("content", type_=JSONB()),
        )
        .label("same"),
    )
    .select_from(Certificate)
    .join(ServiceCertificate, _valid)
    .where(col(Certificate.issued_by) == bindparam("by", type_=Uuid()))
)
ADD = statement(
    values(
        ServiceCertificate,
        "id",
        "volunteer_id",
        "organisation_id",
        "since",
        "until",
        "minutes",
        "issued_at",
        "batch_id",
    )
)
ADD_RECORDS = statement(
    insert(CertifiedRecord).from_select(
        ["certificate_id", "record_id"],
        select(CERTIFICATE, func.unnest(bindparam("records", type_=ARRAY(Uuid())))),
    )
)
_print = select(
    col(Certificate.id),
    col(Certificate.number),
    col(Certificate.token),
    col(Certificate.content),
    col(Certificate.issued_at),
    col(Certificate.revoked_at),
    col(Certificate.person_id),
    col(Organisation.path),
).join(Organisation, col(Organisation.id) == col(Certificate.organisation_id))
TO_PRINT = statement(_print.where(col(Certificate.id) == CERTIFICATE))
TO_PRINT_OF_BATCH = statement(
    _print.join(ServiceCertificate, col(ServiceCertificate.id) == col(Certificate.id)).where(
        col(ServiceCertificate.batch_id) == bindparam("batch", type_=Uuid())
    )
)


def records_changed(certificate: Any) -> ColumnElement[bool]:
    """Whether hours that a certificate was made of were corrected since, or turned out to be somebody else's."""
    record, link, said = aliased(ServiceRecord), aliased(CertifiedRecord), aliased(ServiceCertificate)
    owner = aliased(Volunteer)
    return exists(
        select(col(link.record_id))
        .join(record, col(record.id) == col(link.record_id))
        .join(owner, col(owner.id) == col(record.volunteer_id))
        .join(said, col(said.id) == col(link.certificate_id))
        .where(
            col(link.certificate_id) == certificate,
            ~approved(record) | (func.coalesce(col(owner.merged_into), col(owner.id)) != col(said.volunteer_id)),
        )
    )
