"""The statements of wage tables and of what workers are paid."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Integer,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from app.accounts.models import Organisation
from app.accounts.queries.survivors import survivor_of
from app.kernel.db import statement
from app.kernel.queries import values
from app.skills.models import Employment, Grade, Occupation, Rung, WageRate, WageRecord, WageState, WageTable
from app.volunteers.queries.rosters import rows

DAY: Any = bindparam("day", type_=Date())
NOW: Any = bindparam("now", type_=DateTime(timezone=True))
_APPROVED = col(WageTable.state) == WageState.APPROVED

_table = select(
    col(WageTable.id),
    col(WageTable.organisation_id),
    col(WageTable.version),
    col(WageTable.valid_from),
    col(WageTable.state),
    col(WageTable.proposed_by),
    survivor_of(col(WageTable.proposed_by)).label("proposer"),
    col(Organisation.path),
).join(Organisation, col(Organisation.id) == col(WageTable.organisation_id))
TABLE = statement(_table.where(col(WageTable.id) == bindparam("table")).with_for_update(of=WageTable))
LATEST = statement(
    select(
        func.max(col(WageTable.version)).label("version"),
        func.max(col(WageTable.valid_from)).filter(_APPROVED).label("valid_from"),
    ).where(col(WageTable.organisation_id) == bindparam("organisation"))
)
PROPOSE_TABLE = statement(
    values(WageTable, "id", "organisation_id", "version", "valid_from", "state", "proposed_by", "proposed_at")
    .on_conflict_do_nothing()
    .returning(col(WageTable.id))
)
_rates = rows(id=Uuid(), rung=Uuid(), occupation=Uuid(), level=Integer(), fen=BigInteger())
ADD_RATES = statement(
    insert_or(WageRate)
    .from_select(
        ["id", "table_id", "rung_id", "occupation_id", "level", "fen"],
        select(
            _rates.c.id,
            bindparam("table", type_=Uuid()),
            _rates.c.rung,
            _rates.c.occupation,
            _rates.c.level,
            _rates.c.fen,
        ),
    )
    .on_conflict_do_nothing()
)
DECIDE_TABLE = statement(
    update(WageTable)
    .where(col(WageTable.id) == bindparam("table"), col(WageTable.state) == WageState.PROPOSED)
    .values(state=bindparam("decided"), decided_by=bindparam("actor"), decided_at=NOW, reason=bindparam("why"))
)
_keys: Any = any_(bindparam("keys", type_=ARRAY(Uuid)))
KNOWN_RUNGS = statement(select(func.count()).where(col(Rung.id) == _keys))
KNOWN_OCCUPATIONS = statement(select(func.count()).where(col(Occupation.id) == _keys))

_wanted = rows(place=BigInteger(), organisation=Uuid(), rung=Uuid(), occupation=Uuid(), level=Integer())
RATES = statement(
    select(
        _wanted.c.place,
        col(WageTable.id).label("table_id"),
        col(WageTable.valid_from),
        col(WageRate.fen),
    )
    .select_from(_wanted)
    .join(
        WageTable,
        and_(col(WageTable.organisation_id) == _wanted.c.organisation, _APPROVED),
    )
    .join(
        WageRate,
        and_(
            col(WageRate.table_id) == col(WageTable.id),
            or_(
                and_(
                    col(WageRate.rung_id) == _wanted.c.rung,
                    or_(col(WageRate.occupation_id).is_(None), col(WageRate.occupation_id) == _wanted.c.occupation),
                ),
                col(WageRate.level) == _wanted.c.level,
            ),
        ),
    )
    .order_by(_wanted.c.place, col(WageTable.valid_from), col(WageRate.occupation_id).nulls_last())
)
"""The rates of each in all approved tables, the earliest first; that of an occupation before the general one."""

RECORDS = statement(
    select(
        col(WageRecord.id),
        col(WageRecord.employment_id),
        col(WageRecord.rung_id),
        col(WageRecord.level),
        col(WageRecord.source),
        col(WageRecord.fen),
        col(WageRecord.since),
        col(WageRecord.until),
    )
    .where(
        col(WageRecord.employment_id) == any_(bindparam("employments", type_=ARRAY(Uuid))),
        col(WageRecord.state) == WageState.APPROVED,
    )
    .order_by(col(WageRecord.employment_id), col(WageRecord.since))
)
LOCK_EMPLOYMENTS = statement(
    select(
        col(Employment.id),
        col(Employment.organisation_id),
        col(Employment.occupation_id),
        col(Employment.since),
        col(Employment.until),
    )
    .where(col(Employment.id) == any_(bindparam("employments", type_=ARRAY(Uuid))))
    .order_by(col(Employment.id))
    .with_for_update()
)
PRESENT_WORKERS = statement(
    select(col(Employment.id))
    .where(col(Employment.organisation_id) == bindparam("organisation"), col(Employment.until).is_(None))
    .order_by(col(Employment.id))
)
_closed = rows(id=Uuid(), until=Date())
CLOSE = statement(update(WageRecord).where(col(WageRecord.id) == _closed.c.id).values(until=_closed.c.until))
REPLACE = statement(
    update(WageRecord)
    .where(col(WageRecord.id) == any_(bindparam("records", type_=ARRAY(Uuid))))
    .values(state=WageState.REPLACED)
)
_written = rows(
    id=Uuid(),
    employment=Uuid(),
    table=Uuid(),
    rung=Uuid(),
    level=Integer(),
    source=Text(),
    fen=BigInteger(),
    since=Date(),
    until=Date(),
    arrears=BigInteger(),
    months=Text(),
)
WRITE = statement(
    insert_or(WageRecord).from_select(
        [
            "id",
            "employment_id",
            "table_id",
            "rung_id",
            "level",
            "source",
            "fen",
            "since",
            "until",
            "arrears_fen",
            "arrears_months",
            "state",
            "proposed_by",
            "proposed_at",
            "decided_by",
            "decided_at",
        ],
        select(
            _written.c.id,
            _written.c.employment,
            _written.c.table,
            _written.c.rung,
            _written.c.level,
            _written.c.source,
            _written.c.fen,
            _written.c.since,
            _written.c.until,
            _written.c.arrears,
            cast(_written.c.months, JSONB),
            literal(WageState.APPROVED.value, Text()),
            bindparam("proposed_by", type_=Uuid()),
            bindparam("proposed_at", type_=DateTime(timezone=True)),
            bindparam("decided_by", type_=Uuid()),
            NOW,
        ),
    )
)
PAID_GRADES = statement(
    select(
        col(Employment.id),
        col(Grade.rung_id),
        col(Grade.occupation_id),
        col(Rung.number),
        func.greatest(col(Grade.since), col(Employment.since)).label("since"),
    )
    .join(Grade, col(Grade.person_id) == col(Employment.person_id))
    .join(Rung, col(Rung.id) == col(Grade.rung_id))
    .where(
        col(Employment.organisation_id) == bindparam("organisation"),
        col(Employment.until).is_(None),
        col(Grade.ended_at).is_(None),
        or_(col(Grade.until).is_(None), col(Grade.until) > DAY),
        exists().where(
            col(WageRate.rung_id) == col(Rung.id), col(WageRate.table_id) == bindparam("table", type_=Uuid())
        ),
    )
    .order_by(col(Employment.id), text("since"), col(Rung.number).desc(), col(Grade.id))
)
"""The grades that a table pays for, of each who works in its enterprise now, by the day since when they count."""
PROPOSE = statement(
    values(
        WageRecord,
        "id",
        "employment_id",
        "rung_id",
        "level",
        "source",
        "fen",
        "since",
        "state",
        "table_id",
        "proposed_by",
        "proposed_at",
        arrears_months=cast(literal("[]", Text()), JSONB),
    )
    .on_conflict_do_nothing()
    .returning(col(WageRecord.id))
)
PROPOSED = statement(
    select(
        col(WageRecord.id),
        col(WageRecord.employment_id),
        col(WageRecord.rung_id),
        col(WageRecord.level),
        col(WageRecord.source),
        col(WageRecord.fen),
        col(WageRecord.since),
        col(WageRecord.state),
        col(WageRecord.proposed_by),
        survivor_of(col(WageRecord.proposed_by)).label("proposer"),
        col(WageRecord.proposed_at),
        col(Employment.person_id),
        col(Employment.organisation_id),
        col(Employment.occupation_id),
        col(Organisation.path),
    )
    .join(Employment, col(Employment.id) == col(WageRecord.employment_id))
    .join(Organisation, col(Organisation.id) == col(Employment.organisation_id))
    .where(col(WageRecord.id) == bindparam("record"))
    .with_for_update(of=WageRecord)
)
FORGET_PROPOSAL = statement(
    update(WageRecord)
    .where(col(WageRecord.employment_id) == bindparam("employment"), col(WageRecord.state) == WageState.PROPOSED)
    .values(state=WageState.REJECTED, decided_at=NOW, decided_by=bindparam("actor"), reason=bindparam("why"))
)
REJECT = statement(
    update(WageRecord)
    .where(col(WageRecord.id) == bindparam("record"), col(WageRecord.state) == WageState.PROPOSED)
    .values(state=WageState.REJECTED, decided_at=NOW, decided_by=bindparam("actor"), reason=bindparam("why"))
)
SETTLE_PROPOSAL = statement(
    update(WageRecord)
    .where(col(WageRecord.id) == bindparam("record"), col(WageRecord.state) == WageState.PROPOSED)
    .values(
        state=WageState.APPROVED,
        table_id=bindparam("by_table"),
        fen=bindparam("paid"),
        since=bindparam("begins"),
        until=bindparam("ends"),
        arrears_fen=bindparam("arrears"),
        arrears_months=bindparam("months"),
        decided_by=bindparam("actor"),
        decided_at=NOW,
    )
)
