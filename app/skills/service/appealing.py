"""After a fail: the candidate asks for a check of the scores, and somebody who had no hand in them answers."""

from uuid import UUID

from app.kernel import ids
from app.kernel.db import Transaction
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.kernel.reasons import said
from app.skills import cases, errors
from app.skills.cases import AssessmentChanged, case_for, join, locked, move, require_move, stand
from app.skills.models import Act, AssessmentState, Part
from app.skills.queries import assessing as queries

GRANTED = mark("%(county)s: your scores for %(rung)s are given anew after your request. Answer: %(answer)s")
REJECTED = mark("%(county)s: the check found your scores for %(rung)s right. Answer: %(answer)s")


@once
async def appeal_scores(
    tx: Transaction, actor: Actor, *, assessment: UUID, reason: str, key: str | None = None
) -> AssessmentChanged:
    """Asks for a check of one's own scores, within 10 working days after a fail; the answer comes within as many.

    Raises AppealLate, OutOfPlace, Invalid.
    """
    case = await locked(tx, assessment)
    await stand(tx, actor, case, Part.CANDIDATE)
    require_move(case, Act.APPEAL)
    reason = said(reason)
    if case.appeal_until is None or tx.today > case.appeal_until:
        raise errors.AppealLate()
    await tx.value(
        queries.ADD_APPEAL,
        id=ids.new(),
        assessment_id=case.id,
        round=case.round,
        reason=reason,
        made_at=tx.now,
        today=tx.today,
        workdays=cases.APPEAL_WORKDAYS,
    )
    return await move(tx, actor, case, Act.APPEAL, AssessmentState.APPEALED, reason=reason)


@once
async def answer_score_appeal(
    tx: Transaction, actor: Actor, *, assessment: UUID, granted: bool, answer: str, key: str | None = None
) -> AssessmentChanged:
    """Answers a request for a check: granted, the same examiners hand their scores in anew; else the fail stands.

    By HR of the organisation, or an officer, who stands on no side. Raises OnAnotherSide, OutOfPlace, Invalid.
    """
    case = await case_for(tx, actor, assessment, Role.HR, Role.OFFICER)
    require_move(case, Act.REJECT_APPEAL)
    answer = said(answer, "answer")
    await join(tx, actor, case, Part.CHECKER)
    reviewed = await tx.value(queries.APPEALED_FROM, assessment=case.id, round=case.round)
    await tx.one(queries.ANSWER_APPEAL, assessment=case.id, granted=granted, answer=answer, by=actor.id, now=tx.now)
    await cases.tell_candidate(tx, case, GRANTED if granted else REJECTED, answer=answer)
    if not granted:
        return await move(tx, actor, case, Act.REJECT_APPEAL, AssessmentState.REFUSED, reason=answer)
    again = AssessmentState.REVIEWING if reviewed else AssessmentState.ASSESSING
    return await move(tx, actor, case, Act.GRANT_APPEAL, again, reason=answer)
