"""The cases of the bureau as a workbook: each below their own organisations."""

import asyncio
from collections.abc import Sequence
from datetime import date

from app.kernel.db import Row, Transaction
from app.kernel.i18n import in_language, mark, translate
from app.kernel.identity import Actor, Role
from app.kernel.workbooks import Book
from app.subsidies.models import CaseOrigin, CaseState
from app.subsidies.queries.listing import CASES
from app.subsidies.terms import ONCE

LISTING = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
AT_ONCE = 1_000
NAME = mark("Subsidy cases")
HEADINGS = (
    mark("Number"),
    mark("Applicant"),
    mark("Programme"),
    mark("Period"),
    mark("Amount in yuan"),
    mark("How far"),
    mark("Began as"),
    mark("Bureau"),
    mark("Begun on"),
    mark("Due"),
)
STATES = {
    CaseState.DRAFT: mark("Draft"),
    CaseState.OFFERED: mark("Offered"),
    CaseState.QUEUED: mark("Waits for money"),
    CaseState.RESERVED: mark("Being checked"),
    CaseState.INCOMPLETE: mark("Something is missing"),
    CaseState.CHECKED: mark("Checked"),
    CaseState.REVIEWED: mark("Reviewed"),
    CaseState.APPROVING: mark("Being approved"),
    CaseState.APPROVED: mark("Approved"),
    CaseState.NOTICED: mark("On public notice"),
    CaseState.SUSPENDED: mark("Objected to"),
    CaseState.CLEARED: mark("Ready for payment"),
    CaseState.BATCHED: mark("In payment"),
    CaseState.PAID: mark("Paid"),
    CaseState.RETURNED: mark("Sent back by the bank"),
    CaseState.CLAWING_BACK: mark("Claimed back"),
    CaseState.CLAWED_BACK: mark("Came back"),
    CaseState.REFUSED: mark("Refused"),
    CaseState.WITHDRAWN: mark("Withdrawn"),
    CaseState.DECLINED: mark("Declined"),
    CaseState.LAPSED: mark("Lapsed"),
}
ORIGINS = {CaseOrigin.APPLICATION: mark("Application"), CaseOrigin.ENTITLEMENT: mark("Offered without applying")}
_ONCE = mark("once")


async def cases_workbook(
    tx: Transaction,
    actor: Actor,
    *,
    states: Sequence[CaseState],
    due_before: date | None = None,
    search: str = "",
    language: str,
) -> tuple[str, bytes]:
    """The file's name and content: the cases in these states that one's roles reach, the oldest first.

    With `due_before` those alone whose next step was due before that day; with `search` those of applicants whose
    name, its pinyin or its initials begin so. Raises SignInRequired, NotAllowed.
    """
    reach = actor.reach(*LISTING)
    if actor.person is None or not reach:
        raise actor.refusal()
    book, name = Book(), translate(NAME, language)
    book.begin(name, [translate(each, language) for each in HEADINGS])
    asked = {"reach": reach, "states": [each.value for each in states], "due_before": due_before, "search": search}
    async for rows in tx.batches(CASES, AT_ONCE, **asked):
        await asyncio.to_thread(book.write, [_line(tx, row, language) for row in rows])
    return f"{name}.xlsx", await asyncio.to_thread(book.close)


def _line(tx: Transaction, row: Row, language: str) -> list[object]:
    return [
        row.number,
        row.name,
        in_language(row.programme, language),
        translate(_ONCE, language) if row.period == ONCE else row.period,
        row.fen / 100,
        translate(STATES[CaseState(row.state)], language),
        translate(ORIGINS[CaseOrigin(row.origin)], language),
        row.organisation,
        row.created_at.astimezone(tx.settings.zone).date(),
        row.due_on or "",
    ]
