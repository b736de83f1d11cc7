"""Asking the rules again of cases that are under way, before money is promised and before it is paid."""

from collections.abc import Sequence
from uuid import UUID

from app.kernel.db import Row, Transaction
from app.kernel.i18n import mark
from app.kernel.identity import Actor
from app.subsidies import cases
from app.subsidies.cases import CaseChanged, locked, move, require_move
from app.subsidies.models import CaseAct, CaseOrigin, CaseState, Frequency
from app.subsidies.queries import cases as queries
from app.subsidies.queries import claims

from .assessing import Assessed, terms
from .claiming import judged, judged_many, reserved
from .money import reserve
from .undoing import undo

_S, _A = CaseState, CaseAct
_UNREAD = (_S.QUEUED, _S.RESERVED, _S.INCOMPLETE)
"""Where papers count that nobody has looked at yet."""
NO_LONGER = mark("The conditions are not met any more.")
LESS = mark("Less is due by now than was asked for. Apply anew.")
FAILED = mark("%(county)s: %(programme)s: %(reason)s Look under My subsidies at what is missing.")
OFFER_ENDED = mark("%(county)s: you are not offered %(programme)s any more, since its conditions are not met now.")
SERVED = mark("%(county)s: money for %(programme)s has become available, and your case goes on.")


async def recheck(tx: Transaction, actor: Actor, *, case: UUID) -> bool:
    """Whether a case still holds as things are today. Where not, it ends with the reason, and its money is free.

    For verbs that know that the actor may ask. Raises NotFound, CaseOutOfPlace.
    """
    found = await locked(tx, case)
    require_move(found, _A.FAIL)
    return await holds(tx, actor, found=found) is None


async def holds(tx: Transaction, actor: Actor, *, found: Row) -> CaseChanged | None:
    """None where the locked case holds; else what has become of it."""
    verdict = await judged(tx, actor, case=found, claimed=found.state in _UNREAD)
    why = await _why_not(tx, found, verdict)
    return None if why is None else await _end(tx, actor, found, why)


async def hold(tx: Transaction, actor: Actor, *, rows: Sequence[Row]) -> dict[UUID, CaseChanged]:
    """As `holds`, of many locked cases: what has become of those that don't."""
    ended: dict[UUID, CaseChanged] = {}
    verdicts = await judged_many(tx, actors=[actor] * len(rows), rows=rows, claimed=_UNREAD)
    for row, verdict in zip(rows, verdicts, strict=True):
        why = await _why_not(tx, row, verdict) if _in_doubt(row, verdict) else None
        if why is not None:
            ended[row.id] = await _end(tx, actor, row, why)
    return ended


async def serve_next(tx: Transaction, actor: Actor, *, programme: UUID) -> bool:
    """Sets money aside for who waits longest, where there is enough for them; whether the next may be asked.

    Who is first and asks for more than there is keeps the others waiting: the order holds.
    """
    await tx.one(queries.LOCK_PROGRAMME, programme=programme)
    first = await tx.maybe(queries.FIRST_WAITING, programme=programme)
    if first is None:
        return False
    case = await locked(tx, first.id)
    if case.state != _S.QUEUED or await holds(tx, actor, found=case) is not None:
        return True
    for year in sorted({case.budget_year, tx.today.year}):
        budget = await reserve(tx, actor, case=case.id, programme=programme, year=year, fen=case.fen)
        if budget is not None:
            claimed = {"fen": case.fen, "period": case.period, "year": year, "budget": budget}
            await tx.execute(queries.SET_CLAIM, case=case.id, **claimed)
            await reserved(tx, actor, case=case, act=_A.RESERVE)
            await cases.tell_applicant(tx, case, SERVED)
            return True
    return False


async def recheck_person(tx: Transaction, actor: Actor, *, person: UUID) -> None:
    """Asks again of all that a person has under way, as something became known that may matter."""
    for each in await tx.all(claims.OPEN_OF_PERSON, person=person):
        await recheck(tx, actor, case=each.id)


async def _why_not(tx: Transaction, case: Row, verdict: Assessed) -> str | None:
    if not verdict.passed:
        return NO_LONGER
    frequency = (await terms(tx, version=case.version_id)).frequency
    if frequency == Frequency.PER_CERTIFICATE and verdict.period != case.period:
        return NO_LONGER
    return LESS if verdict.fen < case.fen else None


def _in_doubt(case: Row, verdict: Assessed) -> bool:
    """Whether something is other than it was: only then is the programme asked how often it is paid."""
    less = verdict.fen < case.fen  # nothing is due where the rules are not met
    return bool(less or verdict.period != case.period)


async def _end(tx: Transaction, actor: Actor, case: Row, why: str) -> CaseChanged:
    offered = case.state == _S.OFFERED
    done = await move(tx, actor, case, _A.FAIL, _S.LAPSED if offered else _S.REFUSED, reason=why)
    await undo(tx, actor, case=case, reason=why)
    if not offered or case.origin == CaseOrigin.APPLICATION:
        await cases.tell_applicant(tx, case, FAILED, reason=why)
    else:
        await cases.tell_applicant(tx, case, OFFER_ENDED)
    return done
