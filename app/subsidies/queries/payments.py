"""The statements of batches, their lines and files."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    bindparam,
    exists,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from app.accounts.models import Organisation
from app.accounts.queries.survivors import survivor_of
from app.kernel.db import statement
from app.kernel.queries import values
from app.subsidies.models import (
    BankAccount,
    Budget,
    CaseMoney,
    CasePart,
    CaseState,
    LineState,
    PaymentBatch,
    PaymentBatchState,
    PaymentFile,
    PaymentLine,
    Programme,
    ProgrammeVersion,
    Stage,
    SubsidyCase,
    SubsidyParty,
)
from app.volunteers.queries.rosters import rows

NOW: Any = bindparam("now", type_=DateTime(timezone=True))
_BATCH: Any = bindparam("batch", type_=Uuid())
_BUDGET: Any = bindparam("budget", type_=Uuid())
_PERSON: Any = bindparam("person", type_=Uuid())

_returned = (
    select(col(PaymentLine.id))
    .where(col(PaymentLine.case_id) == col(SubsidyCase.id), col(PaymentLine.state) == LineState.RETURNED)
    .order_by(col(PaymentLine.decided_at).desc(), col(PaymentLine.id).desc())
    .limit(1)
    .correlate(SubsidyCase)
    .scalar_subquery()
)
_other_side = exists(
    select(col(SubsidyParty.id)).where(
        col(SubsidyParty.case_id) == col(SubsidyCase.id),
        col(SubsidyParty.person_id) == _PERSON,
        col(SubsidyParty.part) != CasePart.PAYER,
    )
)
READY = statement(
    select(
        col(SubsidyCase.id),
        col(CaseMoney.fen),
        col(BankAccount.holder),
        col(BankAccount.bank),
        col(BankAccount.bank_code),
        col(BankAccount.number_sealed),
        col(BankAccount.number_masked),
        _returned.label("reissue_of"),
    )
    .join(CaseMoney, col(CaseMoney.case_id) == col(SubsidyCase.id))
    .join(BankAccount, col(BankAccount.id) == col(SubsidyCase.account_id))
    .where(
        col(SubsidyCase.state) == CaseState.CLEARED,
        col(CaseMoney.budget_id) == _BUDGET,
        col(CaseMoney.stage) == Stage.COMMITTED,
        col(BankAccount.ended_at).is_(None),
        ~_other_side,
    )
    .order_by(col(SubsidyCase.id))
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(of=SubsidyCase)
)
"""Cleared cases of a budget with where they are paid to, but for those in which a person has another part."""

DRAW = statement(
    values(PaymentBatch, "id", "budget_id", "state", "fen", "lines", "pay_on", "drawn_by", "drawn_at").returning(
        col(PaymentBatch.number)
    )
)
_line = rows(
    id=Uuid(),
    number=Integer(),
    case=Uuid(),
    end_to_end=Text(),
    holder=Text(),
    bank=Text(),
    bank_code=Text(),
    sealed=LargeBinary(),
    masked=Text(),
    fen=BigInteger(),
    reissue_of=Uuid(),
)
ADD_LINES = statement(
    insert_or(PaymentLine).from_select(
        [
            *("id", "batch_id", "number", "case_id", "end_to_end_id", "holder", "bank", "bank_code"),
            *("account_sealed", "account_masked", "fen", "reissue_of", "state"),
        ],
        select(
            _line.c.id,
            _BATCH,
            _line.c.number,
            _line.c.case,
            _line.c.end_to_end,
            _line.c.holder,
            _line.c.bank,
            _line.c.bank_code,
            _line.c.sealed,
            _line.c.masked,
            _line.c.fen,
            _line.c.reissue_of,
            literal(LineState.WAITING.value, Text()),
        ),
    )
)
BATCH = statement(
    select(
        col(PaymentBatch.id),
        col(PaymentBatch.number),
        col(PaymentBatch.state),
        col(PaymentBatch.budget_id),
        col(PaymentBatch.pay_on),
        col(PaymentBatch.payer_id),
        survivor_of(col(PaymentBatch.drawn_by)).label("drawn_by"),
        col(PaymentBatch.released_at),
        col(PaymentBatch.sent_at),
        col(Programme.organisation_id),
        col(Organisation.path),
    )
    .join(Budget, col(Budget.id) == col(PaymentBatch.budget_id))
    .join(Programme, col(Programme.id) == col(Budget.programme_id))
    .join(Organisation, col(Organisation.id) == col(Programme.organisation_id))
    .where(col(PaymentBatch.id) == _BATCH)
    .with_for_update(of=PaymentBatch)
)
WAITING = statement(
    select(col(PaymentLine.id), col(PaymentLine.case_id), col(PaymentLine.fen))
    .where(col(PaymentLine.batch_id) == _BATCH, col(PaymentLine.state) == LineState.WAITING)
    .order_by(col(PaymentLine.case_id))
)
ON_A_SIDE = statement(
    select(
        exists(
            select(col(SubsidyParty.id))
            .join(PaymentLine, col(PaymentLine.case_id) == col(SubsidyParty.case_id))
            .where(
                col(PaymentLine.batch_id) == _BATCH,
                col(SubsidyParty.person_id) == _PERSON,
                col(SubsidyParty.part) != CasePart.PAYER,
            )
        )
    )
)
DROP_LINE = statement(
    update(PaymentLine)
    .where(col(PaymentLine.id) == bindparam("line"))
    .values(state=LineState.DROPPED, reason=bindparam("why"), decided_at=NOW)
)
PAYING_ACCOUNT = statement(
    select(col(BankAccount.id)).where(
        col(BankAccount.organisation_id) == bindparam("organisation", type_=Uuid()), col(BankAccount.ended_at).is_(None)
    )
)
RELEASE = statement(
    update(PaymentBatch)
    .where(col(PaymentBatch.id) == _BATCH)
    .values(
        state=PaymentBatchState.RELEASED,
        fen=bindparam("total", type_=BigInteger()),
        lines=bindparam("count", type_=Integer()),
        payer_id=bindparam("payer"),
        released_by=bindparam("actor"),
        released_at=NOW,
    )
)
CANCEL = statement(
    update(PaymentBatch)
    .where(col(PaymentBatch.id) == _BATCH)
    .values(state=PaymentBatchState.CANCELLED, fen=0, lines=0, cancelled_reason=bindparam("why"))
)
SEND = statement(
    update(PaymentBatch)
    .where(col(PaymentBatch.id) == _BATCH, col(PaymentBatch.state) == PaymentBatchState.RELEASED)
    .values(state=PaymentBatchState.SENT, sent_at=NOW)
)
ORDER = statement(
    select(
        col(PaymentLine.end_to_end_id),
        col(PaymentLine.fen),
        col(PaymentLine.holder),
        col(PaymentLine.bank),
        col(PaymentLine.bank_code),
        col(PaymentLine.account_sealed),
        col(ProgrammeVersion.names),
        col(SubsidyCase.number),
    )
    .join(SubsidyCase, col(SubsidyCase.id) == col(PaymentLine.case_id))
    .join(ProgrammeVersion, col(ProgrammeVersion.id) == col(SubsidyCase.version_id))
    .where(col(PaymentLine.batch_id) == _BATCH, col(PaymentLine.state) != LineState.DROPPED)
    .order_by(col(PaymentLine.number))
)
PAYER = statement(
    select(
        col(BankAccount.holder), col(BankAccount.bank), col(BankAccount.bank_code), col(BankAccount.number_sealed)
    ).where(col(BankAccount.id) == bindparam("account"))
)
FILES = statement(select(col(PaymentFile.format), col(PaymentFile.sha256)).where(col(PaymentFile.batch_id) == _BATCH))
ADD_FILE = statement(values(PaymentFile, "id", "batch_id", "format", "sha256", "made_by", "made_at"))
LINE = statement(
    select(
        col(PaymentLine.id),
        col(PaymentLine.case_id),
        col(PaymentLine.state),
    ).where(col(PaymentLine.id) == bindparam("line"))
)
LAST_LINE = statement(
    select(col(PaymentLine.id))
    .where(col(PaymentLine.case_id) == bindparam("case", type_=Uuid()))
    .order_by(col(PaymentLine.end_to_end_id).desc())
    .limit(1)
)
