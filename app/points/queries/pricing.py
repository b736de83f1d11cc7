"""What an hour of somebody's service is worth."""

from sqlalchemy import DateTime, bindparam, or_, select
from sqlmodel import col

from app.kernel.db import statement
from app.points.models import EarningRule

from .rules import SERVICE

_AT = bindparam("at", type_=DateTime(timezone=True))
HOUR = statement(
    select(col(EarningRule.points_per_hour), col(EarningRule.coefficients))
    .where(
        col(EarningRule.code) == SERVICE,
        col(EarningRule.valid_from) <= _AT,
        or_(col(EarningRule.valid_until).is_(None), col(EarningRule.valid_until) > _AT),
    )
    .order_by(col(EarningRule.version).desc())
    .limit(1)
)
