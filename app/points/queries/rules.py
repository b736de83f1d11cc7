"""The rules by which people earn."""

from sqlalchemy import bindparam, func, insert, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.kernel.db import statement
from app.points.models import EarningRule

SERVICE = "service"
"""The code of the rule by which service earns."""

RULES = statement(
    select(EarningRule.__table__)  # type: ignore[attr-defined]
    .where(
        col(EarningRule.code) == SERVICE,
        col(EarningRule.valid_from) <= bindparam("latest"),
        or_(col(EarningRule.valid_until).is_(None), col(EarningRule.valid_until) > bindparam("earliest")),
    )
    .order_by(col(EarningRule.version).desc())
)
_ever = aliased(EarningRule)
# Its version is the newest of all, those that were withdrawn included.
NEWEST_RULE = statement(
    select(
        col(EarningRule.id),
        col(EarningRule.valid_from),
        select(func.max(col(_ever.version))).where(col(_ever.code) == SERVICE).scalar_subquery().label("version"),
    )
    .where(
        col(EarningRule.code) == SERVICE,
        or_(col(EarningRule.valid_until).is_(None), col(EarningRule.valid_until) > col(EarningRule.valid_from)),
    )
    .order_by(col(EarningRule.version).desc())
    .limit(1)
    .with_for_update()
)
LOCK_RULES = statement(
    select(col(EarningRule.id), col(EarningRule.version), col(EarningRule.valid_from), col(EarningRule.valid_until))
    .where(col(EarningRule.code) == SERVICE)
    .order_by(col(EarningRule.version).desc())
    .with_for_update()
)
END_RULE = statement(
    update(EarningRule).where(col(EarningRule.id) == bindparam("rule")).values(valid_until=bindparam("at"))
)
ADD_RULE = statement(
    insert(EarningRule).values(
        id=bindparam("new"),
        code=SERVICE,
        **{
            name: bindparam(name)
            for name in (
                "version",
                "points_per_hour",
                "coefficients",
                "night",
                "night_from",
                "night_until",
                "holiday",
                "shortage",
                "shortage_below",
                "activity_cap",
                "daily_cap",
                "lot_days",
                "valid_from",
            )
        },
    )
)
