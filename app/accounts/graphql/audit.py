"""The audit log: who did what, on whom, from where, with the values before and after."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Text, cast, desc, func, or_
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts import models
from app.kernel.identity import Role
from app.kernel.models import AuditEntry as AuditTable
from app.reading import (
    ANY_KEY,
    Connection,
    Node,
    column,
    contribute,
    deprecated,
    entries,
    expression,
    filters,
    many,
    order,
    reads,
    viewer,
    where,
)

from .acting import Actor, audited
from .named import NamedValue
from .sight import from_the_top
from .types import ApiClient, Organisation, Person, Viewer

AUDITS = from_the_top(Role.AUDITOR, Role.ADMINISTRATOR)
"""Who reads the whole log: auditors and administrators of the whole deployment."""
OWN_DEED = or_(
    (col(AuditTable.actor_kind) == "person") & (col(AuditTable.actor) == viewer.person),
    (col(AuditTable.actor_kind) == "client") & (col(AuditTable.actor) == viewer.client),
)
SEEN = or_(OWN_DEED, col(AuditTable.subject) == viewer.person, AUDITS)


@filters
class AuditFilter:
    """Which entries."""

    action: str | None = where(lambda v: col(AuditTable.action) == v, "Of this action, such as `accounts.read_number`.")
    domain: str | None = where(
        lambda v: func.split_part(col(AuditTable.action), ".", 1) == cast(v, Text), "Of this domain, such as `points`."
    )
    subject: strawberry.ID | None = where(
        lambda v: col(AuditTable.subject) == v, "About the object with this global id or `subjectKey`.", made=ANY_KEY
    )
    actor: strawberry.ID | None = where(
        lambda v: col(AuditTable.actor) == v,
        "By the person or client with this global id.",
        of=("Person", "ApiClient"),
    )
    recorded_from: datetime | None = where(lambda v: col(AuditTable.recorded_at) >= v, "Not recorded before.")
    recorded_before: datetime | None = where(lambda v: col(AuditTable.recorded_at) < v, "Recorded before.")


AuditOrder = order(
    "AuditOrder",
    "How entries are sorted.",
    NEWEST=desc(col(AuditTable.id)),  # ids rise with time, and are indexed with subject and actor
    OLDEST=col(AuditTable.id),
)


@reads(AuditTable, visible_to=SEEN)
class AuditEntry(Node):
    """Something that was done and is on record for ever.

    A person sees what they did and what was done to their own record, auditors see all.
    """

    action: str = column(AuditTable.action, "What was done, as `domain.verb`: `accounts.read_number`.")
    subject_key: str = expression(
        cast(col(AuditTable.subject), Text), "What it was done to: the part of its global id behind the colon."
    )
    actor: Actor | None = audited("Who did it; null for callers who had not signed in.")
    address: str | None = column(
        AuditTable.address, "From which address; for whoever did it and for auditors.", visible_to=or_(OWN_DEED, AUDITS)
    )
    before: JSON | None = deprecated(
        column(AuditTable.before, "The values before, where some were changed; numbers are masked."),
        "Its shape is not told: ask for `valuesBefore`; it stays until 2028-01-01 at least.",
    )
    values_before: list[NamedValue] | None = entries(
        AuditTable.before, "The values before, where some were changed; numbers are masked."
    )
    after: JSON | None = deprecated(
        column(AuditTable.after, "The values after; numbers are masked."),
        "Its shape is not told: ask for `valuesAfter`; it stays until 2028-01-01 at least.",
    )
    values_after: list[NamedValue] | None = entries(AuditTable.after, "The values after; numbers are masked.")
    recorded_at: datetime = column(AuditTable.recorded_at, "When it was done.")


def history(key: Any) -> Any:
    """Declares a field of type `Connection[AuditEntry]`: what was done to the object with this key."""
    return many(
        AuditTable,
        "What was done to it and by whom, as far as one may see.",
        where=col(AuditTable.subject) == key,
        filter=AuditFilter,
        order=AuditOrder,
    )


def _deeds(by: ColumnElement[bool], description: str) -> Any:
    return many(AuditTable, description, where=by, filter=AuditFilter, order=AuditOrder)


@contribute(Viewer)
class ViewerAudit:
    deeds: Connection[AuditEntry] = _deeds(OWN_DEED, "What the viewer did, as it is on record.")
    own_history: Connection[AuditEntry] = _deeds(
        col(AuditTable.subject) == viewer.person,
        "What was done to the viewer's own record and by whom: numbers that were read, roles, changes.",
    )


@contribute(Person)
class PersonHistory:
    history: Connection[AuditEntry] = history(models.Person.id)


@contribute(Organisation)
class OrganisationHistory:
    history: Connection[AuditEntry] = history(models.Organisation.id)


@contribute(ApiClient)
class ApiClientHistory:
    history: Connection[AuditEntry] = history(models.ApiClient.id)
