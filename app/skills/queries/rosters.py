"""The statements of workers' rosters: each handles a whole chunk of a roster at once."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    LargeBinary,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, array
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation, OrganisationKind, Person
from app.kernel.db import statement
from app.skills.models import (
    Employment,
    Grade,
    GradeSource,
    Ladder,
    LadderState,
    Occupation,
    Rung,
    WageRecord,
    WageSource,
    WageState,
)
from app.volunteers.queries.rosters import rows

_newer = aliased(Ladder)
NOW: Any = bindparam("now", type_=DateTime(timezone=True))
RECORDED_BY: Any = bindparam("recorded_by", type_=Uuid())
RUNGS = statement(
    select(col(Rung.id), col(Rung.number), col(Rung.names), col(Rung.national_level))
    .join(Ladder, col(Ladder.id) == col(Rung.ladder_id))
    .where(
        col(Ladder.code) == bindparam("code", type_=Text()),
        col(Ladder.version)
        == select(func.max(_newer.version))
        .where(
            col(_newer.code) == bindparam("code", type_=Text()),
            col(_newer.state) == LadderState.PUBLISHED,
            col(_newer.valid_from) <= bindparam("day", type_=Date()),
        )
        .scalar_subquery(),
    )
    .order_by(col(Rung.number))
)
"""The rungs of a ladder as it was published for a day."""

KNOWN_ENTERPRISES = statement(
    select(
        col(Organisation.id),
        col(Organisation.credit_code),
        col(Organisation.path).op("@>")(array([bindparam("organisation", type_=Uuid())])).label("below"),
    ).where(col(Organisation.credit_code) == any_(bindparam("codes", type_=ARRAY(Text))))
)
_enterprises = rows(id=Uuid(), name=Text(), credit_code=Text())
ADOPT_ENTERPRISES = statement(
    update(Organisation)
    .where(
        col(Organisation.parent_id) == bindparam("parent", type_=Uuid()),
        col(Organisation.kind) == OrganisationKind.ENTERPRISE,
        col(Organisation.name) == _enterprises.c.name,
        col(Organisation.credit_code).is_(None),
    )
    .values(credit_code=_enterprises.c.credit_code)
)
"""An enterprise that was there by its name alone is given its credit code."""
ADD_ENTERPRISES = statement(
    insert_or(Organisation)
    .from_select(
        ["id", "kind", "name", "parent_id", "path", "credit_code", "created_at"],
        select(
            _enterprises.c.id,
            literal_column("'enterprise'"),
            _enterprises.c.name,
            bindparam("parent", type_=Uuid()),
            func.array_append(bindparam("path", type_=ARRAY(Uuid)), _enterprises.c.id),
            _enterprises.c.credit_code,
            NOW,
        ),
    )
    .on_conflict_do_nothing()
)
_zh = col(Occupation.names)["zh"].astext
KNOWN_OCCUPATIONS = statement(
    select(col(Occupation.id), _zh.label("name"))
    .where(_zh == any_(bindparam("names", type_=ARRAY(Text))))
    .order_by(col(Occupation.id).desc())
)
_occupations = rows(id=Uuid(), name=Text())
ADD_OCCUPATIONS = statement(
    insert_or(Occupation)
    .from_select(
        ["id", "code", "names"],
        select(
            _occupations.c.id,
            _occupations.c.name,
            cast(func.jsonb_build_object(literal("zh", Text()), _occupations.c.name), JSONB),
        ),
    )
    .on_conflict_do_nothing()
)
"""One that the national classification was not looked up for goes by its name."""

_person: Any = func.coalesce(col(Person.merged_into), col(Person.id))
_hired = rows(
    id=Uuid(),
    id_number_index=LargeBinary(),
    organisation=Uuid(),
    occupation=Uuid(),
    number=Text(),
    since=Date(),
    graded=Date(),
)


def _lasting_or_left_since(given: Any) -> ColumnElement[bool]:
    """An employment that a roster repeats: it lasts, or it ended after the day that the roster tells of."""
    return and_(
        col(Employment.person_id) == _person,
        col(Employment.organisation_id) == given.c.organisation,
        or_(col(Employment.until).is_(None), col(Employment.until) >= given.c.graded),
    )


ADD_EMPLOYMENTS = statement(
    insert_or(Employment)
    .from_select(
        ["id", "person_id", "organisation_id", "occupation_id", "number", "since", "recorded_by", "recorded_at"],
        select(
            _hired.c.id,
            _person,
            _hired.c.organisation,
            _hired.c.occupation,
            _hired.c.number,
            _hired.c.since,
            RECORDED_BY,
            NOW,
        )
        .join(Person, col(Person.id_number_index) == _hired.c.id_number_index)
        .where(~exists().where(_lasting_or_left_since(_hired))),
    )
    .on_conflict_do_nothing()
)
_looked_up = rows(id_number_index=LargeBinary(), organisation=Uuid(), place=BigInteger())
_lasting = (
    select(col(Employment.id), col(Employment.person_id))
    .where(
        col(Employment.person_id) == _person,
        col(Employment.organisation_id) == _looked_up.c.organisation,
        col(Employment.until).is_(None),
    )
    .correlate(Person, _looked_up)
    .limit(1)
    .lateral("lasting")
)
EMPLOYMENTS = statement(
    select(_looked_up.c.place, _lasting.c.id, _lasting.c.person_id)
    .select_from(_looked_up)
    .join(Person, col(Person.id_number_index) == _looked_up.c.id_number_index)
    .join(_lasting, true())
)
"""Of each line the employment that lasts: there is one at most, found line by line by its index.

Without that, a planner that knows nothing yet of a table that fills up reads all of it for each chunk.
"""

_graded = rows(
    id=Uuid(), person=Uuid(), rung=Uuid(), occupation=Uuid(), organisation=Uuid(), certificate=Text(), since=Date()
)
ADD_GRADES = statement(
    insert_or(Grade)
    .from_select(
        [
            "id",
            "person_id",
            "rung_id",
            "occupation_id",
            "organisation_id",
            "source",
            "certificate_number",
            "since",
            "recorded_by",
            "recorded_at",
        ],
        select(
            _graded.c.id,
            _graded.c.person,
            _graded.c.rung,
            _graded.c.occupation,
            _graded.c.organisation,
            literal(GradeSource.ROSTER.value, Text()),
            _graded.c.certificate,
            _graded.c.since,
            RECORDED_BY,
            NOW,
        ).where(
            ~exists().where(
                col(Grade.person_id) == _graded.c.person,
                col(Grade.rung_id) == _graded.c.rung,
                col(Grade.occupation_id) == _graded.c.occupation,
                or_(col(Grade.ended_at).is_(None), col(Grade.since) == _graded.c.since),
            )
        ),
    )
    .on_conflict_do_nothing()
)
"""A grade that was withdrawn is not brought back by the roster that told of it."""

PRESENT_WAGES = statement(
    select(
        col(WageRecord.employment_id),
        col(WageRecord.since),
        col(WageRecord.fen),
        col(WageRecord.rung_id),
        col(WageRecord.source),
        (and_(col(WageRecord.until).is_(None), col(WageRecord.state) == WageState.APPROVED)).label("present"),
    ).where(
        col(WageRecord.employment_id) == any_(bindparam("employments", type_=ARRAY(Uuid))),
        or_(
            and_(col(WageRecord.until).is_(None), col(WageRecord.state) == WageState.APPROVED),
            col(WageRecord.source) == WageSource.ROSTER,
        ),
    )
)
"""What is paid now, and what rosters have said before."""
_paid = rows(id=Uuid(), employment=Uuid(), rung=Uuid(), fen=BigInteger(), since=Date())
CLOSE_WAGES = statement(
    update(WageRecord)
    .where(
        col(WageRecord.employment_id) == _paid.c.employment,
        col(WageRecord.state) == WageState.APPROVED,
        col(WageRecord.until).is_(None),
    )
    .values(until=_paid.c.since)
)
ADD_WAGES = statement(
    insert_or(WageRecord).from_select(
        [
            "id",
            "employment_id",
            "rung_id",
            "source",
            "fen",
            "since",
            "state",
            "proposed_by",
            "proposed_at",
            "decided_at",
        ],
        select(
            _paid.c.id,
            _paid.c.employment,
            _paid.c.rung,
            literal(WageSource.ROSTER.value, Text()),
            _paid.c.fen,
            _paid.c.since,
            literal(WageState.APPROVED.value, Text()),
            RECORDED_BY,
            NOW,
            NOW,
        ),
    )
)
