"""Daily limits and times for appeals, as organisations set them."""

from uuid import UUID

import msgspec

from app.accounts.service.organisations import organisation_path
from app.attendance.queries import policies as queries
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import Invalid
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor

from .stars import SETTING


class PolicySet(msgspec.Struct, frozen=True):
    organisation: UUID


@once
async def set_hours_policy(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    team_hours: int,
    parent_hours: int,
    appeal_days: int,
    decision_workdays: int,
    key: str | None = None,
) -> PolicySet:
    """Sets, in an organisation and below it, how long days each office may approve, and the times for appeals.

    For officers and administrators over it. Raises NotFound, Invalid.
    """
    actor.require(await organisation_path(tx, organisation=organisation), *SETTING)
    if not 0 < team_hours <= parent_hours <= 24:
        raise Invalid(
            field="parent_hours", reason=mark("The organisation above may approve as many hours as the team, up to 24.")
        )
    if not 1 <= appeal_days <= 366:
        raise Invalid(field="appeal_days", reason=mark("Leave 1 to 366 days for an appeal."))
    if not 1 <= decision_workdays <= 90:
        raise Invalid(field="decision_workdays", reason=mark("Leave 1 to 90 working days for the answer."))
    given = {
        "team_hours": team_hours,
        "parent_hours": parent_hours,
        "appeal_days": appeal_days,
        "decision_workdays": decision_workdays,
    }
    await tx.execute(
        queries.ADD_POLICY, id=ids.new(), organisation_id=organisation, set_by=actor.id, set_at=tx.now, **given
    )
    await audit.record(tx, actor, "attendance.set_hours_policy", organisation, after=given)
    return PolicySet(organisation)
