"""The statements of notices before points expire."""

from typing import Any

from sqlalchemy import ColumnElement, DateTime, Integer, Uuid, bindparam, exists, func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.kernel.db import statement
from app.ledger.models import Account, Lot
from app.points import purses
from app.points.models import ExpiryNotice


def _untold(lot: Any) -> tuple[ColumnElement[bool], ...]:
    """A lot with something left whose person was not told so many days before."""
    told = exists().where(col(ExpiryNotice.lot_id) == col(lot.id), col(ExpiryNotice.days) == bindparam("days"))
    return col(lot.remaining) > 0, col(lot.expires_at) > bindparam("now"), ~told


_due, _all = aliased(Lot), aliased(Lot)
_OF_WALLET = (col(Account.asset) == purses.ASSET, col(Account.kind) == purses.WALLET)
# By the index on what expires when: those with a lot that is due to be told of, and all that is told with it.
EXPIRING_SOON = statement(
    select(
        col(Account.owner).label("person"),
        func.array_agg(col(_all.id)).label("lots"),
        func.sum(col(_all.remaining)).label("points"),
        func.min(col(_all.expires_at)).label("first_at"),
        func.max(col(_all.expires_at)).label("last_at"),
    )
    .join(_all, col(_all.account_id) == col(Account.id))
    .where(
        *_OF_WALLET,
        col(Account.id).in_(
            select(col(_due.account_id))
            .join(Account, col(Account.id) == col(_due.account_id))
            .where(*_OF_WALLET, *_untold(_due), col(_due.expires_at) <= bindparam("soon"))
            .distinct()
            .limit(bindparam("limit"))
        ),
        *_untold(_all),
        col(_all.expires_at) <= bindparam("together"),
    )
    .group_by(col(Account.owner))
    .order_by(col(Account.owner))
)
_lots = func.unnest(bindparam("lots", type_=ARRAY(Uuid))).column_valued("lot_id")
_days = func.unnest(bindparam("days", type_=ARRAY(Integer))).column_valued("days")
NOTE_TOLD = statement(
    insert(ExpiryNotice)
    .from_select(["lot_id", "days", "told_at"], select(_lots, _days, bindparam("now", type_=DateTime(timezone=True))))
    .on_conflict_do_nothing()
    .returning(col(ExpiryNotice.lot_id))
)
