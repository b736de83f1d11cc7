"""What the bank answered, in the API."""

from datetime import date, datetime

from sqlalchemy import asc, desc, func
from sqlmodel import col

from app.accounts.graphql import Actor, Organisation, acted
from app.accounts.graphql.sight import below
from app.kernel.graphql import Fen, enum
from app.reading import Connection, Node, column, filters, many, one, order, reads, where
from app.subsidies import models

from .money_sight import of_result
from .payments import PaymentLine
from .sight import LOOKING

enum(models.BankAnswer, "What the bank says of a payment.", paid="It paid it.", returned="It gave it back.")
enum(
    models.ResultOutcome,
    "What a row of the bank's answer came to.",
    paid="The payment is paid.",
    returned="The payment came back.",
    given_back="The payment, paid before, came back.",
    repeated="It says what is known already.",
    unknown="No payment has this name.",
    wrong_amount="The payment was of another amount.",
    contradictory="It does not fit how the payment stands; somebody has to look.",
)
_RESULT, _ROW = models.BankResult, models.BankResultRow


BankResultRowOrder = order("BankResultRowOrder", "How rows are sorted.", NUMBER=asc(col(_ROW.number)))
BankResultOrder = order("BankResultOrder", "How results are sorted.", NEWEST=desc(col(_RESULT.read_at)))


@filters
class BankResultRowFilter:
    """Which rows."""

    outcomes: list[models.ResultOutcome] | None = where(
        lambda v: col(_ROW.outcome) == func.any(v), "That came to this."
    )


@reads(_ROW, visible_to=of_result(_ROW.result_id))
class BankResultRow(Node):
    """What the bank says of one payment."""

    number: int = column(_ROW.number, "Counts within the result.")
    end_to_end_id: str = column(_ROW.end_to_end_id, "By what the bank names the payment.")
    amount_fen: Fen = column(_ROW.fen, "How much, in fen.")
    answer: models.BankAnswer = column(_ROW.answer, "What the bank says.")
    reason: str | None = column(_ROW.reason, "Why it came back.")
    booked_on: date = column(_ROW.booked_on, "On which day it was booked.")
    line: PaymentLine | None = one(_ROW.line_id, "The payment, where there is one of this name.")
    outcome: models.ResultOutcome = column(_ROW.outcome, "What it came to.")


@reads(_RESULT, visible_to=below(_RESULT.organisation_id, *LOOKING))
class BankResult(Node):
    """A file in which the bank answered, read once."""

    organisation: Organisation = one(_RESULT.organisation_id, "Whose bank it is.")
    file_format: models.FileFormat = column(_RESULT.format, "Its format.")
    file_name: str = column(_RESULT.file_name, "What it was called.")
    row_count: int = column(_RESULT.rows, "How many payments it names.")
    settled: int = column(_RESULT.settled, "How many of them changed something.")
    odd: int = column(_RESULT.odd, "How many somebody has to look at.")
    read_by: Actor | None = acted(_RESULT.read_by, "Who read it.")
    read_at: datetime = column(_RESULT.read_at, "When.")
    answers: Connection[BankResultRow] = many(
        _ROW.result_id, "What it says.", filter=BankResultRowFilter, order=BankResultRowOrder
    )


@reads(None)
class AnswerQuery:
    """What the bank answered."""

    bank_result: BankResult | None = one(_RESULT, "One answer of the bank.")
    bank_results: Connection[BankResult] = many(_RESULT, "The bank's answers that one may see.", order=BankResultOrder)
