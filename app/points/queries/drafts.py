"""The statements of drafts of rules."""

from sqlalchemy import Uuid, bindparam, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.kernel.db import statement
from app.kernel.queries import values
from app.ledger.models import Journal
from app.points.models import Award, DraftState, RuleDraft, RuleEffect

TERMS = (
    "points_per_hour",
    "coefficients",
    "night",
    "night_from",
    "night_until",
    "holiday",
    "shortage",
    "shortage_below",
    "activity_cap",
    "daily_cap",
    "lot_days",
)
"""What a rule and its draft both say."""
_reversal = aliased(Journal)
# By the index on what was served when: a page of a month's services that stand, in their order.
SERVED = statement(
    select(
        col(Award.id),
        col(Award.person_id),
        col(Award.minutes),
        col(Award.served_at),
        col(Award.ended_at),
        col(Award.category),
        col(Award.places),
        col(Award.taken),
    )
    .outerjoin(_reversal, col(_reversal.reverses) == col(Award.journal_id))
    .where(
        (col(Award.served_at) > bindparam("after_at"))
        | ((col(Award.served_at) == bindparam("after_at")) & (col(Award.id) > bindparam("after", type_=Uuid()))),
        col(Award.served_at) < bindparam("until"),
        col(Award.category).is_not(None),
        col(Award.bonus_rule_id).is_(None),
        col(_reversal.id).is_(None),
    )
    .order_by(col(Award.served_at), col(Award.id))
    .limit(bindparam("limit"))
)
ADD_DRAFT = statement(
    values(
        RuleDraft,
        "id",
        *TERMS,
        "state",
        "drafted_by",
        "drafted_at",
        "month",
        "services",
        "people",
        "gaining",
        "losing",
        "points_now",
        "points_then",
    )
)
ADD_EFFECT = statement(
    values(RuleEffect, "id", "draft_id", "category", "person_id", "services", "points_now", "points_then")
)
DRAFT_TO_DECIDE = statement(
    select(RuleDraft.__table__)  # type: ignore[attr-defined]
    .where(col(RuleDraft.id) == bindparam("draft", type_=Uuid()))
    .with_for_update()
)
DECIDE = statement(
    update(RuleDraft)
    .where(col(RuleDraft.id) == bindparam("draft", type_=Uuid()), col(RuleDraft.state) == DraftState.DRAFT)
    .values(state=bindparam("becomes"), rule_id=bindparam("rule", type_=Uuid()))
)
