"""What must always hold of wages."""

from sqlalchemy import BigInteger, and_, cast, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.kernel.db import statement
from app.kernel.verification import Check

from .models import WageRecord, WageState

_other = aliased(WageRecord)
OVERLAPPING = statement(
    select(col(WageRecord.id), col(WageRecord.employment_id), col(WageRecord.since))
    .join(
        _other,
        and_(
            col(_other.employment_id) == col(WageRecord.employment_id),
            col(_other.since) > col(WageRecord.since),
            col(_other.state) == WageState.APPROVED,
        ),
    )
    .where(
        col(WageRecord.state) == WageState.APPROVED,
        or_(col(WageRecord.until).is_(None), col(WageRecord.until) > col(_other.since)),
    )
)
_month = func.jsonb_array_elements(col(WageRecord.arrears_months)).column_valued("month")
_sum = select(func.coalesce(func.sum(cast(_month.op("->>")("fen"), BigInteger)), 0)).scalar_subquery()
MISCOUNTED = statement(
    select(col(WageRecord.id), col(WageRecord.arrears_fen)).where(col(WageRecord.arrears_fen) != func.greatest(_sum, 0))
)

WAGE_CHECKS = (
    Check("skills.one_wage_at_a_time", "Nobody has two wages for the same day in one employment.", OVERLAPPING),
    Check("skills.arrears_add_up", "Arrears are what their months come to, never less than nothing.", MISCOUNTED),
)
