"""Qualifications in the API: everybody sees which kinds there are; who holds what, they and those who lead them."""

from datetime import date, datetime

import strawberry
from sqlalchemy import case, desc, exists, literal, or_, select
from sqlmodel import col

from app.accounts.graphql import Actor, AuditEntry, Organisation, Person, Viewer, acted, history
from app.accounts.graphql.sight import below, person_below
from app.accounts.models import Person as PersonTable
from app.certificates import models, service
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.reading import (
    Connection,
    Node,
    column,
    contribute,
    expression,
    filters,
    many,
    one,
    order,
    reads,
    viewer,
    where,
)

from .issuing import LOOKING

_OWN = col(models.Qualification.person_id) == viewer.person
_LED = exists(
    select(col(PersonTable.id)).where(
        col(PersonTable.id) == col(models.Qualification.person_id),
        person_below(*LOOKING, scopes=(service.READ, service.WRITE)),
    )
)
_REVOKED = col(models.Qualification.revoked_at).is_not(None)
_OF_KIND = (
    select(col(models.QualificationKind.organisation_id))
    .where(col(models.QualificationKind.id) == col(models.Qualification.kind_id))
    .scalar_subquery()
)


@filters
class QualificationKindFilter:
    """Which kinds."""

    code: str | None = where(lambda v: col(models.QualificationKind.code) == v, "With this code.")


QualificationKindOrder = order(
    "QualificationKindOrder", "How kinds are sorted.", CODE=col(models.QualificationKind.code)
)


@filters
class QualificationFilter:
    """Which qualifications."""

    kind: strawberry.ID | None = where(
        lambda v: col(models.Qualification.kind_id) == v, "Of this kind.", of="QualificationKind"
    )
    valid_on: date | None = where(
        lambda v: (
            (col(models.Qualification.obtained_on) <= v)
            & or_(col(models.Qualification.valid_until).is_(None), col(models.Qualification.valid_until) >= v)
            & ~_REVOKED
        ),
        "Valid on this day.",
    )


QualificationOrder = order(
    "QualificationOrder",
    "How qualifications are sorted.",
    NEWEST=desc(col(models.Qualification.obtained_on)),
    OLDEST=col(models.Qualification.obtained_on),
)


@reads(models.QualificationKind)
class QualificationKind(Node):
    """A kind of qualification that shifts may ask for."""

    code: str = column(models.QualificationKind.code, "What shifts name it by; unique.")
    name: str = column(models.QualificationKind.name, "What people call it.")
    valid_months: int | None = column(
        models.QualificationKind.valid_months,
        "How many months it lasts, unless its paper says otherwise; null: for ever.",
    )
    organisation: Organisation = one(models.QualificationKind.organisation_id, "Whose it is.")
    created_at: datetime = column(models.QualificationKind.created_at, "When it was added.")
    grantable: bool = expression(
        below(models.QualificationKind.organisation_id, *service.GRANTING, scopes=(service.WRITE,)),
        "Whether the viewer may record that somebody holds it.",
    )
    history: Connection[AuditEntry] = history(models.QualificationKind.id)


@reads(models.Qualification, visible_to=or_(_OWN, _LED))
class Qualification(Node):
    """What somebody holds, until and with its last day."""

    kind: QualificationKind = one(models.Qualification.kind_id, "Of which kind it is.")
    person: Person | None = one(models.Qualification.person_id, "Who holds it, as far as one may see them.")
    obtained_on: date = column(models.Qualification.obtained_on, "The first day on which it counts.")
    valid_until: date | None = column(models.Qualification.valid_until, "The last day; null: without end.")
    number: str | None = column(models.Qualification.number, "The number on its paper.")
    evidence: str | None = column(models.Qualification.evidence, "What was shown to whoever recorded it.")
    recorded_at: datetime = column(models.Qualification.recorded_at, "When it was recorded.")
    recorded_by: Actor | None = acted(models.Qualification.recorded_by, "Who recorded it.", openly=True)
    revoked_at: datetime | None = column(models.Qualification.revoked_at, "When it was revoked, if it was.")
    revocation_note: str | None = column(models.Qualification.revocation_note, "Why it was revoked, in words.")
    revocable: bool = expression(
        case(
            (_REVOKED, literal(False)),
            (_OWN, literal(False)),
            else_=below(_OF_KIND, *service.GRANTING, scopes=(service.WRITE,)),
        ),
        "Whether the viewer may revoke it.",
    )
    history: Connection[AuditEntry] = history(models.Qualification.id)


@contribute(Viewer)
class ViewerQualifications:
    qualifications: Connection[Qualification] = many(
        models.Qualification, "The viewer's own.", where=_OWN, filter=QualificationFilter, order=QualificationOrder
    )


@contribute(Person)
class PersonQualifications:
    qualifications: Connection[Qualification] = many(
        models.Qualification.person_id,
        "What the person holds and held, as far as one may see it.",
        filter=QualificationFilter,
        order=QualificationOrder,
    )


@reads(None)
class QualificationQuery:
    """Qualifications."""

    qualification_kind: QualificationKind | None = one(models.QualificationKind, "One kind of qualification.")
    qualification_kinds: Connection[QualificationKind] = many(
        models.QualificationKind, "All kinds.", filter=QualificationKindFilter, order=QualificationKindOrder
    )
    qualification: Qualification | None = one(models.Qualification, "One qualification.")
    qualifications: Connection[Qualification] = many(
        models.Qualification, "Those that one may see.", filter=QualificationFilter, order=QualificationOrder
    )


@strawberry.input(description="A kind of qualification to add.")
class AddQualificationKindInput:
    organisation_id: strawberry.ID = strawberry.field(description="Whose staff, and those above, may grant it.")
    code: str = strawberry.field(description="Up to 40 small letters, digits and _; unique in the deployment.")
    name: str = strawberry.field(description="What people call it, in up to 50 characters.")
    valid_months: int | None = strawberry.field(
        description="How many months it lasts; for ever if left out.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class AddQualificationKindPayload:
    """Shifts may ask for it now."""

    qualification_kind: QualificationKind | None = strawberry.field(description="The kind.")


@strawberry.input(description="What somebody holds.")
class GrantQualificationInput:
    person_id: strawberry.ID = strawberry.field(description="Who holds it.")
    kind_id: strawberry.ID = strawberry.field(description="Of which kind it is.")
    obtained_on: date = strawberry.field(description="The first day on which it counts; not in the future.")
    valid_until: date | None = strawberry.field(
        description="The last day, as its paper says; as long as the kind lasts if left out.", default=None
    )
    number: str | None = strawberry.field(description="The number on its paper.", default=None)
    evidence: str | None = strawberry.field(description="What was shown.", default=None)
    idempotency_key: str | None = repetition_key()


@payload
class GrantQualificationPayload:
    """It counts for shifts from its first to its last day."""

    qualification: Qualification | None = strawberry.field(description="What was recorded.")


@strawberry.input(description="Which qualification to revoke, and why.")
class RevokeQualificationInput:
    qualification_id: strawberry.ID = strawberry.field(description="The qualification.")
    note: str = strawberry.field(description="Why, in up to 1,000 characters; the holder reads it.")
    idempotency_key: str | None = repetition_key()


@payload
class RevokeQualificationPayload:
    """It does not count any more."""

    qualification: Qualification | None = strawberry.field(description="What was revoked.")


@strawberry.type
class QualificationMutation:
    """The verbs of qualifications."""

    @mutation("Adds a kind of qualification. By staff over its organisation.")
    async def add_qualification_kind(self, info: Info, input: AddQualificationKindInput) -> AddQualificationKindPayload:
        return await perform(
            info,
            AddQualificationKindPayload,
            service.add_qualification_kind,
            {"qualification_kind": lambda added: added.id},
            organisation=key("Organisation", input.organisation_id, "organisation_id"),
            code=input.code,
            name=input.name,
            valid_months=input.valid_months,
            key=input.idempotency_key,
        )

    @mutation("Records what somebody holds. By leaders and staff over the kind's organisation; never of oneself.")
    async def grant_qualification(self, info: Info, input: GrantQualificationInput) -> GrantQualificationPayload:
        return await perform(
            info,
            GrantQualificationPayload,
            service.grant_qualification,
            {"qualification": lambda changed: changed.id},
            person=key("Person", input.person_id, "person_id"),
            kind=key("QualificationKind", input.kind_id, "kind_id"),
            obtained_on=input.obtained_on,
            valid_until=input.valid_until,
            number=input.number,
            evidence=input.evidence,
            key=input.idempotency_key,
        )

    @mutation("Revokes what somebody holds, with a reason. By whoever may record it; never one's own.")
    async def revoke_qualification(self, info: Info, input: RevokeQualificationInput) -> RevokeQualificationPayload:
        return await perform(
            info,
            RevokeQualificationPayload,
            service.revoke_qualification,
            {"qualification": lambda changed: changed.id},
            qualification=key("Qualification", input.qualification_id, "qualification_id"),
            note=input.note,
            key=input.idempotency_key,
        )
