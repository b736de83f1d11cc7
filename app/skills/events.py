"""What skills do when something happens below them."""

from app.certificates.happened import CertificateRevoked
from app.certificates.models import Revocation
from app.duplicates.happened import PeopleMerged
from app.duplicates.service import note
from app.kernel.db import Transaction
from app.kernel.events import on
from app.kernel.identity import Actor
from app.notices.happened import NoticeAnswered, NoticeEnded, NoticeResumed, NoticeSuspended, NoticeWithdrawn
from app.notices.models import NoticeTopic

from .happened import GradeConferred
from .queries.merging import BOTH_ASSESSED, BOTH_IN_CASE
from .queries.pool import BOTH_ENTERED, BOTH_RESERVED
from .queries.workers import BOTH_EMPLOYED, BOTH_GRADED
from .service import grades, noticed, replacing


@on(NoticeSuspended)
async def wait_for_an_answer(tx: Transaction, actor: Actor, event: NoticeSuspended) -> None:
    """An objection stops the assessment that the notice is about."""
    if event.topic == NoticeTopic.ASSESSMENT:
        await noticed.suspend(tx, actor, assessment=event.subject)


@on(NoticeAnswered)
async def take_a_side(tx: Transaction, actor: Actor, event: NoticeAnswered) -> None:
    """Who answers an objection files nothing later, whoever answers the others."""
    if event.topic == NoticeTopic.ASSESSMENT:
        await noticed.answered(tx, actor, assessment=event.subject)


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


@on(PeopleMerged)
async def work_once_in_an_enterprise(tx: Transaction, actor: Actor, event: PeopleMerged) -> None:
    """Of two present employments in one enterprise, or of one grade held twice, the merged one's is set aside."""
    pair = {"merged": event.merged, "survivor": event.survivor}
    for employment in await tx.all(BOTH_EMPLOYED, **pair):
        await note(tx, merge=event.merge, table="employment", row=employment.id, aside=True)
    for grade in await tx.all(BOTH_GRADED, **pair):
        await note(tx, merge=event.merge, table="skill_grade", row=grade.id, aside=True)


@on(PeopleMerged)
async def stand_once_in_the_pool(tx: Transaction, actor: Actor, event: PeopleMerged) -> None:
    """Of two places in reserve for a grade, or two entries for an examination, the merged one's is set aside."""
    pair = {"merged": event.merged, "survivor": event.survivor}
    for place in await tx.all(BOTH_RESERVED, **pair):
        await note(tx, merge=event.merge, table="reserve_place", row=place.id, aside=True)
    for entry in await tx.all(BOTH_ENTERED, **pair):
        await note(tx, merge=event.merge, table="exam_entry", row=entry.id, aside=True)


@on(GradeConferred)
async def hold_and_be_paid(tx: Transaction, actor: Actor, event: GradeConferred) -> None:
    """The candidate holds the grade from the day on, and is paid for it by the tables of who employs them."""
    await grades.hold_certified(
        tx,
        actor,
        person=event.person,
        rung=event.rung,
        occupation=event.occupation,
        organisation=event.assessed_by,
        certificate=event.certificate,
        since=event.on,
    )


@on(CertificateRevoked)
async def hold_no_longer(tx: Transaction, actor: Actor, event: CertificateRevoked) -> None:
    """The grade of a revoked certificate has ended, unless another certificate replaces it."""
    replaced = event.revocation == Revocation.REPLACED
    if replaced and await replacing.replace_certificate(tx, actor, certificate=event.certificate):
        return
    await grades.end_certified(tx, certificate=event.certificate, reason=event.revocation)
