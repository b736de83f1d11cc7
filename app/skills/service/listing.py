"""Assessments as a workbook, for HR and officers: each below their own organisations."""

import asyncio
from collections.abc import Sequence

from app.kernel.db import Transaction
from app.kernel.i18n import in_language, mark, translate
from app.kernel.identity import Actor, Role
from app.kernel.workbooks import Sheet, workbook
from app.skills.models import AssessmentState
from app.skills.queries.listing import CASES

LISTING = (Role.HR, Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
MOST = 50_000
HEADINGS = (
    mark("Organisation"),
    mark("Name"),
    mark("Grade"),
    mark("Occupation"),
    mark("State"),
    mark("Theory"),
    mark("Practice"),
    mark("Comprehensive review"),
    mark("Certificate"),
    mark("Put forward on"),
)


async def assessments_workbook(
    tx: Transaction, actor: Actor, *, states: Sequence[AssessmentState], language: str
) -> tuple[str, bytes]:
    """The file's name and content: the newest 50,000 cases in these states that one's roles reach.

    Raises SignInRequired, NotAllowed.
    """
    reach = actor.reach(*LISTING)
    if actor.person is None or not reach:
        raise actor.refusal()
    zone = tx.settings.zone
    lines = [
        (
            row.organisation,
            row.name,
            in_language(row.rung, language),
            in_language(row.occupation, language) if row.occupation else "",
            row.state,
            *("" if row[part] is None else float(row[part]) for part in ("theory", "practice", "review")),
            row.number or "",
            row.created_at.astimezone(zone).date(),
        )
        for row in await tx.all(CASES, reach=reach, states=[state.value for state in states], most=MOST)
    ]
    name = translate(mark("Assessments"), language)
    sheet = Sheet(name, [translate(heading, language) for heading in HEADINGS], lines)
    return f"{name}.xlsx", await asyncio.to_thread(workbook, [sheet])
