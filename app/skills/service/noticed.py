"""The public notice of a decided case, and what its objections do to the case."""

from typing import Any
from uuid import UUID

from app.certificates.codes import masked
from app.kernel.db import Row, Transaction
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.notices.models import NoticeTopic
from app.notices.queries import LOCK
from app.notices.service import open_notice
from app.skills import cases
from app.skills.cases import AssessmentChanged, case_for, join, locked, move, require_move
from app.skills.models import Act, AssessmentState, Part
from app.skills.queries import assessing as queries

NOTICED = mark("%(county)s: your assessment for %(rung)s is shown publicly until %(day)s.")
OBJECTED = mark("%(county)s: somebody objected to your assessment for %(rung)s. An officer looks into it.")
GOES_ON = mark("%(county)s: the objection to your assessment for %(rung)s was not upheld. It is shown on.")
UPHELD = mark("%(county)s: an objection to your assessment for %(rung)s was upheld: %(reason)s")
_S = AssessmentState


@once
async def give_notice(tx: Transaction, actor: Actor, *, assessment: UUID, key: str | None = None) -> AssessmentChanged:
    """Shows what the panel decided to everybody, for as many working days as the ladder says; by who handles it.

    Where the ladder asks for none, the case is cleared at once. Raises OnAnotherSide, OutOfPlace.
    """
    case = await case_for(tx, actor, assessment, Role.HR)
    require_move(case, Act.GIVE_NOTICE)
    await join(tx, actor, case, Part.HANDLER)
    if not case.notice_days:
        return await move(tx, actor, case, Act.GIVE_NOTICE, _S.CLEARED)
    opened = await open_notice(
        tx,
        actor,
        topic=NoticeTopic.ASSESSMENT,
        subject=case.id,
        person=case.person_id,
        organisation=case.organisation_id,
        content=_content(case),
        working_days=case.notice_days,
    )
    await tx.execute(queries.SET_NOTICE, assessment=case.id, notice=opened.notice)
    await cases.tell_candidate(tx, case, NOTICED, day=opened.ends_on.isoformat())
    return await move(tx, actor, case, Act.GIVE_NOTICE, _S.NOTICED)


async def suspend(tx: Transaction, actor: Actor, *, assessment: UUID) -> None:
    """Somebody objected: nothing is filed until that is answered."""
    case = await locked(tx, assessment)
    await move(tx, actor, case, Act.SUSPEND, _S.SUSPENDED)
    await cases.tell_candidate(tx, case, OBJECTED)


async def answered(tx: Transaction, actor: Actor, *, assessment: UUID) -> None:
    """Who answered an objection stands on a side from then on. Raises OnAnotherSide where they stood on one."""
    case = await locked(tx, assessment)
    if actor.person is not None:
        await join(tx, actor, case, Part.CHECKER)


async def resume(tx: Transaction, actor: Actor, *, assessment: UUID) -> None:
    """No objection was upheld."""
    case = await locked(tx, assessment)
    await move(tx, actor, case, Act.RESUME, _S.NOTICED)
    await cases.tell_candidate(tx, case, GOES_ON)


async def uphold(tx: Transaction, actor: Actor, *, assessment: UUID, reason: str) -> None:
    """An objection was upheld; where the case itself was withdrawn, its notice just ends."""
    case = await locked(tx, assessment)
    if case.state != _S.SUSPENDED:
        return
    await move(tx, actor, case, Act.UPHOLD, _S.REFUSED, reason=reason)
    await cases.tell_candidate(tx, case, UPHELD, reason=reason)


async def clear(tx: Transaction, actor: Actor, *, assessment: UUID) -> None:
    """The notice is over, and no objection stands: the case can be filed."""
    await move(tx, actor, await locked(tx, assessment), Act.END_NOTICE, _S.CLEARED)


async def standing_notice(tx: Transaction, *, case: Row) -> str | None:
    """How the case's notice stands; None where there is none."""
    if case.notice_id is None:
        return None
    found: str = (await tx.one(LOCK, notice=case.notice_id)).state
    return found


def _content(case: Row) -> dict[str, Any]:
    """What everybody may read; the name masked."""
    return {
        "name": masked(case.name),
        "title": case.rung_names,
        "detail": case.occupation_names,
        "organisation": case.organisation_name,
    }
