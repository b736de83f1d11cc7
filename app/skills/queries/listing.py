"""The statement of assessments as a list."""

from typing import Any

from sqlalchemy import Integer, Text, Uuid, any_, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col

from app.accounts.models import Organisation, Person
from app.certificates.models import Certificate
from app.kernel.db import statement
from app.skills.models import Assessment, AssessmentScore, Occupation, Rung


def _mean(part: str) -> Any:
    return (
        select(func.avg(col(AssessmentScore.points)))
        .where(
            col(AssessmentScore.assessment_id) == col(Assessment.id),
            col(AssessmentScore.round) == col(Assessment.round),
            col(AssessmentScore.part) == literal(part, Text()),
            col(Assessment.state).not_in([literal("assessing", Text()), literal("reviewing", Text())]),
        )
        .scalar_subquery()
        .label(part)
    )


CASES = statement(
    select(
        col(Organisation.name).label("organisation"),
        col(Person.name),
        col(Rung.names).label("rung"),
        col(Occupation.names).label("occupation"),
        col(Assessment.state),
        _mean("theory"),
        _mean("practice"),
        _mean("review"),
        col(Certificate.number),
        col(Assessment.created_at),
    )
    .join(Organisation, col(Organisation.id) == col(Assessment.organisation_id))
    .join(Person, col(Person.id) == col(Assessment.person_id))
    .join(Rung, col(Rung.id) == col(Assessment.rung_id))
    .outerjoin(Occupation, col(Occupation.id) == col(Assessment.occupation_id))
    .outerjoin(Certificate, col(Certificate.id) == col(Assessment.certificate_id))
    .where(
        col(Organisation.path).op("&&")(bindparam("reach", type_=ARRAY(Uuid()))),
        col(Assessment.state) == any_(bindparam("states", type_=ARRAY(Text()))),
    )
    .order_by(col(Assessment.created_at).desc(), col(Assessment.id))
    .limit(bindparam("most", type_=Integer()))
)
"""Means only once all have handed in."""
