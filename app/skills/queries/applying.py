"""The statements of who is put forward for an assessment, by whom and where."""

from sqlalchemy import Date, Uuid, any_, bindparam, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from app.accounts.models import Organisation, Person
from app.kernel.db import statement
from app.skills.models import AssessingBody, Assessment, AssessmentStep, Employment, Ladder, Occupation, Rung

PERSON = bindparam("person", type_=Uuid())
TODAY = bindparam("today", type_=Date())

RUNG = statement(
    select(
        col(Rung.id),
        col(Rung.number),
        col(Rung.appointed),
        col(Rung.national_level),
        col(Rung.comprehensive_review),
        col(Ladder.state),
        col(Ladder.valid_from),
        col(Ladder.valid_until),
        col(Ladder.theory_pass),
        col(Ladder.practice_pass),
        col(Ladder.notice_working_days),
    )
    .join(Ladder, col(Ladder.id) == col(Rung.ladder_id))
    .where(col(Rung.id) == bindparam("rung", type_=Uuid()))
)
OCCUPATION = statement(select(col(Occupation.id)).where(col(Occupation.id) == bindparam("occupation", type_=Uuid())))
BODY = statement(
    select(
        col(Organisation.id),
        col(Organisation.path),
        col(AssessingBody.kind),
    )
    .outerjoin(AssessingBody, col(AssessingBody.organisation_id) == col(Organisation.id))
    .where(col(Organisation.id) == bindparam("organisation", type_=Uuid()))
)
PEOPLE_OF_PHONE = statement(
    select(col(Person.id), col(Person.name)).where(
        col(Person.phone_index) == bindparam("phone_index"), col(Person.merged_into).is_(None)
    )
)
KNOWN_PERSON = statement(
    select(col(Person.id), col(Person.name)).where(col(Person.id) == PERSON, col(Person.merged_into).is_(None))
)
EMPLOYED = statement(
    select(col(Employment.id))
    .join(Organisation, col(Organisation.id) == col(Employment.organisation_id))
    .where(
        col(Employment.person_id) == PERSON,
        or_(col(Employment.until).is_(None), col(Employment.until) >= TODAY),
        bindparam("organisation", type_=Uuid()) == any_(col(Organisation.path)),
    )
    .limit(1)
)
CREATE = statement(
    insert_or(Assessment)
    .values(
        {
            **{
                name: bindparam(name)
                for name in (
                    *("id", "organisation_id", "person_id", "rung_id", "occupation_id", "theory_pass"),
                    *("practice_pass", "review_pass", "notice_days", "created_at"),
                )
            },
            "state": literal("new"),
            "round": literal(1),
        }
    )
    .on_conflict_do_nothing()
    .returning(col(Assessment.id))
)
EXPORTED = statement(
    select(
        col(Organisation.name).label("organisation"),
        col(Rung.names).label("rung"),
        col(Occupation.names).label("occupation"),
        col(Assessment.state),
        col(Assessment.created_at),
        select(
            func.jsonb_agg(
                func.jsonb_build_object(
                    "act", col(AssessmentStep.act), "at", col(AssessmentStep.at), "reason", col(AssessmentStep.reason)
                )
            )
        )
        .where(col(AssessmentStep.assessment_id) == col(Assessment.id))
        .scalar_subquery()
        .label("steps"),
    )
    .join(Organisation, col(Organisation.id) == col(Assessment.organisation_id))
    .join(Rung, col(Rung.id) == col(Assessment.rung_id))
    .outerjoin(Occupation, col(Occupation.id) == col(Assessment.occupation_id))
    .where(col(Assessment.person_id) == PERSON)
    .order_by(col(Assessment.created_at))
)
