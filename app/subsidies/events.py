"""What subsidies do when something happens below them, and among their own parts."""

from app.certificates.happened import CertificateRevoked
from app.duplicates.happened import PeopleMerged
from app.duplicates.service import note
from app.kernel.db import Transaction
from app.kernel.events import on
from app.kernel.identity import Actor
from app.notices.happened import NoticeEnded, NoticeResumed, NoticeSuspended, NoticeWithdrawn
from app.notices.models import NoticeTopic

from .happened import BudgetFreed
from .queries.merging import BOTH_CLAIMED, BOTH_IN_CASE
from .service import noticed, revoked, serving


@on(NoticeSuspended)
async def wait_for_an_answer(tx: Transaction, actor: Actor, event: NoticeSuspended) -> None:
    """An objection stops the case that the notice is about."""
    if event.topic == NoticeTopic.SUBSIDY:
        await noticed.suspend(tx, actor, case=event.subject)


@on(NoticeResumed)
async def go_on(tx: Transaction, actor: Actor, event: NoticeResumed) -> None:
    """No objection was upheld."""
    if event.topic == NoticeTopic.SUBSIDY:
        await noticed.resume(tx, actor, case=event.subject)


@on(NoticeWithdrawn)
async def end_without_payment(tx: Transaction, actor: Actor, event: NoticeWithdrawn) -> None:
    """An objection was upheld."""
    if event.topic == NoticeTopic.SUBSIDY:
        await noticed.uphold(tx, actor, case=event.subject, reason=event.reason)


@on(NoticeEnded)
async def clear_for_payment(tx: Transaction, actor: Actor, event: NoticeEnded) -> None:
    """Nobody objects any more."""
    if event.topic == NoticeTopic.SUBSIDY:
        await noticed.clear(tx, actor, case=event.subject)


@on(BudgetFreed)
async def serve_who_waits(tx: Transaction, actor: Actor, event: BudgetFreed) -> None:
    """More money is there: the queue is served in a transaction of its own, which takes its locks in their order."""
    await serving.wake(tx, budget=event.budget)


@on(CertificateRevoked)
async def ask_again(tx: Transaction, actor: Actor, event: CertificateRevoked) -> None:
    """What the holder has under way is judged again; what was paid on this certificate is claimed back."""
    await revoked.after_revocation(tx, actor, person=event.person)


@on(PeopleMerged)
async def stand_once_in_a_case(tx: Transaction, actor: Actor, event: PeopleMerged) -> None:
    """Of two records of one person in one case, or with one claim each, the merged one's is set aside."""
    pair = {"merged": event.merged, "survivor": event.survivor}
    for party in await tx.all(BOTH_IN_CASE, **pair):
        await note(tx, merge=event.merge, table="subsidy_party", row=party.id, aside=True)
    for claimed in await tx.all(BOTH_CLAIMED, **pair):
        await note(tx, merge=event.merge, table="subsidy_case", row=claimed.id, aside=True)
