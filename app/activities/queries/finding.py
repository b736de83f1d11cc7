"""Statements that keep what activities and shifts are found by."""

from typing import Any

from sqlalchemy import ARRAY, Text, Uuid, bindparam, cast, func, select, update
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import col

from app.accounts.models import Organisation
from app.activities.models import Activity, Shift
from app.kernel.db import Statement, statement

MOST: Any = bindparam("most")
_ACTIVITY = bindparam("activity", type_=Uuid())
_activities: Any = select(
    col(Activity.id), col(Activity.title), col(Activity.description), col(Organisation.name).label("team")
).join(Organisation, col(Organisation.id) == col(Activity.team_id))
_shifts: Any = select(col(Shift.id), col(Shift.place))

ACTIVITY_TO_INDEX = statement(_activities.where(col(Activity.id) == _ACTIVITY, col(Activity.lexemes).is_(None)))
SHIFTS_TO_INDEX = statement(_shifts.where(col(Shift.activity_id) == _ACTIVITY, col(Shift.lexemes).is_(None)))
ANY_ACTIVITIES_TO_INDEX = statement(
    _activities.where(col(Activity.lexemes).is_(None)).order_by(col(Activity.id)).limit(MOST)
)
ANY_SHIFTS_TO_INDEX = statement(_shifts.where(col(Shift.lexemes).is_(None)).order_by(col(Shift.id)).limit(MOST))


def _index(table: type[Activity] | type[Shift]) -> Statement:
    """Only where there are none still: whoever changes a text meanwhile writes their own."""
    given = (
        func.unnest(bindparam("ids", type_=ARRAY(Uuid())), bindparam("lexemes", type_=ARRAY(Text())))
        .table_valued("id", "lexemes")
        .render_derived()
    )
    return statement(
        update(table)
        .where(col(table.id) == given.c.id, col(table.lexemes).is_(None))
        .values(lexemes=cast(given.c.lexemes, TSVECTOR))
    )


INDEX_ACTIVITIES = _index(Activity)
INDEX_SHIFTS = _index(Shift)
