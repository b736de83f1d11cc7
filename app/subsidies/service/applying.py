"""Asking for a subsidy: the draft with its papers, handing it in, taking it back."""

from typing import Any
from uuid import UUID

from app.accounts.service import exports
from app.kernel import ids
from app.kernel.db import Transaction
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.kernel.reasons import said
from app.subsidies import cases
from app.subsidies.cases import CaseChanged, add_party, move, own_case, require_move
from app.subsidies.errors import cases as errors
from app.subsidies.models import CaseAct, CaseOrigin, CasePart, CaseState, Channel
from app.subsidies.queries import cases as queries
from app.subsidies.queries import claims

from .assessing import assess, terms
from .claiming import SUBJECT, claim, judged, own_account, papers_of
from .undoing import undo

_S, _A = CaseState, CaseAct
RECEIVED = mark("%(county)s: we have your application for %(programme)s. You can follow it under My subsidies.")
WAITS = mark(
    "%(county)s: we have your application for %(programme)s. The money of this year is promised to others at "
    "present; you are served in order."
)


@once
async def begin_application(tx: Transaction, actor: Actor, *, programme: UUID, key: str | None = None) -> CaseChanged:
    """Drafts an application of the actor's own by the version in force, and judges it; conditions may be open still.

    What was drafted before for the same period is taken up again. Raises NotOpen, CaseStands.
    """
    person = actor.require_person()
    day = tx.today
    version = await tx.value(claims.VERSION_IN_FORCE, programme=programme, day=day)
    if version is None:
        raise errors.NotOpen(field="programme")
    asked = await terms(tx, version=version)
    new = ids.new()
    found = await assess(tx, actor, version=version, person=person, on=day, subject_kind=SUBJECT, subject=new)
    made = await tx.value(
        queries.CREATE,
        id=new,
        programme_id=asked.programme_id,
        version_id=version,
        person_id=person,
        organisation_id=asked.organisation_id,
        origin=CaseOrigin.APPLICATION,
        period=found.period,
        budget_year=day.year,
        fen=found.fen,
        levels=len(asked.chain),
        reviewed=asked.review,
        notice_days=asked.notice_days,
        to_bank=asked.channel == Channel.BANK,
        verdict_id=found.verdict,
        account_id=None,
        created_at=tx.now,
        today=day,
        workdays=None,
    )
    if made is None:
        standing = await tx.maybe(queries.STANDING, programme=asked.programme_id, person=person, period=found.period)
        if standing is None or standing.state != _S.DRAFT:
            raise errors.CaseStands(field="programme")
        return CaseChanged(standing.id, _S.DRAFT)
    await add_party(tx, made, person, CasePart.APPLICANT)
    return await move(tx, actor, await cases.locked(tx, made), _A.CREATE, _S.DRAFT)


@once
async def submit_application(
    tx: Transaction, actor: Actor, *, case: UUID, account: UUID | None = None, key: str | None = None
) -> CaseChanged:
    """Hands one's own draft in, or what was asked for in addition: money is set aside, or the case waits in order.

    The rules are asked once more, papers counted as they were typed; a clerk reads them later. Raises AccountMissing,
    PaperMissing, NotEligible, Excluded, CaseOutOfPlace.
    """
    found = await own_case(tx, actor, case)
    require_move(found, _A.SUBMIT)
    await own_account(tx, case=found, account=account)
    shown = await papers_of(tx, case=found, claimed=True)
    asked = await terms(tx, version=found.version_id)
    if any(each.needed and each.fact not in shown for each in asked.evidence):
        raise errors.PaperMissing(field="fact")
    verdict = await judged(tx, actor, case=found, claimed=True)
    if not verdict.passed or not verdict.fen:
        raise errors.NotEligible()
    if found.state == _S.INCOMPLETE:  # its money is set aside already
        return await move(tx, actor, found, _A.SUBMIT, _S.RESERVED)
    done = await claim(tx, actor, case=found, act=_A.SUBMIT, found=verdict)
    await cases.tell_applicant(tx, found, WAITS if done.state == _S.QUEUED else RECEIVED)
    return done


@once
async def withdraw_case(
    tx: Transaction, actor: Actor, *, case: UUID, reason: str, key: str | None = None
) -> CaseChanged:
    """Takes one's own case back before it is with the bank; its money is free for others. Raises CaseOutOfPlace."""
    found = await own_case(tx, actor, case)
    require_move(found, _A.WITHDRAW)
    reason = said(reason)
    done = await move(tx, actor, found, _A.WITHDRAW, _S.WITHDRAWN, reason=reason)
    await undo(tx, actor, case=found, reason=reason)
    return done


@exports("subsidies")
async def export(tx: Transaction, *, person: UUID) -> Any:
    """What this slice adds to a person's copy of their data: their cases with each step."""
    return [dict(each) for each in await tx.all(claims.EXPORTED, person=person)]
