"""Who works where and who holds which grade: for themselves, their employer and the bureau."""

from datetime import date, datetime
from typing import Any

import strawberry
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Text,
    and_,
    asc,
    cast,
    desc,
    exists,
    extract,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Actor, AuditEntry, Organisation, Person, acted, history
from app.accounts.graphql.sight import below
from app.accounts.models import Organisation as OrganisationTable
from app.accounts.models import OrganisationKind
from app.accounts.models import Person as PersonTable
from app.accounts.queries.people import found_by
from app.kernel.graphql import enum
from app.kernel.workdays import day_of
from app.reading import (
    Connection,
    Node,
    column,
    contribute,
    count,
    expression,
    filters,
    many,
    one,
    order,
    reads,
    viewer,
    where,
)
from app.skills import models

from .ladders import Rung
from .occupations import Occupation
from .sight import EMPLOYERS, employed_below

READ = "skills:read"
enum(
    models.GradeSource,
    "Where a grade is known from.",
    certificate="A certificate that was issued here.",
    appointment="An enterprise appointed to it.",
    roster="A roster, or a certificate from elsewhere.",
)
_wage = aliased(models.WageRecord)
SEEN = or_(
    col(models.Employment.person_id) == viewer.person,
    below(models.Employment.organisation_id, *EMPLOYERS, scopes=(READ,)),
)


def _of_person(column_: Any) -> ColumnElement[Any]:
    return select(column_).where(col(PersonTable.id) == models.Employment.person_id).scalar_subquery()


_NAME, _PINYIN = _of_person(col(PersonTable.name)), _of_person(col(PersonTable.pinyin))


def _wages(*columns: Any) -> Any:
    return select(*columns).where(
        col(_wage.employment_id) == models.Employment.id, col(_wage.state) == models.WageState.APPROVED
    )


PRESENT_RUNG: Any = _wages(col(_wage.rung_id)).where(col(_wage.until).is_(None)).scalar_subquery()
PRESENT_FEN: Any = _wages(col(_wage.fen)).where(col(_wage.until).is_(None)).scalar_subquery()
FIRST_PAID: Any = _wages(func.min(col(_wage.since))).where(col(_wage.fen) > 0).scalar_subquery()
FIRST_YEAR: Any = cast(extract("year", FIRST_PAID), Integer)


def _named(text: Any) -> ColumnElement[bool]:
    text = cast(text, Text)
    person = select(col(PersonTable.id)).where(col(PersonTable.id) == models.Employment.person_id, found_by(text))
    return or_(exists(person), col(models.Employment.number) == text)


def _pays(rung: Any) -> ColumnElement[bool]:
    return exists(_wages(col(_wage.id)).where(col(_wage.until).is_(None), col(_wage.rung_id) == rung))


@filters
class EmploymentFilter:
    """Which employments."""

    search: str | None = where(
        _named, "Of those whose name holds this, whose pinyin or initials begin with it, or whose staff number it is."
    )
    organisation: strawberry.ID | None = where(
        lambda v: col(models.Employment.organisation_id) == v, "In this enterprise.", of="Organisation"
    )
    occupation: strawberry.ID | None = where(
        lambda v: col(models.Employment.occupation_id) == v, "In this occupation.", of="Occupation"
    )
    rung: strawberry.ID | None = where(_pays, "Of those who are paid for this rung now.", of="Rung")
    first_paid: int | None = where(lambda v: v == FIRST_YEAR, "Of those who were first paid for skill in this year.")
    present: bool | None = where(lambda v: col(models.Employment.until).is_(None) == v, "That last, or have ended.")
    waiting: bool | None = where(
        lambda v: (
            exists(
                select(col(_wage.id)).where(
                    col(_wage.employment_id) == models.Employment.id, col(_wage.state) == models.WageState.PROPOSED
                )
            )
            == v
        ),
        "With a wage that waits for a decision, or without one.",
    )


EmploymentOrder = order(
    "EmploymentOrder",
    "How employments are sorted.",
    NAME=asc(_PINYIN),
    NEWEST=desc(col(models.Employment.since)),
)
GradeOrder = order("GradeOrder", "How grades are sorted.", NEWEST=desc(col(models.Grade.since)))


@reads(
    models.Grade,
    visible_to=or_(
        col(models.Grade.person_id) == viewer.person,
        below(models.Grade.organisation_id, *EMPLOYERS, scopes=(READ,)),
        employed_below(models.Grade.person_id),
    ),
)
class Grade(Node):
    """A rung that a person holds, or held."""

    person: Person | None = one(models.Grade.person_id, "Who holds it, if one may see them.")
    rung: Rung = one(models.Grade.rung_id, "The rung.", with_parent=True)
    occupation: Occupation | None = one(models.Grade.occupation_id, "In which occupation; null: in none.")
    organisation: Organisation = one(models.Grade.organisation_id, "Whose word it is.")
    source: models.GradeSource = column(models.Grade.source, "Where it is known from.")
    certificate_number: str | None = column(
        models.Grade.certificate_number, "The number of a certificate from elsewhere."
    )
    since: date = column(models.Grade.since, "From which day on.")
    until: date | None = column(models.Grade.until, "Before which day; null: without end.")
    recorded_by: Actor | None = acted(models.Grade.recorded_by, "Who recorded it.")
    ended_at: datetime | None = column(models.Grade.ended_at, "When it was ended, if it was.")
    end_reason: str | None = column(models.Grade.end_reason, "Why it was ended.")
    history: Connection[AuditEntry] = history(models.Grade.id)


@reads(models.Employment, visible_to=SEEN)
class Employment(Node):
    """A person who works for an enterprise or a community office, or did."""

    name: str = expression(_NAME, "The person's name.")
    id_number: str | None = expression(_of_person(col(PersonTable.id_number_masked)), "The identity number, masked.")
    phone: str | None = expression(_of_person(col(PersonTable.phone_masked)), "The phone number, masked.")
    person_id: strawberry.ID = expression(
        func.concat("Person:", cast(col(models.Employment.person_id), Text)), "The person's global id."
    )
    person: Person | None = one(models.Employment.person_id, "Who works there, if one may see them.")
    organisation: Organisation = one(models.Employment.organisation_id, "Where.")
    occupation: Occupation | None = one(models.Employment.occupation_id, "As what.")
    number: str | None = column(models.Employment.number, "What the enterprise calls this worker by.")
    since: date = column(models.Employment.since, "The first day.")
    until: date | None = column(models.Employment.until, "The last day; null while it lasts.")
    fen: int | None = expression(cast(PRESENT_FEN, BigInteger), "What is paid for skill each month now, in fen.")
    first_paid: date | None = expression(FIRST_PAID, "Since when something is paid for skill.")
    grades: Connection[Grade] = many(
        models.Grade,
        "The grades that the person holds, and those that ended.",
        where=col(models.Grade.person_id) == models.Employment.person_id,
        order=GradeOrder,
    )
    managed: bool = expression(
        below(models.Employment.organisation_id, *EMPLOYERS[:2], EMPLOYERS[3], scopes=("skills:write",)),
        "Whether the viewer may change it.",
    )
    recorded_by: Actor | None = acted(models.Employment.recorded_by, "Who recorded it.")
    history: Connection[AuditEntry] = history(models.Employment.id)


PAID = and_(col(models.Employment.until).is_(None), PRESENT_FEN > 0)


@contribute(Person)
class PersonWork:
    """Added to people."""

    employments: Connection[Employment] = many(
        models.Employment.person_id, "Where they work or worked.", order=EmploymentOrder
    )
    grades: Connection[Grade] = many(models.Grade.person_id, "Grades held, and those that ended.", order=GradeOrder)


_table = aliased(models.WageTable)
HAS_TABLE = exists(
    select(col(_table.id)).where(
        col(_table.organisation_id) == OrganisationTable.id,
        col(_table.state) == models.WageState.APPROVED,
        col(_table.valid_from) <= day_of(func.now()),
    )
)


@contribute(Organisation)
class OrganisationWork:
    """Added to organisations."""

    credit_code: str | None = column(OrganisationTable.credit_code, "Its unified social credit code.")
    has_wage_table: bool = expression(HAS_TABLE, "Whether a wage table of its is in force.")
    worker_count: int = count(
        models.Employment.organisation_id,
        "How many work there now, as far as one may see.",
        where=col(models.Employment.until).is_(None),
    )
    staffed: bool = expression(
        below(OrganisationTable.id, *EMPLOYERS[:2], EMPLOYERS[3], scopes=("skills:write",)),
        "Whether the viewer records its workers and wages.",
    )
    watched: bool = expression(
        below(OrganisationTable.id, *EMPLOYERS, scopes=(READ,)), "Whether the viewer sees its workers and wages."
    )


@filters
class EnterpriseFilter:
    """Which enterprises."""

    search: str | None = where(
        lambda v: or_(
            func.strpos(col(OrganisationTable.name), cast(v, Text)) > 0,
            col(OrganisationTable.credit_code) == func.upper(cast(v, Text)),
        ),
        "With this in the name, or as credit code.",
    )
    has_wage_table: bool | None = where(lambda v: v == HAS_TABLE, "With a wage table in force, or without one.")
    watched: bool | None = where(
        lambda v: below(OrganisationTable.id, *EMPLOYERS, scopes=(READ,)) == v,
        "Whose workers and wages the viewer sees, or does not.",
    )


EnterpriseOrder = order("EnterpriseOrder", "How enterprises are sorted.", NAME=asc(col(OrganisationTable.name)))


@reads(None)
class WorkerQuery:
    """Enterprises and their workers."""

    enterprises: Connection[Organisation] = many(
        OrganisationTable,
        "All enterprises.",
        where=col(OrganisationTable.kind) == OrganisationKind.ENTERPRISE,
        filter=EnterpriseFilter,
        order=EnterpriseOrder,
    )
    employments: Connection[Employment] = many(
        models.Employment, "The employments that one may see.", filter=EmploymentFilter, order=EmploymentOrder
    )
    employment: Employment | None = one(models.Employment, "One employment.")
    grade: Grade | None = one(models.Grade, "One grade.")
