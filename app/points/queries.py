"""The statements of points, and the expressions that a balance is made of wherever it is shown."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    any_,
    bindparam,
    cast,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlalchemy.types import Text, Uuid
from sqlmodel import col

from app.accounts.models import Person
from app.kernel.db import statement
from app.kernel.queries import values
from app.ledger.models import Account, Journal, Lot

from . import purses
from .models import Award, EarningRule

SERVICE = "service"
"""The code of the rule by which service earns."""


def reversed_(award: Any = Award) -> ColumnElement[bool]:
    """Whether an award was taken back."""
    reversal = aliased(Journal)
    return select(col(reversal.id)).where(col(reversal.reverses) == col(award.journal_id)).correlate(award).exists()


RULES = statement(
    select(EarningRule.__table__)  # type: ignore[attr-defined]
    .where(
        col(EarningRule.code) == SERVICE,
        col(EarningRule.valid_from) <= bindparam("latest"),
        or_(col(EarningRule.valid_until).is_(None), col(EarningRule.valid_until) > bindparam("earliest")),
    )
    .order_by(col(EarningRule.version).desc())
)
AWARDS_BESIDE = statement(
    select(Award.__table__, reversed_().label("reversed")).where(  # type: ignore[attr-defined]
        or_(
            and_(
                col(Award.source_kind) == any_(bindparam("kinds", type_=ARRAY(Text))),
                col(Award.source_id) == any_(bindparam("sources", type_=ARRAY(Uuid))),
            ),
            and_(
                col(Award.person_id) == any_(bindparam("people", type_=ARRAY(Uuid))),
                col(Award.served_at) >= bindparam("since"),
                col(Award.served_at) < bindparam("until"),
            ),
        )
    )
)
RECORD_AWARD = statement(
    values(
        Award,
        "id",
        "source_kind",
        "source_id",
        "person_id",
        "rule_id",
        "minutes",
        "served_at",
        "points",
        "expression",
        "journal_id",
        "nothing_due",
    )
)
AWARD_OF_SOURCE = statement(
    select(col(Award.person_id), col(Award.points), col(Award.journal_id)).where(
        col(Award.source_kind) == bindparam("source_kind"), col(Award.source_id) == bindparam("source_id")
    )
)
OWED = statement(
    select(col(Account.owner), (-col(Account.posted)).label("owed")).where(
        col(Account.asset) == bindparam("asset"),
        col(Account.kind) == bindparam("kind"),
        col(Account.owner) == any_(bindparam("people", type_=ARRAY(Uuid))),
        col(Account.posted) < 0,
    )
)
REVERSED = statement(select(select(col(Journal.id)).where(col(Journal.reverses) == bindparam("journal")).exists()))
NEWEST_RULE = statement(
    select(col(EarningRule.id), col(EarningRule.version), col(EarningRule.valid_from))
    .where(col(EarningRule.code) == SERVICE)
    .order_by(col(EarningRule.version).desc())
    .limit(1)
    .with_for_update()
)
END_RULE = statement(
    update(EarningRule).where(col(EarningRule.id) == bindparam("rule")).values(valid_until=bindparam("at"))
)
ADD_RULE = statement(
    insert(EarningRule).values(
        id=bindparam("new"),
        code=SERVICE,
        version=bindparam("version"),
        points_per_hour=bindparam("points_per_hour"),
        coefficients=bindparam("coefficients"),
        activity_cap=bindparam("activity_cap"),
        daily_cap=bindparam("daily_cap"),
        lot_days=bindparam("lot_days"),
        valid_from=bindparam("valid_from"),
    )
)


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


_earlier = aliased(Lot)
_first = select(func.min(col(_earlier.expires_at))).where(*_live(_earlier)).correlate(Account).scalar_subquery()
WALLET_ID = _wallet(col(Account.id)).scalar_subquery()
AVAILABLE = _number(_wallet(func.sum(col(Lot.remaining)), *_live(Lot)))
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
