"""Certificates of service, and lists of people who get one each."""

from datetime import date, datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Text, and_, case, desc, exists, literal, or_, select
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Organisation
from app.accounts.graphql.named import NamedValue
from app.accounts.graphql.sight import below
from app.activities.service import LEADING
from app.attendance import models
from app.attendance.queries.certificates import records_changed
from app.certificates.codes import number_key
from app.certificates.graphql import LOOKING, Certificate
from app.certificates.models import Certificate as CertificateTable
from app.kernel.graphql import enum
from app.reading import (
    Connection,
    Made,
    Node,
    column,
    deprecated,
    entries,
    expression,
    filters,
    many,
    one,
    order,
    reads,
    viewer,
    where,
)
from app.volunteers.graphql import Volunteer

from .records import SCOPES

enum(
    models.BatchState,
    "How a list of certificates stands.",
    queued="It waits for its turn.",
    running="Certificates are being made.",
    done="Each line has its certificate, or the reason why not.",
    cancelled="Somebody stopped it; what was made by then stays.",
    failed="Its job failed too often; what was made by then stays, and `resumeCertificateBatch` goes on with it.",
)
_TABLE = models.ServiceCertificate
OWN = and_(viewer.volunteer.is_not(None), col(_TABLE.volunteer_id) == viewer.volunteer)
CHANGED = records_changed(_TABLE.id)
_revoked = exists(
    select(col(CertificateTable.id)).where(
        col(CertificateTable.id) == _TABLE.id, col(CertificateTable.revoked_at).is_not(None)
    )
)


def _numbered(number: Any) -> ColumnElement[bool]:
    return exists(
        select(col(CertificateTable.id)).where(
            col(CertificateTable.id) == _TABLE.id, col(CertificateTable.number_key) == number
        )
    )


@filters
class ServiceCertificateFilter:
    """Which certificates of service."""

    volunteer: strawberry.ID | None = where(
        lambda v: col(_TABLE.volunteer_id) == v, "Of this volunteer.", of="Volunteer"
    )
    organisation: strawberry.ID | None = where(
        lambda v: col(_TABLE.organisation_id) == v, "Of this recording unit.", of="Organisation"
    )
    records_changed: bool | None = where(
        lambda v: v == CHANGED, "Made of hours that were corrected afterwards, or of hours that all stand."
    )
    revoked: bool | None = where(lambda v: _revoked == v, "Revoked, or valid.")
    number: str | None = where(_numbered, "With this number, however it is spaced.", made=Made(number_key, Text()))


ServiceCertificateOrder = order(
    "ServiceCertificateOrder",
    "How certificates of service are sorted.",
    NEWEST=desc(col(_TABLE.issued_at)),
    OLDEST=col(_TABLE.issued_at),
)


@reads(_TABLE, visible_to=or_(OWN, below(_TABLE.organisation_id, *LOOKING, scopes=SCOPES)))
class ServiceCertificate(Node):
    """What the approved hours of a volunteer came to below an organisation in a period, when it was issued."""

    certificate: Certificate = one(_TABLE.id, "Its number, what it says, whether it is valid.", with_parent=True)
    volunteer: Volunteer = one(_TABLE.volunteer_id, "Who served.", with_parent=True)
    organisation: Organisation = one(_TABLE.organisation_id, "The recording unit.")
    since: date = column(_TABLE.since, "The first day of the period.")
    until: date = column(_TABLE.until, "Its last day.")
    minutes: int = column(_TABLE.minutes, "The approved minutes that it certifies.")
    issued_at: datetime = column(_TABLE.issued_at, "When it was issued.")
    records_changed: bool = expression(
        CHANGED,
        "Whether hours that it was made of were corrected since, or are somebody else's; it still says what it said.",
    )
    mine: bool = expression(case((OWN, literal(True)), else_=literal(False)), "Whether it is the viewer's own.")


_BATCH = models.CertificateBatch
_ROW = models.CertificateBatchRow
_MAKES = below(_BATCH.organisation_id, *LEADING, scopes=("attendance:write",))
CertificateBatchOrder = order("CertificateBatchOrder", "How lists are sorted.", NEWEST=desc(col(_BATCH.created_at)))
CertificateBatchRowOrder = order("CertificateBatchRowOrder", "How the lines are sorted.", LISTED=col(_ROW.position))


@filters
class CertificateBatchRowFilter:
    """Which lines of a list."""

    refused: bool | None = where(lambda v: col(_ROW.refusal).is_not(None) == v, "That got none, or the others.")


@reads(_BATCH, visible_to=_MAKES)
class CertificateBatch(Node):
    """A list of people who get a certificate of service each; for those who may have one made there."""

    organisation: Organisation = one(_BATCH.organisation_id, "The recording unit.")
    since: date = column(_BATCH.since, "The first day of the period.")
    until: date = column(_BATCH.until, "Its last day.")
    state: models.BatchState = column(_BATCH.state, "How it stands.")
    rows_total: int = column(_BATCH.rows_total, "How many lines it has.")
    rows_done: int = column(_BATCH.rows_done, "How many of them are done.")
    handler: str = column(_BATCH.handler, "Who handles it, as the certificates say.")
    created_at: datetime = column(_BATCH.created_at, "When it was handed in.")
    finished_at: datetime | None = column(_BATCH.finished_at, "When it ended.")
    rows: Connection["CertificateBatchRow"] = many(
        _ROW.batch_id, "Its lines.", filter=CertificateBatchRowFilter, order=CertificateBatchRowOrder
    )


_batch = select(col(_BATCH.id)).where(col(_BATCH.id) == _ROW.batch_id, _MAKES)


@reads(_ROW, visible_to=exists(_batch))
class CertificateBatchRow(Node):
    """A line of a list, with its certificate or the reason why there is none."""

    position: int = column(_ROW.position, "Which line; counts from 1, headings left out.")
    given: str = column(_ROW.given, "The volunteer number, or the phone number masked.")
    certificate: ServiceCertificate | None = one(_ROW.certificate_id, "The certificate.")
    refusal: str | None = column(_ROW.refusal, "The code of the error for which there is none, such as NO_HOURS.")
    refusal_params: JSON | None = deprecated(
        column(_ROW.refusal_params, "What the error's message is filled with."),
        "Its shape is not told: ask for `refusalDetails`; it stays until 2028-01-01 at least.",
    )
    refusal_details: list[NamedValue] | None = entries(
        _ROW.refusal_params, "What the error is about; null where there is none."
    )
