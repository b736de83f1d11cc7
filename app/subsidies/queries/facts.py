"""What the domains know of many people at once: a statement for each provider of facts."""

from sqlalchemy import Date, Integer, Text, Uuid, any_, bindparam, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlmodel import col

from app.accounts.models import Organisation, Person
from app.attendance.queries.stars import stars_of
from app.attendance.queries.totals import approved_minutes
from app.certificates.models import Certificate
from app.kernel.db import statement
from app.skills.models import Education, Employment, Grade, Ladder, Occupation, ReservePlace, Rung
from app.volunteers.models import Volunteer

_PEOPLE = bindparam("people", type_=ARRAY(Uuid()))
_DAY = bindparam("day", type_=Date())
LADDERS = statement(
    select(col(Ladder.code), col(Ladder.names))
    .where(col(Ladder.state) == "published")
    .ext(distinct_on(col(Ladder.code)))
    .order_by(col(Ladder.code), col(Ladder.version).desc())
)
"""Each published ladder once, by the name of its newest version."""
PEOPLE = statement(
    select(col(Person.id), col(Person.sex), col(Person.birth_date), col(Person.residence), col(Person.own_word)).where(
        col(Person.id) == any_(_PEOPLE)
    )
)
GRADES = statement(
    select(
        col(Grade.person_id),
        col(Ladder.code).label("ladder"),
        col(Rung.number),
        col(Grade.since),
        col(Occupation.code).label("occupation"),
        func.coalesce(col(Certificate.number), col(Grade.certificate_number)).label("certificate"),
        func.coalesce(
            col(Certificate.content).op("->")(literal("replaces", Text())).op("->>")(literal(0, Integer())),
            col(Certificate.number),
            col(Grade.certificate_number),
        ).label("attained"),
        col(Organisation.name).label("issuer"),
    )
    .join(Rung, col(Rung.id) == col(Grade.rung_id))
    .join(Ladder, col(Ladder.id) == col(Rung.ladder_id))
    .join(Organisation, col(Organisation.id) == col(Grade.organisation_id))
    .outerjoin(Occupation, col(Occupation.id) == col(Grade.occupation_id))
    .outerjoin(Certificate, col(Certificate.id) == col(Grade.certificate_id))
    .where(
        col(Grade.person_id) == any_(_PEOPLE),
        col(Grade.since) <= _DAY,
        or_(col(Grade.until).is_(None), col(Grade.until) > _DAY),
        col(Grade.ended_at).is_(None),
        col(Certificate.revoked_at).is_(None),
    )
    .order_by(col(Rung.number), col(Grade.since).desc(), col(Grade.id))
)
"""Rising: the last of a person and ladder is the highest grade, by its earliest day.

`certificate` is the number that the paper has now, `attained` the one that the first had which it replaces.
"""
WORK = statement(
    select(
        col(Employment.person_id),
        col(Employment.since),
        col(Organisation.name).label("employer"),
        col(Organisation.kind),
        col(Occupation.code).label("occupation"),
    )
    .join(Organisation, col(Organisation.id) == col(Employment.organisation_id))
    .outerjoin(Occupation, col(Occupation.id) == col(Employment.occupation_id))
    .where(
        col(Employment.person_id) == any_(_PEOPLE),
        col(Employment.since) <= _DAY,
        or_(col(Employment.until).is_(None), col(Employment.until) > _DAY),
    )
    .order_by(col(Employment.since), col(Employment.id))
)
DEGREES = statement(
    select(col(Education.person_id), col(Education.degree), col(Education.evidence))
    .where(col(Education.person_id) == any_(_PEOPLE), col(Education.completed_on) <= _DAY)
    .order_by(col(Education.completed_on), col(Education.id))
)
RESERVED = statement(
    select(col(Person.id))
    .where(col(Person.id) == any_(_PEOPLE))
    .where(
        exists(
            select(col(ReservePlace.id)).where(
                col(ReservePlace.person_id) == col(Person.id),
                col(ReservePlace.since) <= _DAY,
                or_(col(ReservePlace.until).is_(None), col(ReservePlace.until) > _DAY),
            )
        )
    )
)
HOURS = statement(
    select(
        col(Volunteer.person_id), approved_minutes(col(Volunteer.id)).label("minutes"), col(Volunteer.joined_on)
    ).where(col(Volunteer.person_id) == any_(_PEOPLE), col(Volunteer.merged_into).is_(None))
)
STARS = statement(
    select(col(Volunteer.person_id), stars_of(col(Volunteer.id)).label("stars")).where(
        col(Volunteer.person_id) == any_(_PEOPLE), col(Volunteer.merged_into).is_(None)
    )
)
"""By itself: it costs more than all else, and few programmes ask for it."""
