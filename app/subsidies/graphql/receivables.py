"""What is claimed back, in the API."""

from datetime import date, datetime

from sqlalchemy import desc, func, or_
from sqlmodel import col

from app.accounts.graphql import Actor, AuditEntry, acted, history
from app.accounts.queries.survivors import survivor_of
from app.kernel.graphql import Fen, enum
from app.kernel.identity import Role
from app.reading import (
    Connection,
    Node,
    column,
    contribute,
    expression,
    filters,
    many,
    one,
    order,
    reads,
    viewer,
    where,
)
from app.subsidies import models

from .cases import SubsidyCase
from .money_sight import is_ones_own, of_budget, of_claim

enum(
    models.ReceivableState,
    "How far a claim for money back is.",
    open="Something is owed.",
    settled="All of it came back.",
    written_off="The rest is claimed no longer.",
)
_CLAIM, _BACK = models.Receivable, models.Repayment


RepaymentOrder = order("RepaymentOrder", "How repayments are sorted.", NEWEST=desc(col(_BACK.recorded_at)))
ReceivableOrder = order("ReceivableOrder", "How claims are sorted.", NEWEST=desc(col(_CLAIM.claimed_at)))


@filters
class ReceivableFilter:
    """Which claims."""

    states: list[models.ReceivableState] | None = where(lambda v: col(_CLAIM.state) == func.any(v), "So far.")


@reads(_BACK, visible_to=of_claim(_BACK.receivable_id))
class Repayment(Node):
    """What came in for a claim."""

    amount_fen: Fen = column(_BACK.fen, "How much, in fen.")
    paid_on: date = column(_BACK.paid_on, "When it came in.")
    reference: str = column(_BACK.reference, "By which the bank's statement tells it.")
    recorded_at: datetime = column(_BACK.recorded_at, "When it was recorded.")


@reads(_CLAIM, visible_to=or_(of_budget(_CLAIM.budget_id), is_ones_own(_CLAIM.case_id)))
class Receivable(Node):
    """What somebody was paid too much and owes."""

    case: SubsidyCase | None = one(_CLAIM.case_id, "For which case it was paid.")
    amount_fen: Fen = column(_CLAIM.fen, "How much is claimed, in fen.")
    repaid_fen: Fen = column(_CLAIM.repaid, "How much of it came back.")
    reason: str = column(_CLAIM.reason, "Why.")
    state: models.ReceivableState = column(_CLAIM.state, "How far it is.")
    claimed_by: Actor | None = acted(_CLAIM.claimed_by, "Who claimed it.")
    claimed_at: datetime = column(_CLAIM.claimed_at, "When.")
    ended_at: datetime | None = column(_CLAIM.ended_at, "When nothing was owed any more.")
    write_off_reason: str | None = column(_CLAIM.write_off_reason, "Why the rest is to be claimed no longer.")
    proposed_at: datetime | None = column(_CLAIM.proposed_at, "When somebody proposed that.")
    own: bool = expression(
        func.coalesce(survivor_of(col(_CLAIM.proposed_by)) == viewer.person, False), "Whether the viewer proposed that."
    )
    in_charge: bool = expression(of_budget(_CLAIM.budget_id, Role.OFFICER), "Whether the viewer is an officer over it.")
    repayments: Connection[Repayment] = many(_BACK.receivable_id, "What came in.", order=RepaymentOrder)
    history: Connection[AuditEntry] = history(_CLAIM.id)


@contribute(SubsidyCase)
class CaseReceivable:
    """Added to cases."""

    receivable: Receivable | None = one(_CLAIM.case_id, "What is claimed back of it.")


@reads(None)
class ReceivableQuery:
    """What is claimed back."""

    receivable: Receivable | None = one(_CLAIM, "One claim.")
    receivables: Connection[Receivable] = many(
        _CLAIM, "The claims that one may see.", filter=ReceivableFilter, order=ReceivableOrder
    )
