"""What would clash when two records of one person become one."""

from sqlalchemy import Text, Uuid, bindparam, exists, literal, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.kernel.db import statement
from app.subsidies.models import SubsidyCase, SubsidyParty
from app.subsidies.models.moves import ENDED

_MERGED, _SURVIVOR = bindparam("merged", type_=Uuid()), bindparam("survivor", type_=Uuid())
_OVER = [literal(state.value, Text()) for state in ENDED]
_party, _case = aliased(SubsidyParty), aliased(SubsidyCase)
BOTH_IN_CASE = statement(
    select(col(SubsidyParty.id)).where(
        col(SubsidyParty.person_id) == _MERGED,
        exists().where(col(_party.person_id) == _SURVIVOR, col(_party.case_id) == col(SubsidyParty.case_id)),
    )
)
BOTH_CLAIMED = statement(
    select(col(SubsidyCase.id)).where(
        col(SubsidyCase.person_id) == _MERGED,
        col(SubsidyCase.state).not_in(_OVER),
        exists().where(
            col(_case.person_id) == _SURVIVOR,
            col(_case.programme_id) == col(SubsidyCase.programme_id),
            col(_case.period) == col(SubsidyCase.period),
            col(_case.state).not_in(_OVER),
        ),
    )
)
