"""Opening notices and closing them, for the slices whose decisions are announced."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import exports
from app.accounts.service.messages import write_message
from app.kernel import audit, events, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound
from app.kernel.i18n import mark, translate
from app.kernel.identity import Actor
from app.notices import queries
from app.notices.errors import NoticeClosed
from app.notices.happened import NoticeEnded, NoticeWithdrawn
from app.notices.models import NoticeState, NoticeTopic

TAKEN_BACK = mark("%(county)s: the public notice that you objected to was taken back: %(reason)s")


class NoticeOpened(msgspec.Struct, frozen=True):
    notice: UUID
    ends_on: date


async def open_notice(
    tx: Transaction,
    actor: Actor,
    *,
    topic: NoticeTopic,
    subject: UUID,
    person: UUID | None,
    organisation: UUID,
    content: Mapping[str, Any],
    working_days: int,
) -> NoticeOpened:
    """Announces something for so many working days after today, 1 to 100. The slice has asked the actor's rights.

    `content` is what everybody may read: `name` masked, `title` and `detail` by language, `organisation`.
    """
    new = ids.new()
    ends_on = await tx.value(
        queries.OPEN,
        id=new,
        topic=topic,
        subject_id=subject,
        person_id=person,
        organisation_id=organisation,
        content=dict(content),
        working_days=working_days,
        opened_by=actor.id,
        opened_at=tx.now,
        today=tx.today,
    )
    after = {"topic": topic, "subject": subject, "working_days": working_days, "ends_on": ends_on.isoformat()}
    await audit.record(tx, actor, "notices.open", new, after=after)
    return NoticeOpened(new, ends_on)


async def withdraw_notice(tx: Transaction, actor: Actor, *, notice: UUID, reason: str) -> None:
    """Takes back what was announced; whoever objected and waits is told. The slice has asked the actor's rights.

    Raises NotFound, NoticeClosed.
    """
    found = await locked(tx, notice=notice)
    if found.state not in (NoticeState.OPEN, NoticeState.SUSPENDED):
        raise NoticeClosed()
    await _close(tx, actor, found, NoticeState.WITHDRAWN, reason)
    for each in await tx.all(queries.WAITING, notice=notice):
        await tx.execute(queries.ANSWER, objection=each.id, upheld=True, answer=reason, by=actor.id, now=tx.now)
        text = translate(TAKEN_BACK, each.language, county=tx.settings.county_name, reason=reason)
        await write_message(tx, phone=tx.vault.open(each.phone_sealed), text=text)
    event = NoticeWithdrawn(found.id, NoticeTopic(found.topic), found.subject_id, reason)
    await events.publish(tx, actor, event, subject=notice)


async def close_due_notices(tx: Transaction, actor: Actor, *, at_most: int = 1) -> int:
    """Ends notices whose last day is over and to which no objection stands; how many."""
    due = await tx.all(queries.DUE, today=tx.today, at_most=at_most)
    for each in due:
        found = await locked(tx, notice=each.id)
        await _close(tx, actor, found, NoticeState.ENDED, None)
        await events.publish(
            tx, actor, NoticeEnded(found.id, NoticeTopic(found.topic), found.subject_id), subject=found.id
        )
    return len(due)


async def locked(tx: Transaction, *, notice: UUID) -> Row:
    """The notice, which nobody else moves until the transaction ends. Raises NotFound."""
    found = await tx.maybe(queries.LOCK, notice=notice)
    if found is None:
        raise NotFound(field="notice")
    return found


async def _close(tx: Transaction, actor: Actor, found: Row, becomes: NoticeState, why: str | None) -> None:
    await tx.execute(queries.CLOSE, notice=found.id, becomes=becomes, by=actor.id, now=tx.now, why=why)
    before, after = {"state": found.state}, {"state": becomes, "reason": why}
    await audit.record(tx, actor, "notices.close", found.id, before=before, after=after)


@exports("notices")
async def export(tx: Transaction, *, person: UUID) -> Any:
    """What this slice adds to a person's copy of their data: what was announced of them."""
    return [dict(each) for each in await tx.all(queries.EXPORTED, person=person)]
