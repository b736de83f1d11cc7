"""One act on many cases at once, each with what came of it."""

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from uuid import UUID

import msgspec

from app.kernel.db import Transaction
from app.kernel.errors import DomainError, Invalid
from app.kernel.i18n import mark, translate
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.kernel.reasons import said
from app.subsidies.cases import CaseChanged
from app.subsidies.models import CaseState
from app.subsidies.queries import cases as queries

from .deciding import approve_case, check_application, refuse_case, return_for_supplement, review_case
from .deciding_many import approve_cases, clear_cases
from .noticed import give_notice

CASES_MOST = 100


class ManyAct(StrEnum):
    """What can be done to many cases at once."""

    CHECK = "check"
    SEND_BACK = "send_back"
    REVIEW = "review"
    APPROVE = "approve"
    REFUSE = "refuse"
    GIVE_NOTICE = "give_notice"


class ActResult(msgspec.Struct, frozen=True):
    """Where the case is now; or else why it is as it was: the refusal's code, and its sentence for the actor."""

    case: UUID
    state: CaseState | None = None
    code: str | None = None
    message: str | None = None


class ManyDone(msgspec.Struct, frozen=True):
    results: list[ActResult]


_VERBS: dict[ManyAct, Callable[..., Awaitable[CaseChanged]]] = {
    ManyAct.CHECK: check_application,
    ManyAct.SEND_BACK: return_for_supplement,
    ManyAct.REVIEW: review_case,
    ManyAct.APPROVE: approve_case,
    ManyAct.REFUSE: refuse_case,
    ManyAct.GIVE_NOTICE: give_notice,
}
_GROUPS: dict[ManyAct, Callable[..., Awaitable[list[CaseChanged]]]] = {
    ManyAct.APPROVE: approve_cases,
    ManyAct.GIVE_NOTICE: clear_cases,
}
"""What has a form for many; where that refuses, each is tried by itself."""
_WITH_REASON = (ManyAct.SEND_BACK, ManyAct.REFUSE)


@once
async def act_on_many(
    tx: Transaction,
    actor: Actor,
    *,
    act: ManyAct,
    cases: Sequence[UUID],
    reason: str | None = None,
    key: str | None = None,
) -> ManyDone:
    """Does the same to up to 100 cases, each for itself: what is refused of one stops no other.

    Sending back and refusing give a reason. Raises SignInRequired, Invalid.
    """
    actor.require_person()
    wanted = sorted(set(cases))
    if not 0 < len(wanted) <= CASES_MOST:
        raise Invalid(field="cases", reason=mark("Choose at least one case, and at most 100."))
    given = {"reason": said(reason)} if act in _WITH_REASON else {}
    await tx.all(queries.LOCK_CASES, cases=wanted)  # all at once: money is locked after cases, never between
    together = await _together(tx, actor, act, wanted)
    return together or ManyDone([await _one(tx, actor, act, case, given) for case in wanted])


async def _together(tx: Transaction, actor: Actor, act: ManyAct, cases: list[UUID]) -> ManyDone | None:
    """All in few statements; None where one of them is refused, or the act has no such form."""
    if act not in _GROUPS:
        return None
    try:
        async with tx.savepoint():
            done = await _GROUPS[act](tx, actor, cases=cases)
    except DomainError:
        return None
    states = {each.case: each.state for each in done}
    return ManyDone([ActResult(case, state=states[case]) for case in cases])


async def _one(tx: Transaction, actor: Actor, act: ManyAct, case: UUID, given: dict[str, str]) -> ActResult:
    try:
        async with tx.savepoint():
            done = await _VERBS[act](tx, actor, case=case, **given)
    except DomainError as refusal:
        first = next(refusal.each())
        return ActResult(case, code=first.code, message=translate(first.template, actor.language, **first.params))
    return ActResult(case, state=done.state)
