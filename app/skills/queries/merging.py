"""What would clash when two records of one person become one."""

from sqlalchemy import Text, Uuid, and_, bindparam, exists, literal, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.kernel.db import statement
from app.skills.models import Assessment, AssessmentParty
from app.skills.models.moves import AssessmentState

_MERGED, _SURVIVOR = bindparam("merged", type_=Uuid()), bindparam("survivor", type_=Uuid())
OVER = [
    literal(state.value, Text())
    for state in (
        AssessmentState.CERTIFIED,
        AssessmentState.FAILED,
        AssessmentState.REFUSED,
        AssessmentState.WITHDRAWN,
    )
]
_party, _assessment = aliased(AssessmentParty), aliased(Assessment)
BOTH_IN_CASE = statement(
    select(col(AssessmentParty.id)).where(
        col(AssessmentParty.person_id) == _MERGED,
        exists().where(
            col(_party.person_id) == _SURVIVOR, col(_party.assessment_id) == col(AssessmentParty.assessment_id)
        ),
    )
)
BOTH_ASSESSED = statement(
    select(col(Assessment.id)).where(
        col(Assessment.person_id) == _MERGED,
        col(Assessment.state).not_in(OVER),
        exists().where(
            and_(
                col(_assessment.person_id) == _SURVIVOR,
                col(_assessment.rung_id) == col(Assessment.rung_id),
                col(_assessment.occupation_id).is_not_distinct_from(col(Assessment.occupation_id)),
                col(_assessment.state).not_in(OVER),
            )
        ),
    )
)
