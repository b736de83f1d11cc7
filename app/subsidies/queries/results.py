"""The statements of what the bank answers."""

from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Integer, Text, Uuid, and_, any_, bindparam, exists, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from app.accounts.models import Organisation
from app.kernel.db import statement
from app.kernel.queries import values
from app.subsidies.models import (
    BankResult,
    BankResultRow,
    Budget,
    LineState,
    PaymentBatch,
    PaymentBatchState,
    PaymentLine,
    Programme,
    SubsidyCase,
)
from app.volunteers.queries.rosters import rows

NOW: Any = bindparam("now", type_=DateTime(timezone=True))

SEEN = statement(
    select(
        col(BankResult.id),
        col(BankResult.rows),
        col(BankResult.settled),
        col(BankResult.odd),
    ).where(col(BankResult.organisation_id) == bindparam("organisation"), col(BankResult.sha256) == bindparam("sha256"))
)
LINES = statement(
    select(
        col(PaymentLine.id),
        col(PaymentLine.batch_id),
        col(PaymentLine.case_id),
        col(PaymentLine.end_to_end_id),
        col(PaymentLine.fen),
        col(PaymentLine.state),
        col(PaymentLine.account_masked),
        col(PaymentLine.booked_on),
        col(PaymentBatch.state).label("batch_state"),
        col(SubsidyCase.state).label("case_state"),
    )
    .join(PaymentBatch, col(PaymentBatch.id) == col(PaymentLine.batch_id))
    .join(SubsidyCase, col(SubsidyCase.id) == col(PaymentLine.case_id))
    .join(Budget, col(Budget.id) == col(PaymentBatch.budget_id))
    .join(Programme, col(Programme.id) == col(Budget.programme_id))
    .join(Organisation, col(Organisation.id) == col(Programme.organisation_id))
    .where(
        col(PaymentLine.end_to_end_id) == any_(bindparam("names", type_=ARRAY(Text))),
        bindparam("organisation", type_=Uuid()) == any_(col(Organisation.path)),
    )
    .order_by(col(PaymentLine.case_id), col(PaymentLine.id))
    .with_for_update(of=[SubsidyCase, PaymentLine])
)
"""The payments that a file names, of the batches of a bureau and those below it; with their cases, by case."""
_decided = rows(line=Uuid(), booked=Date(), why=Text(), journal=Uuid())
DECIDE = statement(
    update(PaymentLine)
    .where(col(PaymentLine.id) == _decided.c.line)
    .values(
        state=bindparam("becomes"),
        booked_on=_decided.c.booked,
        reason=_decided.c.why,
        journal_id=_decided.c.journal,
        decided_at=NOW,
    )
)
GIVE_BACK = statement(
    update(PaymentLine)
    .where(col(PaymentLine.id) == _decided.c.line)
    .values(state=LineState.RETURNED, booked_on=_decided.c.booked, reason=_decided.c.why, decided_at=NOW)
)
"""What had been paid: its journal stays."""
SETTLE = statement(
    update(PaymentBatch)
    .where(
        col(PaymentBatch.id) == any_(bindparam("batches", type_=ARRAY(Uuid))),
        col(PaymentBatch.state) == PaymentBatchState.SENT,
        ~exists(
            select(col(PaymentLine.id)).where(
                and_(col(PaymentLine.batch_id) == col(PaymentBatch.id), col(PaymentLine.state) == LineState.WAITING)
            )
        ),
    )
    .values(state=PaymentBatchState.SETTLED, settled_at=NOW)
)
ADD_RESULT = statement(
    values(
        BankResult,
        *("id", "organisation_id", "format", "file_name", "sha256", "rows", "settled", "odd", "read_by", "read_at"),
    )
)
_row = rows(
    id=Uuid(),
    number=Integer(),
    name=Text(),
    fen=BigInteger(),
    answer=Text(),
    why=Text(),
    booked=Date(),
    line=Uuid(),
    outcome=Text(),
)
ADD_ROWS = statement(
    insert_or(BankResultRow).from_select(
        [
            *("id", "result_id", "number", "end_to_end_id", "fen", "answer", "reason", "booked_on"),
            *("line_id", "outcome"),
        ],
        select(
            _row.c.id,
            bindparam("result", type_=Uuid()),
            _row.c.number,
            _row.c.name,
            _row.c.fen,
            _row.c.answer,
            _row.c.why,
            _row.c.booked,
            _row.c.line,
            _row.c.outcome,
        ),
    )
)
