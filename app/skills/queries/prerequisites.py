"""What is known of people that prerequisites ask about: grades, years of work, degrees."""

from sqlalchemy import Date, Text, Uuid, any_, bindparam, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col

from app.accounts.models import Organisation, OrganisationKind, Person
from app.kernel.db import statement
from app.kernel.queries import values
from app.skills.models import Education, Employment, Equivalence, Grade, Ladder, Prerequisite, Rung

_PEOPLE = bindparam("people", type_=ARRAY(Uuid()))
_DAY = bindparam("day", type_=Date())
_OCCUPATION = bindparam("occupation", type_=Uuid())
RUNG = statement(
    select(col(Rung.id), col(Rung.number), col(Ladder.code), col(Ladder.state))
    .join(Ladder, col(Ladder.id) == col(Rung.ladder_id))
    .where(col(Rung.id) == bindparam("rung", type_=Uuid()))
)
RULES_OF_RUNG = statement(
    select(col(Prerequisite.rule_set_id))
    .where(
        col(Prerequisite.rung_id) == bindparam("rung", type_=Uuid()),
        or_(col(Prerequisite.occupation_id).is_(None), col(Prerequisite.occupation_id) == _OCCUPATION),
    )
    .order_by(col(Prerequisite.occupation_id).nulls_last())
    .limit(1)
)
"""An occupation's own rules, else those for all."""
GRADES = statement(
    select(
        col(Grade.person_id),
        col(Grade.occupation_id),
        col(Grade.certificate_number),
        col(Grade.since),
        col(Ladder.code),
        col(Rung.number),
        col(Rung.names),
    )
    .join(Rung, col(Rung.id) == col(Grade.rung_id))
    .join(Ladder, col(Ladder.id) == col(Rung.ladder_id))
    .where(
        col(Grade.person_id) == any_(_PEOPLE),
        col(Grade.since) <= _DAY,
        or_(col(Grade.until).is_(None), col(Grade.until) > _DAY),
        col(Grade.ended_at).is_(None),
    )
    .order_by(col(Grade.since), col(Grade.id))
)
WORK = statement(
    select(
        col(Employment.person_id),
        col(Employment.occupation_id),
        col(Employment.since),
        func.least(func.coalesce(col(Employment.until), _DAY), _DAY).label("until"),
    )
    .where(col(Employment.person_id) == any_(_PEOPLE), col(Employment.since) <= _DAY)
    .order_by(col(Employment.since), col(Employment.id))
)
DEGREES = statement(
    select(col(Education.person_id), col(Education.degree), col(Education.completed_on), col(Education.evidence))
    .where(col(Education.person_id) == any_(_PEOPLE), col(Education.completed_on) <= _DAY)
    .order_by(col(Education.completed_on), col(Education.id))
)
COUNTING_AS = statement(
    select(
        col(Equivalence.held_ladder),
        col(Equivalence.held_number),
        col(Equivalence.counts_number),
        col(Equivalence.years),
    ).where(col(Equivalence.counts_ladder) == bindparam("code", type_=Text()))
)
ADD_EDUCATION = statement(
    values(Education, "id", "person_id", "degree", "completed_on", "evidence", "recorded_by", "recorded_at")
)
HAS_EDUCATION = statement(
    select(col(Education.id)).where(
        col(Education.person_id) == bindparam("person", type_=Uuid()), col(Education.degree) == bindparam("degree")
    )
)
"""Asked with the person's row locked, so that a degree is recorded once."""
LOCK_PERSON = statement(
    select(col(Person.id)).where(col(Person.id) == bindparam("person", type_=Uuid())).with_for_update(key_share=True)
)
LOOKS_AFTER = statement(
    select(
        or_(
            exists(
                select(col(Employment.id))
                .join(Organisation, col(Organisation.id) == col(Employment.organisation_id))
                .where(
                    col(Employment.person_id) == bindparam("person", type_=Uuid()),
                    col(Employment.until).is_(None),
                    col(Organisation.path).op("&&")(bindparam("reach", type_=ARRAY(Uuid()))),
                )
            ),
            exists(
                select(col(Organisation.id)).where(
                    col(Organisation.parent_id).is_(None),
                    col(Organisation.kind) == OrganisationKind.GOVERNMENT,
                    col(Organisation.id) == any_(bindparam("above", type_=ARRAY(Uuid()))),
                )
            ),
        )
    )
)
"""Whether a role reaches where a person works now, or one of the bureau's the whole county."""
