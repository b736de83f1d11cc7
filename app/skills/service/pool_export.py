"""The talent pool as a workbook."""

import asyncio

from app.kernel.db import Transaction
from app.kernel.errors import NotAllowed
from app.kernel.i18n import mark, translate
from app.kernel.identity import Actor, Role
from app.kernel.workbooks import Sheet, workbook
from app.skills.queries import pool_export as queries

BUREAU = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
LOOKING = (Role.HR, *BUREAU)
_POOL, _EXAMS = mark("Talent pool"), mark("Examinations")
_RESERVE, _REGISTERED = mark("Reserve plan"), mark("Registrations")
_NAME, _GRADE, _OCCUPATION = mark("Name"), mark("Grade"), mark("Occupation")
_READY, _DAY, _RESULT, _SCORE = mark("Ready on"), mark("Day"), mark("Result"), mark("Score")
_SINCE, _PLAN, _FROM, _UNTIL = mark("Since"), mark("Plan"), mark("From"), mark("Until before")
STATES = {
    "entered": mark("Entered"),
    "passed": mark("Passed"),
    "failed": mark("Not passed"),
    "absent": mark("Was not there"),
}


async def pool_workbook(tx: Transaction, actor: Actor, *, language: str) -> tuple[str, bytes]:
    """A file's name and its workbook: of those whom the actor looks after. Raises SignInRequired, NotAllowed."""
    if actor.kind == "anonymous":
        raise actor.refusal()
    if not actor.reach(*LOOKING):
        raise NotAllowed()
    seen = {"reach": actor.reach(*LOOKING), "above": actor.reach(*BUREAU)}

    def sheet(title: str, words: tuple[str, ...], lines: list[list[object]]) -> Sheet:
        return Sheet(translate(title, language), [translate(each, language) for each in words], lines)

    ready = [[row.name, row.rung, row.occupation, row.ready_on or ""] for row in await tx.all(queries.READY, **seen)]
    exams = [
        [row.name, row.rung, row.exam_on, translate(STATES[row.state], language), _or_nothing(row.score)]
        for row in await tx.all(queries.EXAMS, **seen)
    ]
    reserved = [[row.name, row.rung, row.since, row.plan] for row in await tx.all(queries.RESERVED, **seen)]
    registered = [
        [row.name, row.rung, row.registered_on, row.ends_on or ""] for row in await tx.all(queries.REGISTERED, **seen)
    ]
    sheets = [
        sheet(_POOL, (_NAME, _GRADE, _OCCUPATION, _READY), ready),
        sheet(_RESERVE, (_NAME, _GRADE, _SINCE, _PLAN), reserved),
        sheet(_EXAMS, (_NAME, _GRADE, _DAY, _RESULT, _SCORE), exams),
        sheet(_REGISTERED, (_NAME, _GRADE, _FROM, _UNTIL), registered),
    ]
    return f"{translate(_POOL, language)}.xlsx", await asyncio.to_thread(workbook, sheets)


def _or_nothing(score: int | None) -> object:
    return "" if score is None else score
