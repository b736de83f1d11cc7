"""What was awarded, and to be taken back or repaid."""

from typing import Any

from sqlalchemy import ColumnElement, any_, bindparam, func, select, union
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlalchemy.types import Text, Uuid
from sqlmodel import col

from app.kernel.db import statement
from app.kernel.queries import values
from app.ledger.models import Account, Journal
from app.points.models import Award


def reversed_(award: Any = Award) -> ColumnElement[bool]:
    """Whether an award was taken back."""
    reversal = aliased(Journal)
    return select(col(reversal.id)).where(col(reversal.reverses) == col(award.journal_id)).correlate(award).exists()


_source = func.unnest(bindparam("sources", type_=ARRAY(Uuid))).column_valued("source")
_person = func.unnest(bindparam("people", type_=ARRAY(Uuid))).column_valued("person")
_beside = union(
    select(col(Award.id)).where(
        col(Award.source_id) == _source, col(Award.source_kind) == any_(bindparam("kinds", type_=ARRAY(Text)))
    ),
    select(col(Award.id)).where(
        col(Award.person_id) == _person,
        col(Award.served_at) >= bindparam("since"),
        col(Award.served_at) < bindparam("until"),
    ),
).subquery()
# Lists are joined: with `any(…)` each award found would be looked for in the whole list again.
AWARDS_BESIDE = statement(
    select(Award.__table__, reversed_().label("reversed")).join(  # type: ignore[attr-defined]
        _beside, col(Award.id) == _beside.c.id
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
        "bonus_rule_id",
        "minutes",
        "served_at",
        "ended_at",
        "category",
        "places",
        "taken",
        "points",
        "expression",
        "parts",
        "note",
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
