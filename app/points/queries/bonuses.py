"""The statements of bonuses."""

from sqlalchemy import DateTime, Text, Uuid, bindparam, func, or_, select, update
from sqlmodel import col

from app.kernel.db import statement
from app.kernel.queries import values
from app.points.models import Award, BonusRule

from .awarding import reversed_

CODE = bindparam("code", type_=Text())
AT = bindparam("at", type_=DateTime(timezone=True))
NEWEST_BONUS = statement(
    select(col(BonusRule.id), col(BonusRule.version), col(BonusRule.valid_from), col(BonusRule.valid_until))
    .where(col(BonusRule.code) == CODE)
    .order_by(col(BonusRule.version).desc())
    .limit(1)
    .with_for_update()
)
ADD_BONUS = statement(
    values(BonusRule, "id", "code", "version", "name", "points", "daily_cap", "yearly_cap", "lot_days", "valid_from")
)
END_BONUS = statement(update(BonusRule).where(col(BonusRule.id) == bindparam("bonus")).values(valid_until=AT))
BONUS_AT = statement(
    select(BonusRule.__table__).where(  # type: ignore[attr-defined]
        col(BonusRule.code) == CODE,
        col(BonusRule.valid_from) <= AT,
        or_(col(BonusRule.valid_until).is_(None), col(BonusRule.valid_until) > AT),
    )
)
# What a person was given by any version of a bonus, in the day and in the year around.
BONUSES_GIVEN = statement(
    select(
        func.coalesce(
            func.sum(col(Award.points)).filter(
                col(Award.served_at) >= bindparam("day"), col(Award.served_at) < bindparam("day_ends")
            ),
            0,
        ).label("that_day"),
        func.coalesce(func.sum(col(Award.points)), 0).label("that_year"),
    )
    .join(BonusRule, col(BonusRule.id) == col(Award.bonus_rule_id))
    .where(
        col(BonusRule.code) == CODE,
        col(Award.person_id) == bindparam("person", type_=Uuid()),
        col(Award.served_at) >= bindparam("year"),
        col(Award.served_at) < bindparam("year_ends"),
        ~reversed_(),
    )
)
KNOWN_AWARD = statement(
    select(Award.__table__).where(  # type: ignore[attr-defined]
        col(Award.source_kind) == bindparam("source_kind", type_=Text()),
        col(Award.source_id) == bindparam("source_id", type_=Uuid()),
    )
)
