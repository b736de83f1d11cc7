"""What the workbook of the talent pool holds: what the actor may see of it."""

from sqlalchemy import Uuid, any_, bindparam, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col

from app.accounts.models import Organisation, OrganisationKind, Person
from app.kernel.db import statement
from app.skills.models import Employment, ExamEntry, Grade, Occupation, Readiness, Registration, ReservePlace, Rung

_REACH = bindparam("reach", type_=ARRAY(Uuid()))
_ABOVE = bindparam("above", type_=ARRAY(Uuid()))
_EMPLOYED = exists(
    select(col(Employment.id))
    .join(Organisation, col(Organisation.id) == col(Employment.organisation_id))
    .where(
        col(Employment.person_id) == col(Person.id),
        col(Employment.until).is_(None),
        col(Organisation.path).op("&&")(_REACH),
    )
    .correlate(Person)
)
_BUREAU = exists(
    select(col(Organisation.id)).where(
        col(Organisation.parent_id).is_(None),
        col(Organisation.kind) == OrganisationKind.GOVERNMENT,
        col(Organisation.id) == any_(_ABOVE),
    )
)
SEEN = or_(_EMPLOYED, _BUREAU)
_NAME = func.coalesce(col(Rung.names)["zh"].astext, "")
READY = statement(
    select(
        col(Person.name),
        _NAME.label("rung"),
        func.coalesce(col(Occupation.names)["zh"].astext, "").label("occupation"),
        col(Readiness.ready_on),
    )
    .select_from(Readiness)
    .join(Person, col(Person.id) == col(Readiness.person_id))
    .join(Rung, col(Rung.id) == col(Readiness.rung_id))
    .outerjoin(Occupation, col(Occupation.id) == col(Readiness.occupation_id))
    .where(SEEN)
    .order_by(col(Readiness.ready_on).nulls_last(), col(Person.pinyin))
)
EXAMS = statement(
    select(col(Person.name), _NAME.label("rung"), col(ExamEntry.exam_on), col(ExamEntry.state), col(ExamEntry.score))
    .select_from(ExamEntry)
    .join(Person, col(Person.id) == col(ExamEntry.person_id))
    .join(Rung, col(Rung.id) == col(ExamEntry.rung_id))
    .where(SEEN)
    .order_by(col(ExamEntry.exam_on).desc(), col(Person.pinyin))
)
RESERVED = statement(
    select(col(Person.name), _NAME.label("rung"), col(ReservePlace.since), col(ReservePlace.plan))
    .select_from(ReservePlace)
    .join(Person, col(Person.id) == col(ReservePlace.person_id))
    .join(Rung, col(Rung.id) == col(ReservePlace.rung_id))
    .where(SEEN, col(ReservePlace.until).is_(None))
    .order_by(col(Person.pinyin), col(ReservePlace.since))
)
REGISTERED = statement(
    select(col(Person.name), _NAME.label("rung"), col(Registration.registered_on), col(Registration.ends_on))
    .select_from(Registration)
    .join(Grade, col(Grade.id) == col(Registration.grade_id))
    .join(Person, col(Person.id) == col(Grade.person_id))
    .join(Rung, col(Rung.id) == col(Grade.rung_id))
    .where(SEEN)
    .order_by(col(Registration.ends_on).nulls_last(), col(Person.pinyin))
)
