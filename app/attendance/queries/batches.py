"""The statements of lists of people who get certificates."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    any_,
    bindparam,
    column,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlmodel import col

from app.accounts.models import Organisation, Person
from app.attendance.models import CertificateBatch, CertificateBatchRow, ServiceCertificate
from app.certificates.models import Certificate
from app.kernel.db import statement
from app.kernel.queries import values
from app.volunteers.models import Volunteer

BATCH = bindparam("batch", type_=Uuid())
NUMBERS = bindparam("numbers", type_=ARRAY(BigInteger()))
PHONES = bindparam("phones", type_=ARRAY(LargeBinary()))
LISTED = statement(
    select(
        func.coalesce(col(Volunteer.merged_into), col(Volunteer.id)).label("id"),
        col(Volunteer.number),
        col(Person.name),
        col(Person.phone_index),
    )
    .join(Person, col(Person.id) == col(Volunteer.person_id))
    .where(or_(col(Volunteer.number) == any_(NUMBERS), col(Person.phone_index) == any_(PHONES)))
)
"""Who may be meant by the lines of a list."""
ADD = statement(
    values(
        CertificateBatch,
        "id",
        "organisation_id",
        "since",
        "until",
        "rows_total",
        "created_by",
        "handler",
        "created_at",
        state=literal("queued"),
    )
)
_COLUMNS: dict[str, Any] = {
    "id": Uuid(),
    "position": Integer(),
    "given": Text(),
    "volunteer_id": Uuid(),
    "refusal": Text(),
    "refusal_params": JSONB(),
}
_rows = (
    func.unnest(*(bindparam(name, type_=ARRAY(kind)) for name, kind in _COLUMNS.items()))
    .table_valued(*(column(name, kind) for name, kind in _COLUMNS.items()), name="listed")
    .render_derived()
)
ADD_ROWS = statement(
    insert(CertificateBatchRow).from_select(
        ["batch_id", *_COLUMNS],
        select(BATCH, *(_rows.c[name] for name in _COLUMNS)).select_from(_rows),
        include_defaults=False,
    )
)
BATCH_TO_DECIDE = statement(
    select(
        col(CertificateBatch.id),
        col(CertificateBatch.state),
        col(CertificateBatch.organisation_id),
        col(CertificateBatch.since),
        col(CertificateBatch.until),
        col(CertificateBatch.handler),
        col(CertificateBatch.rows_total),
        col(CertificateBatch.rows_done),
        col(Organisation.path),
        col(Organisation.name),
    )
    .join(Organisation, col(Organisation.id) == col(CertificateBatch.organisation_id))
    .where(col(CertificateBatch.id) == BATCH)
    .with_for_update(of=CertificateBatch)
)
NEXT_ROWS = statement(
    select(col(CertificateBatchRow.id), col(CertificateBatchRow.volunteer_id))
    .where(
        col(CertificateBatchRow.batch_id) == BATCH,
        col(CertificateBatchRow.certificate_id).is_(None),
        col(CertificateBatchRow.refusal).is_(None),
    )
    .order_by(col(CertificateBatchRow.position))
    .limit(bindparam("at_most", type_=Integer()))
)
END_ROW = statement(
    update(CertificateBatchRow)
    .where(col(CertificateBatchRow.id) == bindparam("row", type_=Uuid()))
    .values(
        certificate_id=bindparam("certificate", type_=Uuid()),
        refusal=bindparam("code", type_=Text()),
        refusal_params=bindparam("params", type_=JSONB()),
    )
)
MOVE = statement(
    update(CertificateBatch)
    .where(col(CertificateBatch.id) == BATCH)
    .values(
        state=bindparam("to", type_=Text()),
        rows_done=bindparam("done", type_=Integer()),
        finished_at=bindparam("at"),
    )
)
_going_on = col(CertificateBatch.state).in_([literal("queued"), literal("running")])
GOING_ON = statement(select(col(CertificateBatch.id)).where(_going_on))
GIVE_UP = statement(
    update(CertificateBatch)
    .where(col(CertificateBatch.id) == any_(bindparam("batches", type_=ARRAY(Uuid()))), _going_on)
    .values(state=literal("failed"), finished_at=bindparam("now"))
)
INDEX = statement(
    select(
        col(CertificateBatchRow.position),
        col(CertificateBatchRow.given),
        col(CertificateBatchRow.refusal),
        col(CertificateBatchRow.refusal_params),
        col(CertificateBatchRow.certificate_id),
        col(ServiceCertificate.minutes),
        col(Certificate.number),
        col(Certificate.content)["holder"]["name"].astext.label("name"),
    )
    .outerjoin(ServiceCertificate, col(ServiceCertificate.id) == col(CertificateBatchRow.certificate_id))
    .outerjoin(Certificate, col(Certificate.id) == col(CertificateBatchRow.certificate_id))
    .where(col(CertificateBatchRow.batch_id) == BATCH)
    .order_by(col(CertificateBatchRow.position))
)
