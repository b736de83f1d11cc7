"""The statements of points, and the expressions that a balance is made of wherever it is shown."""

from typing import Any

from sqlalchemy import ColumnElement, and_, any_, bindparam, insert, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlalchemy.types import Text, Uuid
from sqlmodel import col

from app.accounts.models import Organisation
from app.kernel.db import statement
from app.kernel.queries import values
from app.ledger.models import Account, Journal

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
IN_CHARGE_OF_ALL = statement(
    select(
        select(col(Organisation.id))
        .where(
            col(Organisation.parent_id).is_(None),
            col(Organisation.id) == any_(bindparam("organisations", type_=ARRAY(Uuid))),
        )
        .exists()
    )
)
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
