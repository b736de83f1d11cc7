"""The statements of offers, their photos and their places."""

from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlmodel import col

from app.accounts.models import Organisation
from app.kernel.db import statement
from app.kernel.queries import values
from app.rewards.models import RedemptionPoint, Reward, RewardPhoto

REWARD_TERMS = (
    "title",
    "description",
    "kind",
    "points",
    "person_limit",
    "period_limit",
    "period_days",
    "total_limit",
    "voucher_days",
)
"""What an officer says of a reward."""
POINT_TERMS = ("name", "address", "opening_hours", "opening_times", "closed_days", "latitude", "longitude")
"""What an officer says of a place."""

POINT_PATH = statement(
    select(col(Organisation.path))
    .join(RedemptionPoint, col(RedemptionPoint.organisation_id) == col(Organisation.id))
    .where(col(RedemptionPoint.id) == bindparam("redemption_point"))
)
OPEN_POINT = statement(values(RedemptionPoint, "id", "organisation_id", *POINT_TERMS))
EDIT_POINT = statement(
    update(RedemptionPoint)
    .where(col(RedemptionPoint.id) == bindparam("redemption_point"))
    .values({name: bindparam(f"new_{name}") for name in POINT_TERMS})
)
_point: Any = select(*(getattr(RedemptionPoint, name) for name in POINT_TERMS), col(Organisation.path)).join(
    Organisation, col(Organisation.id) == col(RedemptionPoint.organisation_id)
)
POINT = statement(
    _point.where(col(RedemptionPoint.id) == bindparam("redemption_point")).with_for_update(of=RedemptionPoint)
)
CREATE_REWARD = statement(values(Reward, "id", "created_at", *REWARD_TERMS))
EDIT_REWARD = statement(
    update(Reward)
    .where(col(Reward.id) == bindparam("reward"))
    .values({name: bindparam(f"new_{name}") for name in REWARD_TERMS})
)
_terms: Any = select(*(getattr(Reward, name) for name in REWARD_TERMS))
REWARD = statement(_terms.where(col(Reward.id) == bindparam("reward")).with_for_update())
OFFER_OR_NOT = statement(
    update(Reward).where(col(Reward.id) == bindparam("reward")).values(active=bindparam("offered"))
)
REWARD_EXISTS = statement(select(col(Reward.id)).where(col(Reward.id) == bindparam("reward")))
PHOTOS_OF = statement(
    select(func.count()).select_from(RewardPhoto).where(col(RewardPhoto.reward_id) == bindparam("reward"))
)
ADD_PHOTO = statement(
    values(RewardPhoto, "id", "reward_id", "alt", "width", "height", "large", "small", "added_at", "added_by")
)
REMOVE_PHOTO = statement(
    delete(RewardPhoto)
    .where(col(RewardPhoto.id) == bindparam("photo"))
    .returning(col(RewardPhoto.reward_id), col(RewardPhoto.alt))
)
PHOTO = {
    size: statement(select(column).where(col(RewardPhoto.id) == bindparam("photo")))
    for size, column in (("large", col(RewardPhoto.large)), ("small", col(RewardPhoto.small)))
}
