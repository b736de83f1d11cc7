"""The statements of hand-overs that were refused when they were sent."""

from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.types import Uuid
from sqlmodel import col

from app.accounts.models import Organisation
from app.accounts.queries.survivors import survivor_of
from app.kernel.db import statement
from app.rewards.models import Redemption, RedemptionPoint, RefusedHandOver, Voucher

HALF = 5


def told_of(refused: Any) -> ColumnElement[str]:
    """A code as others may read it: only half of one that may still be good."""
    half = func.concat(func.left(col(refused.code), HALF), literal("-*****"))
    return case((col(refused.redemption_id).is_(None), col(refused.code)), else_=half)


VOUCHERS_COUNTER = statement(
    select(
        col(Redemption.id),
        col(RedemptionPoint.organisation_id),
        (col(Organisation.path).op("&&")(bindparam("reach", type_=ARRAY(Uuid())))).label("reached"),
    )
    .select_from(Voucher)
    .join(Redemption, col(Redemption.id) == col(Voucher.redemption_id))
    .join(RedemptionPoint, col(RedemptionPoint.id) == col(Redemption.redemption_point_id))
    .join(Organisation, col(Organisation.id) == col(RedemptionPoint.organisation_id))
    .where(col(Voucher.code) == bindparam("code"))
)
RECORD_REFUSAL = statement(
    insert(RefusedHandOver)
    .values(
        {
            name: bindparam(name)
            for name in (
                "id",
                "organisation_id",
                "redemption_id",
                "code",
                "reason",
                "said_at",
                "handed_by",
                "nonce",
                "recorded_at",
            )
        }
    )
    .on_conflict_do_nothing(index_elements=["handed_by", "nonce"])
)
REFUSAL = statement(
    select(
        col(RefusedHandOver.id),
        survivor_of(col(RefusedHandOver.handed_by)).label("handed_by"),
        col(RefusedHandOver.settled_at),
        col(Organisation.path),
    )
    .join(Organisation, col(Organisation.id) == col(RefusedHandOver.organisation_id))
    .where(col(RefusedHandOver.id) == bindparam("refused"))
    .with_for_update(of=RefusedHandOver)
)
SETTLE_REFUSAL = statement(
    update(RefusedHandOver)
    .where(col(RefusedHandOver.id) == bindparam("refused"))
    .values(settled_at=bindparam("now"), settled_by=bindparam("by"), note=bindparam("said"))
)
REFUSALS = statement(
    select(
        col(RefusedHandOver.said_at),
        col(Organisation.name).label("merchant"),
        told_of(RefusedHandOver).label("code"),
        col(RefusedHandOver.reason),
        col(RefusedHandOver.note),
    )
    .join(Organisation, col(Organisation.id) == col(RefusedHandOver.organisation_id))
    .where(
        col(RefusedHandOver.said_at) >= bindparam("since"),
        col(RefusedHandOver.said_at) < bindparam("until"),
        col(Organisation.path).op("&&")(bindparam("organisations", type_=ARRAY(Uuid()))),
    )
    .order_by(col(Organisation.name), col(RefusedHandOver.said_at), col(RefusedHandOver.id))
    .limit(bindparam("limit"))
)
