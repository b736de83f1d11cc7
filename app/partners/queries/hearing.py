"""Which events a client hears of, and which are settled: conditions on EventRecord."""

from typing import Any

from sqlalchemy import ColumnElement, Text, and_, any_, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation, OrganisationKind
from app.kernel.models import EventEpoch, EventRecord

_place, _root = aliased(Organisation), aliased(Organisation)


def heard(scopes: Any, organisation: Any) -> ColumnElement[bool]:
    """By a client with these scopes, which reach down from `organisation`: it reads the event's domain, and
    the event happened there. What concerns no organisation is for clients of the whole county."""
    domain = func.split_part(col(EventRecord.kind), literal("."), literal(1))
    within = exists(
        select(col(_place.id)).where(
            col(_place.id) == col(EventRecord.organisation_id), organisation == any_(col(_place.path))
        )
    )
    whole = exists(
        select(col(_root.id)).where(
            col(_root.id) == organisation,
            col(_root.parent_id).is_(None),
            col(_root.kind) == literal(OrganisationKind.GOVERNMENT.value),
        )
    )
    return and_(
        func.concat(domain, literal(":read")) == any_(scopes),
        or_(within, and_(col(EventRecord.organisation_id).is_(None), whole)),
    )


def settled() -> ColumnElement[bool]:
    """No transaction that still runs can commit an event before this one: a cursor may pass it."""
    newest = select(func.max(col(EventEpoch.number))).scalar_subquery()
    return or_(
        col(EventRecord.epoch) < newest,
        col(EventRecord.transaction_id) < func.pg_snapshot_xmin(func.pg_current_snapshot()),
    )


ORDER = (col(EventRecord.epoch), col(EventRecord.transaction_id), col(EventRecord.position))
"""In which events are read; (epoch, transaction_id, position) is a cursor."""
BODY: ColumnElement[Any] = func.jsonb_build_object(
    literal("id"),
    func.concat(literal("evt_"), col(EventRecord.position)),
    literal("type"),
    col(EventRecord.kind),
    literal("timestamp"),
    func.to_char(func.timezone(literal("UTC"), col(EventRecord.recorded_at)), literal('YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
    literal("organisation"),
    literal("Organisation:").op("||")(cast(col(EventRecord.organisation_id), Text)),
    literal("data"),
    col(EventRecord.payload),
)
"""What a webhook is sent of an event, as JSON."""
