"""The statements of offers, their places and their stock."""

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from app.accounts.models import Organisation
from app.kernel.db import statement
from app.kernel.queries import values
from app.rewards.models import RedemptionPoint, Reward, Stock

POINT_PATH = statement(
    select(col(Organisation.path))
    .join(RedemptionPoint, col(RedemptionPoint.organisation_id) == col(Organisation.id))
    .where(col(RedemptionPoint.id) == bindparam("redemption_point"))
)
OPEN_POINT = statement(values(RedemptionPoint, "id", "organisation_id", "name", "address", "opening_hours"))
CREATE_REWARD = statement(
    values(Reward, "id", "title", "description", "kind", "points", "person_limit", "voucher_days", "created_at")
)
OFFER_OR_NOT = statement(
    update(Reward).where(col(Reward.id) == bindparam("reward")).values(active=bindparam("offered"))
)
REWARD_EXISTS = statement(select(col(Reward.id)).where(col(Reward.id) == bindparam("reward")))
DELIVER = statement(
    insert_or(Stock)
    .values(
        id=bindparam("new"),
        reward_id=bindparam("reward"),
        redemption_point_id=bindparam("redemption_point"),
        delivered=bindparam("quantity"),
        available=bindparam("quantity"),
    )
    .on_conflict_do_update(
        index_elements=["reward_id", "redemption_point_id"],
        set_={
            "delivered": col(Stock.delivered) + bindparam("quantity"),
            "available": col(Stock.available) + bindparam("quantity"),
        },
    )
    .returning(col(Stock.id), col(Stock.available))
)
