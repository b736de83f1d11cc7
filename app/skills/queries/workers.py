"""The statements of who works where and who holds which grade."""

from typing import Any

from sqlalchemy import Date, DateTime, Uuid, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation, Person
from app.kernel.db import statement
from app.kernel.queries import values
from app.skills.models import Employment, Grade, GradeSource, Rung, WageRecord, WageState

DAY: Any = bindparam("day", type_=Date())
NOW: Any = bindparam("now", type_=DateTime(timezone=True))

PERSON_BY_NUMBER = statement(
    select(func.coalesce(col(Person.merged_into), col(Person.id)).label("id"), col(Person.name)).where(
        col(Person.id_number_index) == bindparam("index")
    )
)
HIRE = statement(
    values(
        Employment,
        "id",
        "person_id",
        "organisation_id",
        "occupation_id",
        "number",
        "since",
        "recorded_by",
        recorded_at=NOW,
    )
    .on_conflict_do_nothing()
    .returning(col(Employment.id))
)
EMPLOYMENT = statement(
    select(
        col(Employment.id),
        col(Employment.person_id),
        col(Employment.organisation_id),
        col(Employment.occupation_id),
        col(Employment.since),
        col(Employment.until),
        col(Organisation.path),
    )
    .join(Organisation, col(Organisation.id) == col(Employment.organisation_id))
    .where(col(Employment.id) == bindparam("employment"))
    .with_for_update(of=Employment)
)
LEAVE = statement(
    update(Employment)
    .where(col(Employment.id) == bindparam("employment"), col(Employment.until).is_(None))
    .values(until=bindparam("last_day"))
)
END_WAGES = statement(
    update(WageRecord)
    .where(
        col(WageRecord.employment_id) == bindparam("employment"),
        col(WageRecord.state) == WageState.APPROVED,
        or_(col(WageRecord.until).is_(None), col(WageRecord.until) > bindparam("ends", type_=Date())),
        col(WageRecord.since) < bindparam("ends", type_=Date()),
    )
    .values(until=bindparam("ends", type_=Date()))
)
DROP_LATER_WAGES = statement(
    update(WageRecord)
    .where(
        col(WageRecord.employment_id) == bindparam("employment"),
        col(WageRecord.state) == WageState.APPROVED,
        col(WageRecord.since) >= bindparam("ends", type_=Date()),
    )
    .values(state=WageState.REPLACED)
)
"""Of who left before the day from which they were to be paid."""
EMPLOYMENTS_OF = statement(
    select(col(Employment.id), col(Employment.organisation_id), col(Employment.since))
    .where(col(Employment.person_id) == bindparam("person"), col(Employment.until).is_(None))
    .order_by(col(Employment.id))
    .with_for_update()
)
"""Where a person works now."""
WORKS_AT = statement(
    select(col(Employment.id), col(Employment.since), col(Employment.until)).where(
        col(Employment.person_id) == bindparam("person"),
        col(Employment.organisation_id) == bindparam("organisation"),
    )
)
PAID_ON = statement(
    select(col(WageRecord.fen)).where(
        col(WageRecord.employment_id) == bindparam("employment", type_=Uuid()),
        col(WageRecord.state) == WageState.APPROVED,
        col(WageRecord.since) <= DAY,
        or_(col(WageRecord.until).is_(None), col(WageRecord.until) > DAY),
    )
)

CONFER = statement(
    values(
        Grade,
        "id",
        "person_id",
        "rung_id",
        "occupation_id",
        "organisation_id",
        "source",
        "certificate_id",
        "certificate_number",
        "since",
        "until",
        "recorded_by",
        recorded_at=NOW,
    )
    .on_conflict_do_nothing()
    .returning(col(Grade.id))
)
SUPERSEDE_REPORTED = statement(
    update(Grade)
    .where(
        col(Grade.person_id) == bindparam("person"),
        col(Grade.rung_id) == bindparam("rung"),
        col(Grade.occupation_id).is_not_distinct_from(bindparam("occupation", type_=Uuid())),
        col(Grade.ended_at).is_(None),
        col(Grade.source) == GradeSource.ROSTER,
    )
    .values(ended_at=NOW, end_reason=bindparam("why"))
)
"""What a roster reported gives way to the certificate of it."""
GRADE = statement(
    select(
        col(Grade.id),
        col(Grade.person_id),
        col(Grade.rung_id),
        col(Grade.occupation_id),
        col(Grade.organisation_id),
        col(Grade.source),
        col(Grade.ended_at),
        col(Organisation.path),
    )
    .join(Organisation, col(Organisation.id) == col(Grade.organisation_id))
    .where(col(Grade.id) == bindparam("grade"))
    .with_for_update(of=Grade)
)
END_GRADE = statement(
    update(Grade)
    .where(col(Grade.id) == bindparam("grade"), col(Grade.ended_at).is_(None))
    .values(ended_at=NOW, end_reason=bindparam("why"))
)
GRADE_OF_CERTIFICATE = statement(
    select(col(Grade.id)).where(
        and_(col(Grade.certificate_id) == bindparam("certificate"), col(Grade.ended_at).is_(None))
    )
)
REST_ON = statement(
    update(Grade)
    .where(col(Grade.certificate_id) == bindparam("certificate"), col(Grade.ended_at).is_(None))
    .values(certificate_id=bindparam("new", type_=Uuid()))
)
RUNG = statement(select(col(Rung.id), col(Rung.appointed)).where(col(Rung.id) == bindparam("rung")))


def _both(table: Any, *alike: str, standing: Any) -> Any:
    """The merged person's rows that stand while the survivor has a standing one that is the same in `alike`."""
    theirs = aliased(table)
    return statement(
        select(col(table.id)).where(
            col(table.person_id) == bindparam("merged", type_=Uuid()),
            standing(table),
            exists(
                select(theirs.id).where(
                    theirs.person_id == bindparam("survivor", type_=Uuid()),
                    standing(theirs),
                    *(getattr(theirs, name).is_not_distinct_from(getattr(table, name)) for name in alike),
                )
            ),
        )
    )


BOTH_EMPLOYED = _both(Employment, "organisation_id", standing=lambda table: table.until.is_(None))
BOTH_GRADED = _both(Grade, "rung_id", "occupation_id", standing=lambda table: table.ended_at.is_(None))
