"""The public notice of an approved case, and what its objections do to the case."""

from typing import Any
from uuid import UUID

from app.certificates.codes import masked
from app.kernel.db import Row, Transaction
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.notices.models import NoticeTopic
from app.notices.service import open_notice
from app.subsidies import cases
from app.subsidies.cases import CaseChanged, case_for, join, locked, move, require_move
from app.subsidies.models import CaseAct, CasePart, CaseState
from app.subsidies.queries import cases as queries

from .money import release

_S, _A = CaseState, CaseAct
NOTICED = mark("%(county)s: %(programme)s for you is shown publicly until %(day)s, your name masked.")
OBJECTED = mark("%(county)s: somebody objected to %(programme)s for you. An officer looks into it.")
GOES_ON = mark("%(county)s: the objection to %(programme)s for you was not upheld. It is shown on.")
UPHELD = mark("%(county)s: an objection to %(programme)s for you was upheld: %(reason)s")


@once
async def give_notice(tx: Transaction, actor: Actor, *, case: UUID, key: str | None = None) -> CaseChanged:
    """Shows what was approved to everybody, for as many working days as the programme says; by who handles the case.

    Where the programme asks for none, the case is ready for payment at once. Raises OnOtherSide, OthersPart,
    CaseOutOfPlace.
    """
    found = await case_for(tx, actor, case, Role.OFFICER)
    require_move(found, _A.GIVE_NOTICE)
    await join(tx, actor, found, CasePart.CREATOR)
    if not found.notice_days:
        return await move(tx, actor, found, _A.GIVE_NOTICE, _S.CLEARED)
    opened = await open_notice(
        tx,
        actor,
        topic=NoticeTopic.SUBSIDY,
        subject=found.id,
        person=found.person_id,
        organisation=found.organisation_id,
        content=_content(found),
        working_days=found.notice_days,
    )
    await tx.execute(queries.SET_NOTICE, case=found.id, notice=opened.notice)
    await cases.tell_applicant(tx, found, NOTICED, day=opened.ends_on.isoformat())
    return await move(tx, actor, found, _A.GIVE_NOTICE, _S.NOTICED)


async def suspend(tx: Transaction, actor: Actor, *, case: UUID) -> None:
    """Somebody objected: nothing is paid until that is answered."""
    found = await locked(tx, case)
    await move(tx, actor, found, _A.SUSPEND, _S.SUSPENDED)
    await cases.tell_applicant(tx, found, OBJECTED)


async def resume(tx: Transaction, actor: Actor, *, case: UUID) -> None:
    """No objection was upheld. Raises OnOtherSide where who answered them stands on one."""
    found = await locked(tx, case)
    await _has_answered(tx, actor, found)
    await move(tx, actor, found, _A.RESUME, _S.NOTICED)
    await cases.tell_applicant(tx, found, GOES_ON)


async def uphold(tx: Transaction, actor: Actor, *, case: UUID, reason: str) -> None:
    """An objection was upheld; where the case itself was withdrawn or refused, its notice just ends."""
    found = await locked(tx, case)
    if found.state != _S.SUSPENDED:
        return
    await _has_answered(tx, actor, found)
    await move(tx, actor, found, _A.UPHOLD, _S.REFUSED, reason=reason)
    await release(tx, actor, case=found.id, reason=reason)
    await cases.tell_applicant(tx, found, UPHELD, reason=reason)


async def clear(tx: Transaction, actor: Actor, *, case: UUID) -> None:
    """The notice is over, and no objection stands: the case can be paid."""
    await move(tx, actor, await locked(tx, case), _A.END_NOTICE, _S.CLEARED)


async def _has_answered(tx: Transaction, actor: Actor, case: Row) -> None:
    """Who answered an objection stands on a side from then on: they pay nothing later."""
    if actor.person is not None:
        await join(tx, actor, case, CasePart.ANSWERER)


def _content(case: Row) -> dict[str, Any]:
    """What everybody may read; the name masked."""
    yuan = f"{case.fen // 100:,}.{case.fen % 100:02}"
    return {
        "name": masked(case.name),
        "title": case.names,
        "detail": {"zh": f"{yuan} 元", "bo": f"སྒོར་{yuan}", "en": f"{yuan} yuan"},
        "organisation": case.organisation_name,
    }
