"""What was paid, everybody's to know: how many times to people, and how much, by programme and year."""

import strawberry
from sqlalchemy import BigInteger, Text, cast, distinct, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.kernel.graphql import Fen
from app.reading import aggregate, aggregates, filters, group, reads, total, where
from app.subsidies import models

_LINE = models.PaymentLine
_batch, _budget, _case = aliased(models.PaymentBatch), aliased(models.Budget), aliased(models.SubsidyCase)
_YEAR = (
    select(col(_budget.year))
    .join(_batch, col(_batch.budget_id) == col(_budget.id))
    .where(col(_batch.id) == col(_LINE.batch_id))
    .scalar_subquery()
)
_PROGRAMME = select(col(_case.programme_id)).where(col(_case.id) == col(_LINE.case_id)).scalar_subquery()
_PERSON = select(col(_case.person_id)).where(col(_case.id) == col(_LINE.case_id)).scalar_subquery()


@aggregates
class SubsidyTotal:
    """Payments that the bank made, taken together."""

    year: int | None = group(_YEAR, "Of which year's budgets; null unless grouped by it.")
    programme: strawberry.ID | None = group(
        func.concat("Programme:", cast(_PROGRAMME, Text)), "The id of the programme; null unless grouped by it."
    )
    times: int = total(func.count(), "How many times somebody was paid.")
    people: int = total(func.count(distinct(_PERSON)), "How many people, each counted once.")
    amount_fen: Fen = total(cast(func.coalesce(func.sum(col(_LINE.fen)), 0), BigInteger), "How much in all, in fen.")


@filters
class SubsidyTotalFilter:
    """Which payments."""

    year: int | None = where(lambda v: v == _YEAR, "Of this year's budgets.")
    programme: strawberry.ID | None = where(lambda v: v == _PROGRAMME, "Of this programme.", of="Programme")


@reads(None)
class PaidQuery:
    """What was paid."""

    subsidy_totals: list[SubsidyTotal] = aggregate(
        _LINE,
        SubsidyTotal,
        "What was paid of subsidies: public figures of the whole deployment.",
        where=col(_LINE.state) == models.LineState.PAID,
        filter=SubsidyTotalFilter,
        of_all=True,
    )
