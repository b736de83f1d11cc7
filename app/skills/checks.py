"""What must always hold of assessments."""

from sqlalchemy import exists, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Person
from app.certificates.models import Certificate
from app.kernel.db import statement
from app.kernel.verification import Check

from .models import Assessment, AssessmentMove, AssessmentParty, AssessmentStep
from .wage_checks import WAGE_CHECKS

_before = aliased(AssessmentStep)
_last = (
    select(col(_before.to_state))
    .where(col(_before.assessment_id) == col(Assessment.id))
    .order_by(col(_before.position).desc())
    .limit(1)
    .scalar_subquery()
)
STRAY = statement(
    select(col(Assessment.id), col(Assessment.state)).where(col(Assessment.state).is_distinct_from(_last))
)
_preceding = (
    select(col(_before.to_state))
    .where(
        col(_before.assessment_id) == col(AssessmentStep.assessment_id),
        col(_before.position) == col(AssessmentStep.position) - 1,
    )
    .scalar_subquery()
)
SKIPPED = statement(
    select(col(AssessmentStep.id), col(AssessmentStep.act)).where(
        col(AssessmentStep.from_state) != func.coalesce(_preceding, literal("new"))
    )
)
_stands = (
    exists()
    .where(
        col(AssessmentParty.assessment_id) == col(AssessmentStep.assessment_id),
        col(AssessmentParty.part) == func.any(col(AssessmentMove.parts)),
        or_(
            col(AssessmentParty.person_id) == col(AssessmentStep.actor),
            col(AssessmentParty.person_id)
            == select(col(Person.merged_into))
            .where(col(Person.id) == col(AssessmentStep.actor))
            .correlate(AssessmentStep)
            .scalar_subquery(),
        ),
    )
    .correlate(AssessmentStep, AssessmentMove)
)
BY_OTHERS = statement(
    select(col(AssessmentStep.id), col(AssessmentStep.act))
    .join(
        AssessmentMove,
        (col(AssessmentMove.act) == col(AssessmentStep.act))
        & (col(AssessmentMove.from_state) == col(AssessmentStep.from_state))
        & (col(AssessmentMove.to_state) == col(AssessmentStep.to_state)),
    )
    .where(func.cardinality(col(AssessmentMove.parts)) > 0, ~_stands)
)
OTHERS_PAPER = statement(
    select(col(Assessment.id), col(Certificate.number))
    .join(Certificate, col(Certificate.id) == col(Assessment.certificate_id))
    .where(col(Certificate.person_id) != col(Assessment.person_id))
)

CHECKS = (
    Check("skills.states_follow_from_steps", "Every assessment is where its last step led.", STRAY),
    Check("skills.no_step_is_skipped", "Every step begins where the one before it ended.", SKIPPED),
    Check("skills.steps_are_by_those_who_may", "Every step was taken by somebody on a side that may.", BY_OTHERS),
    Check("skills.certificates_are_the_candidates", "A case's certificate is its candidate's.", OTHERS_PAPER),
    *WAGE_CHECKS,
)
