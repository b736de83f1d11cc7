"""Deadlines in working days: who is reminded shortly before, and what ends when nobody answers."""

from app.accounts.service import tell
from app.kernel.db import Row, Transaction
from app.kernel.i18n import mark, translate
from app.kernel.identity import Actor
from app.subsidies import cases
from app.subsidies.cases import locked, move
from app.subsidies.models import CaseAct, CaseState
from app.subsidies.queries import reminding as queries

from .undoing import undo

_S, _A = CaseState, CaseAct
REMIND_WORKDAYS = 2
"""So many working days before the last one."""
LAPSED = mark("%(county)s: nobody answered in time, and %(programme)s for you ends here. You can apply anew.")
ANSWER = mark("%(county)s: please answer until %(day)s: %(programme)s waits for you under My subsidies.")
STAFF = mark("%(county)s: %(number)s subsidy cases of yours are due until %(day)s or overdue.")
TIME_OVER = mark("Nobody answered in time.")


async def lapse_due(tx: Transaction, actor: Actor, *, at_most: int = 50) -> int:
    """Ends offers that nobody answered and applications that nothing was added to in time; how many. By the system."""
    due = await tx.all(queries.LAPSING, today=tx.today, at_most=at_most)
    for each in due:
        case = await locked(tx, each.id)
        await move(tx, actor, case, _A.LAPSE, _S.LAPSED, reason=TIME_OVER)
        await undo(tx, actor, case=case, reason=TIME_OVER)
        await cases.tell_applicant(tx, case, LAPSED)
    return len(due)


async def remind_applicants(tx: Transaction, actor: Actor, *, at_most: int = 50) -> int:
    """Reminds, once, each who is to answer within two working days; how many. By the system."""
    due = await tx.all(queries.ANSWERING, today=tx.today, workdays=REMIND_WORKDAYS, at_most=at_most)
    for each in due:
        case = await locked(tx, each.id)
        await cases.tell_applicant(tx, case, ANSWER, day=case.due_on.isoformat())
        await tx.execute(queries.REMINDED, case=case.id, today=tx.today)
    return len(due)


async def remind_staff(tx: Transaction, actor: Actor) -> int:
    """Tells the officers of each bureau, once a day, how many cases of it are due tomorrow or overdue; how many
    bureaus. By the system."""
    day = tx.today
    due = await tx.all(queries.DUE_BY_BUREAU, today=day, workdays=1)
    for each in due:
        await _tell_officers(tx, each)
        await tx.execute(queries.REMINDED_OF_BUREAU, organisation=each.organisation_id, today=day, workdays=1)
    return len(due)


async def _tell_officers(tx: Transaction, due: Row) -> None:
    officers = [each.person_id for each in await tx.all(queries.OFFICERS, organisation=due.organisation_id)]
    given = {"county": tx.settings.county_name, "number": due.number, "day": due.latest.isoformat()}
    await tell(tx, people=officers, text=lambda language: translate(STAFF, language, **given))
