"""The expressions that a balance is made of wherever it is shown."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, cast, func, literal_column, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Person
from app.ledger.models import Account, Lot
from app.points import purses
from app.points.models import Award

from .awarding import reversed_


def _wallet(value: Any, *conditions: Any) -> Any:
    """A value of the wallet of the person in the statement around."""
    return select(value).where(
        col(Account.asset) == purses.ASSET,
        col(Account.kind) == purses.WALLET,
        col(Account.owner) == Person.id,
        *conditions,
    )


def _number(chosen: Any) -> ColumnElement[int]:
    return cast(func.coalesce(chosen.scalar_subquery(), literal_column("0")), BigInteger)


def _live(lot: Any) -> tuple[ColumnElement[bool], ...]:
    """A lot of the wallet to spend from; an expired one isn't, even before the job has moved it away."""
    return (
        col(lot.account_id) == Account.id,
        col(lot.remaining) > 0,
        or_(col(lot.expires_at).is_(None), col(lot.expires_at) > func.now()),
    )


def expiring(lot: Any) -> tuple[ColumnElement[bool], ...]:
    """A lot that is there still and has a day on which it expires."""
    return col(lot.remaining) > 0, col(lot.expires_at) > func.now()


_earlier = aliased(Lot)
_first = select(func.min(col(_earlier.expires_at))).where(*_live(_earlier)).correlate(Account).scalar_subquery()
WALLET_ID = _wallet(col(Account.id)).scalar_subquery()
DEBT_ID = (
    select(col(Account.id))
    .where(col(Account.asset) == purses.ASSET, col(Account.kind) == purses.DEBT, col(Account.owner) == Person.id)
    .scalar_subquery()
)
_gone = aliased(Lot)
_expired = (
    select(func.coalesce(func.sum(col(_gone.remaining)), literal_column("0")))
    .where(col(_gone.account_id) == Account.id, col(_gone.remaining) > 0, col(_gone.expires_at) <= func.now())
    .correlate(Account)
    .scalar_subquery()
)
# The sum of all lots takes the longer the more there are; what has expired and not yet been moved away is little.
AVAILABLE = _number(_wallet(col(Account.posted) - col(Account.held) - _expired))
HELD = _number(_wallet(col(Account.held)))
OWES = _number(
    select(-col(Account.posted)).where(
        col(Account.asset) == purses.ASSET, col(Account.kind) == purses.DEBT, col(Account.owner) == Person.id
    )
)
EARNED = _number(select(func.sum(col(Award.points))).where(col(Award.person_id) == Person.id, ~reversed_()))
EXPIRES_AT = _wallet(_first).scalar_subquery()
# What expires on one day is one sum to people.
EXPIRING = _number(
    _wallet(
        func.sum(col(Lot.remaining)), *_live(Lot), col(Lot.expires_at) < _first + literal_column("interval '1 day'")
    )
)
