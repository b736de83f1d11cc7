"""What a row of a bank's answer comes to, given how its payment stands."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from .formats import Answered
from .models import BankAnswer, CaseState, LineState, PaymentBatchState, ResultOutcome

_KNOWN_TO_BANK = (PaymentBatchState.SENT, PaymentBatchState.SETTLED)
CHANGES = frozenset({ResultOutcome.PAID, ResultOutcome.RETURNED, ResultOutcome.GIVEN_BACK})
ODD = frozenset({ResultOutcome.UNKNOWN, ResultOutcome.WRONG_AMOUNT, ResultOutcome.CONTRADICTORY})
"""What somebody has to look at."""
_SAME = {LineState.PAID: BankAnswer.PAID, LineState.RETURNED: BankAnswer.RETURNED}
_AFTER = {ResultOutcome.PAID: (LineState.PAID, CaseState.PAID)} | dict.fromkeys(
    (ResultOutcome.RETURNED, ResultOutcome.GIVEN_BACK), (LineState.RETURNED, CaseState.RETURNED)
)


class Standing(NamedTuple):
    """How a payment stands; `booked_on` is the day of the bank's last answer."""

    line: UUID
    case: UUID
    batch: UUID
    fen: int
    state: LineState
    batch_state: PaymentBatchState
    case_state: CaseState
    booked_on: date | None
    masked: str
    """The number of the account, for people."""

    def after(self, outcome: ResultOutcome, answer: Answered) -> "Standing":
        """How it stands once a row has come to `outcome`."""
        if outcome not in CHANGES:
            return self
        state, case_state = _AFTER[outcome]
        return self._replace(state=state, case_state=case_state, booked_on=answer.booked_on)


def outcome(answer: Answered, line: Standing | None) -> ResultOutcome:
    """What an answer changes, or why it changes nothing.

    A payment that is told twice with the same day of booking is the same one in an overlapping statement; with another
    day the bank may have paid twice, and somebody has to look.
    """
    if line is None:
        return ResultOutcome.UNKNOWN
    if answer.fen != line.fen:
        return ResultOutcome.WRONG_AMOUNT
    told = _told(answer, line)
    return ResultOutcome.CONTRADICTORY if told is None or line.batch_state not in _KNOWN_TO_BANK else told


def _told(answer: Answered, line: Standing) -> ResultOutcome | None:
    """What the answer says of a payment that the bank knows; None where it can't be."""
    if line.state is LineState.WAITING:
        return ResultOutcome.PAID if answer.answer is BankAnswer.PAID else ResultOutcome.RETURNED
    if (line.state, answer.answer) == (LineState.PAID, BankAnswer.RETURNED):
        return ResultOutcome.GIVEN_BACK if line.case_state is CaseState.PAID else None
    same = _SAME.get(line.state) is answer.answer and answer.booked_on == line.booked_on
    return ResultOutcome.REPEATED if same else None
