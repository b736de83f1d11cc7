"""Reaching people without an application (免申即享): the offer, and what they answer by phone."""

from uuid import UUID

import msgspec

from app.kernel import ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.subsidies import cases
from app.subsidies.cases import CaseChanged, add_party, locked, move, own_case, require_move
from app.subsidies.errors import cases as errors
from app.subsidies.models import CaseAct, CaseOrigin, CasePart, CaseState, Channel
from app.subsidies.queries import cases as queries

from .assessing import assess, terms
from .claiming import SUBJECT, claim, judged, own_account
from .rechecking import recheck

_S, _A = CaseState, CaseAct
OFFERED = mark(
    "%(county)s: you are entitled to %(programme)s without applying. Say under My subsidies until %(day)s whether "
    "you want it, and to which account it goes."
)
CONSENTED = mark("%(county)s: thank you. %(programme)s is being approved for you now.")
WAITS = mark(
    "%(county)s: thank you. The money of this year for %(programme)s is promised to others at present; you are "
    "served in order."
)


async def entitle(
    tx: Transaction,
    actor: Actor,
    *,
    version: UUID,
    person: UUID,
    period: str,
    fen: int,
    verdict: UUID | None = None,
    tell: bool = True,
) -> CaseChanged | None:
    """Offers a person what a version gives them for a period, so that they only say yes; once for each period.

    By the system, from the match; without a kept `verdict` the rules are asked here. What stands for the period
    already is answered, as it is. None where the rules, asked here, say no. Raises NotFound.
    """
    if actor.kind != "system":
        raise actor.refusal()
    asked = await terms(tx, version=version)
    new, day = ids.new(), tx.today
    if verdict is None:
        standing = await _standing(tx, asked.programme_id, person, period)
        if standing is not None:
            return standing
        found = await assess(tx, actor, version=version, person=person, on=day, subject_kind=SUBJECT, subject=new)
        if not found.passed or not found.fen:
            return None
        verdict, period, fen = found.verdict, found.period, found.fen
    made = await tx.value(
        queries.CREATE,
        id=new,
        programme_id=asked.programme_id,
        version_id=version,
        person_id=person,
        organisation_id=asked.organisation_id,
        origin=CaseOrigin.ENTITLEMENT,
        period=period,
        budget_year=day.year,
        fen=fen,
        levels=len(asked.chain),
        reviewed=asked.review,
        notice_days=asked.notice_days,
        to_bank=asked.channel == Channel.BANK,
        verdict_id=verdict,
        account_id=None,
        created_at=tx.now,
        today=day,
        workdays=asked.response_days,
    )
    if made is None:
        return await _standing(tx, asked.programme_id, person, period)
    await add_party(tx, made, person, CasePart.APPLICANT)
    case = await locked(tx, made)
    done = await move(tx, actor, case, _A.OFFER, _S.OFFERED)
    if tell:
        await cases.tell_applicant(tx, case, OFFERED, day=case.due_on.isoformat())
    return done


@once
async def consent(
    tx: Transaction, actor: Actor, *, case: UUID, account: UUID | None = None, key: str | None = None
) -> CaseChanged:
    """Says yes to an offer, and to which of one's own accounts it goes. Money is set aside, or the case waits in order.

    Raises AccountMissing, OfferOver, NotEligible, Excluded, CaseOutOfPlace.
    """
    found = await own_case(tx, actor, case)
    require_move(found, _A.CONSENT)
    if found.due_on < tx.today:
        raise errors.OfferOver()
    await own_account(tx, case=found, account=account)
    verdict = await judged(tx, actor, case=found)
    if not verdict.passed or not verdict.fen:
        raise errors.NotEligible()
    offered = msgspec.structs.replace(verdict, period=found.period)  # what was offered, though the year be over
    done = await claim(tx, actor, case=found, act=_A.CONSENT, found=offered)
    await cases.tell_applicant(tx, found, WAITS if done.state == _S.QUEUED else CONSENTED)
    return done


@once
async def decline(tx: Transaction, actor: Actor, *, case: UUID, key: str | None = None) -> CaseChanged:
    """Says no to an offer; one may still apply. Raises CaseOutOfPlace."""
    found = await own_case(tx, actor, case)
    require_move(found, _A.DECLINE)
    return await move(tx, actor, found, _A.DECLINE, _S.DECLINED)


async def withdraw_offer(tx: Transaction, actor: Actor, *, case: UUID) -> bool:
    """Asks the rules again of an offer that nobody has answered; whether it still holds. By the system."""
    if actor.kind != "system":
        raise actor.refusal()
    found = await locked(tx, case)
    if found.state != _S.OFFERED:
        raise NotFound(field="case")
    return await recheck(tx, actor, case=case)


async def _standing(tx: Transaction, programme: UUID, person: UUID, period: str) -> CaseChanged | None:
    found: Row | None = await tx.maybe(queries.STANDING, programme=programme, person=person, period=period)
    return CaseChanged(found.id, CaseState(found.state)) if found else None
