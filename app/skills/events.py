"""What skills do when something happens below them."""

from app.duplicates.happened import PeopleMerged
from app.duplicates.service import note
from app.kernel.db import Transaction
from app.kernel.events import on
from app.kernel.identity import Actor
from app.notices.happened import NoticeEnded, NoticeResumed, NoticeSuspended, NoticeWithdrawn
from app.notices.models import NoticeTopic

from .queries.merging import BOTH_ASSESSED, BOTH_IN_CASE
from .service import noticed


@on(NoticeSuspended)
async def wait_for_an_answer(tx: Transaction, actor: Actor, event: NoticeSuspended) -> None:
    """An objection stops the assessment that the notice is about."""
    if event.topic == NoticeTopic.ASSESSMENT:
        await noticed.suspend(tx, actor, assessment=event.subject)


@on(NoticeResumed)
async def go_on(tx: Transaction, actor: Actor, event: NoticeResumed) -> None:
    """No objection was upheld."""
    if event.topic == NoticeTopic.ASSESSMENT:
        await noticed.resume(tx, actor, assessment=event.subject)


@on(NoticeWithdrawn)
async def end_without_grade(tx: Transaction, actor: Actor, event: NoticeWithdrawn) -> None:
    """An objection was upheld."""
    if event.topic == NoticeTopic.ASSESSMENT:
        await noticed.uphold(tx, actor, assessment=event.subject, reason=event.reason)


@on(NoticeEnded)
async def clear_for_filing(tx: Transaction, actor: Actor, event: NoticeEnded) -> None:
    """Nobody objects any more."""
    if event.topic == NoticeTopic.ASSESSMENT:
        await noticed.clear(tx, actor, assessment=event.subject)


@on(PeopleMerged)
async def stand_once_in_a_case(tx: Transaction, actor: Actor, event: PeopleMerged) -> None:
    """Of two records of one person in one case, or with one assessment each, the merged one's is set aside."""
    pair = {"merged": event.merged, "survivor": event.survivor}
    for party in await tx.all(BOTH_IN_CASE, **pair):
        await note(tx, merge=event.merge, table="assessment_party", row=party.id, aside=True)
    for assessment in await tx.all(BOTH_ASSESSED, **pair):
        await note(tx, merge=event.merge, table="assessment", row=assessment.id, aside=True)
