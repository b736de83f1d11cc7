"""The statements of which rung of one ladder counts as which of another."""

from sqlalchemy import Uuid, bindparam, delete, select
from sqlmodel import col

from app.kernel.db import statement
from app.skills.models import Equivalence, Ladder, Rung

PAIR = ("held_ladder", "held_number", "counts_ladder", "counts_number")
_THE_PAIR = [getattr(Equivalence, name) == bindparam(name) for name in PAIR]

RUNG = statement(
    select(col(Rung.id), col(Rung.number), col(Rung.ladder_id), col(Ladder.code), col(Ladder.state))
    .join(Ladder, col(Ladder.id) == col(Rung.ladder_id))
    .where(col(Rung.id) == bindparam("rung", type_=Uuid()))
)
EQUIVALENCE = statement(select(col(Equivalence.years), col(Equivalence.clause)).where(*_THE_PAIR).with_for_update())
DROP = statement(delete(Equivalence).where(*_THE_PAIR).returning(col(Equivalence.id)))
