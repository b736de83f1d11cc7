"""The statements of settlement: what was handed over and what came back."""

from sqlalchemy import Uuid, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col

from app.accounts.models import Organisation, Person
from app.kernel.db import statement
from app.rewards.models import HandOver, Redemption, RedemptionPoint, Reward

ENTRIES = statement(
    select(
        col(HandOver.happened_at),
        col(Organisation.name).label("merchant"),
        col(RedemptionPoint.name).label("place"),
        col(Reward.title).label("reward"),
        col(HandOver.quantity),
        col(HandOver.points),
        func.concat(func.left(col(Person.name), 1), literal("**")).label("holder"),
    )
    .select_from(HandOver)
    .join(Redemption, col(Redemption.id) == col(HandOver.redemption_id))
    .join(Person, col(Person.id) == col(Redemption.person_id))
    .join(Reward, col(Reward.id) == col(HandOver.reward_id))
    .join(RedemptionPoint, col(RedemptionPoint.id) == col(HandOver.redemption_point_id))
    .join(Organisation, col(Organisation.id) == col(RedemptionPoint.organisation_id))
    .where(
        col(HandOver.happened_at) >= bindparam("since"),
        col(HandOver.happened_at) < bindparam("until"),
        col(Organisation.path).op("&&")(bindparam("organisations", type_=ARRAY(Uuid()))),
    )
    .order_by(col(Organisation.name), col(RedemptionPoint.name), col(HandOver.happened_at), col(HandOver.id))
    .limit(bindparam("limit"))
)
