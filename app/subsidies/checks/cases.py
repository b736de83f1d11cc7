"""What must always hold of cases."""

from sqlalchemy import and_, exists, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Person
from app.kernel.db import statement
from app.kernel.verification import Check
from app.subsidies.models import EvidencePaper, SubsidyCase, SubsidyMove, SubsidyParty, SubsidyStep

_before = aliased(SubsidyStep)
_last = (
    select(col(_before.to_state))
    .where(col(_before.case_id) == col(SubsidyCase.id))
    .order_by(col(_before.position).desc())
    .limit(1)
    .scalar_subquery()
)
STRAY = statement(
    select(col(SubsidyCase.id), col(SubsidyCase.state)).where(col(SubsidyCase.state).is_distinct_from(_last))
)
_preceding = (
    select(col(_before.to_state))
    .where(
        col(_before.case_id) == col(SubsidyStep.case_id),
        col(_before.position) == col(SubsidyStep.position) - 1,
    )
    .scalar_subquery()
)
SKIPPED = statement(
    select(col(SubsidyStep.id), col(SubsidyStep.act)).where(
        col(SubsidyStep.from_state) != func.coalesce(_preceding, literal("new"))
    )
)
_merged_into = (
    select(col(Person.merged_into)).where(col(Person.id) == col(SubsidyStep.actor)).correlate(SubsidyStep)
).scalar_subquery()
_stands = (
    exists()
    .where(
        col(SubsidyParty.case_id) == col(SubsidyStep.case_id),
        col(SubsidyParty.part) == func.any(col(SubsidyMove.parts)),
        or_(col(SubsidyParty.person_id) == col(SubsidyStep.actor), col(SubsidyParty.person_id) == _merged_into),
    )
    .correlate(SubsidyStep, SubsidyMove)
)
BY_OTHERS = statement(
    select(col(SubsidyStep.id), col(SubsidyStep.act))
    .join(
        SubsidyMove,
        and_(
            col(SubsidyMove.act) == col(SubsidyStep.act),
            col(SubsidyMove.from_state) == col(SubsidyStep.from_state),
            col(SubsidyMove.to_state) == col(SubsidyStep.to_state),
        ),
    )
    .where(func.cardinality(col(SubsidyMove.parts)) > 0, ~_stands)
)
_again = aliased(SubsidyStep)
TWICE = statement(
    select(col(SubsidyStep.id), col(SubsidyStep.actor)).where(
        col(SubsidyStep.act) == literal("approve"),
        exists().where(
            col(_again.case_id) == col(SubsidyStep.case_id),
            col(_again.act) == literal("approve"),
            col(_again.actor) == col(SubsidyStep.actor),
            col(_again.position) < col(SubsidyStep.position),
        ),
    )
)
_approvals = (
    select(func.count())
    .where(col(SubsidyStep.case_id) == col(SubsidyCase.id), col(SubsidyStep.act) == literal("approve"))
    .scalar_subquery()
)
MISCOUNTED = statement(
    select(col(SubsidyCase.id), col(SubsidyCase.approvals)).where(col(SubsidyCase.approvals) != _approvals)
)
OTHERS_PAPER = statement(
    select(col(EvidencePaper.id), col(EvidencePaper.fact))
    .join(SubsidyCase, col(SubsidyCase.id) == col(EvidencePaper.case_id))
    .where(col(EvidencePaper.person_id) != col(SubsidyCase.person_id))
)

CASE_CHECKS = (
    Check("subsidies.states_follow_from_steps", "Every case is where its last step led.", STRAY),
    Check("subsidies.no_step_is_skipped", "Every step begins where the one before it ended.", SKIPPED),
    Check("subsidies.steps_are_by_those_who_may", "Every step was taken by somebody on a side that may.", BY_OTHERS),
    Check("subsidies.nobody_approves_twice", "Each level of a case was approved by another person.", TWICE),
    Check("subsidies.approvals_follow_from_steps", "A case counts as many approvals as were given.", MISCOUNTED),
    Check("subsidies.papers_are_the_applicants", "A case's papers are its applicant's.", OTHERS_PAPER),
)
