"""Pools of donated points."""

from typing import Any

from sqlalchemy import BigInteger, DateTime, Uuid, bindparam, cast, distinct, func, literal, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation
from app.accounts.queries.survivors import survivor_of
from app.kernel.db import statement
from app.kernel.queries import values
from app.ledger.models import Account, Lot
from app.points import purses
from app.points.models import Donation, GrantState, Pool, PoolGrant

PERSON = bindparam("person", type_=Uuid())
POOL_ID = bindparam("pool", type_=Uuid())
NOW = bindparam("now", type_=DateTime(timezone=True))

POOL = statement(
    select(
        col(Pool.id),
        col(Pool.name),
        col(Pool.open),
        col(Pool.person_year_most),
        col(Organisation.path),
    )
    .join(Organisation, col(Organisation.id) == col(Pool.organisation_id))
    .where(col(Pool.id) == POOL_ID)
)
ADD_POOL = statement(
    values(Pool, "id", "organisation_id", "name", "purpose", "person_year_most", "created_by", "created_at")
)
OPEN_POOL = statement(update(Pool).where(col(Pool.id) == POOL_ID).values(open=bindparam("takes")))
RECORD_DONATION = statement(
    values(Donation, "id", "pool_id", "person_id", "points", "named", "journal_id", "created_at")
)
PROPOSE = statement(
    values(PoolGrant, "id", "pool_id", "person_id", "points", "reason", "state", "proposed_by", "proposed_at")
)
LOCK_GRANT = statement(
    select(
        col(PoolGrant.id),
        col(PoolGrant.pool_id),
        col(PoolGrant.person_id),
        col(PoolGrant.points),
        col(PoolGrant.state),
        survivor_of(col(PoolGrant.proposed_by)).label("proposed_by"),
        col(Pool.name),
        col(Pool.person_year_most),
        col(Organisation.path),
    )
    .join(Pool, col(Pool.id) == col(PoolGrant.pool_id))
    .join(Organisation, col(Organisation.id) == col(Pool.organisation_id))
    .where(col(PoolGrant.id) == bindparam("grant", type_=Uuid()))
    .with_for_update(of=PoolGrant)
)
DECIDE = statement(
    update(PoolGrant)
    .where(col(PoolGrant.id) == bindparam("grant", type_=Uuid()), col(PoolGrant.state) == GrantState.PROPOSED)
    .values(
        state=bindparam("becomes"),
        decided_by=bindparam("by", type_=Uuid()),
        decided_at=NOW,
        journal_id=bindparam("journal", type_=Uuid()),
    )
)
GRANTED = statement(
    select(func.coalesce(func.sum(col(PoolGrant.points)), 0)).where(
        col(PoolGrant.pool_id) == POOL_ID,
        col(PoolGrant.person_id) == PERSON,
        col(PoolGrant.state) == GrantState.CONFIRMED,
        col(PoolGrant.decided_at) >= bindparam("year", type_=DateTime(timezone=True)),
    )
)


def _of_pool(value: Any, *conditions: Any) -> Any:
    """A number about the pool in the statement around."""
    return cast(func.coalesce(select(value).where(*conditions).scalar_subquery(), literal(0)), BigInteger)


_lot, _account = aliased(Lot), aliased(Account)
_donation, _grant = aliased(Donation), aliased(PoolGrant)
_paid = (col(_grant.pool_id) == Pool.id, col(_grant.state) == GrantState.CONFIRMED)
AVAILABLE = _of_pool(
    func.sum(col(_lot.remaining)),
    col(_account.asset) == purses.ASSET,
    col(_account.kind) == purses.POOL,
    col(_account.owner) == Pool.id,
    col(_lot.account_id) == col(_account.id),
    col(_lot.remaining) > 0,
    or_(col(_lot.expires_at).is_(None), col(_lot.expires_at) > func.now()),
)
DONATED = _of_pool(func.sum(col(_donation.points)), col(_donation.pool_id) == Pool.id)
DONORS = _of_pool(func.count(distinct(col(_donation.person_id))), col(_donation.pool_id) == Pool.id)
PAID_OUT = _of_pool(func.sum(col(_grant.points)), *_paid)
PEOPLE_HELPED = _of_pool(func.count(distinct(col(_grant.person_id))), *_paid)
