"""Objecting to a notice, by anybody, and answering, by an officer who stands on no side of it."""

from datetime import timedelta
from uuid import UUID

import msgspec

from app.accounts.service import phone_number
from app.accounts.service.messages import write_message
from app.kernel import audit, events, ids
from app.kernel.crypto import mask_phone
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError, Invalid, NotFound, refuse
from app.kernel.i18n import mark, translate
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.notices import queries
from app.notices.errors import NoticeClosed, ObjectionAnswered, OwnNotice, TooManyObjections
from app.notices.happened import NoticeAnswered, NoticeResumed, NoticeSuspended
from app.notices.models import NoticeState, NoticeTopic

from .noticing import locked, withdraw_notice

ANSWERING = (Role.OFFICER, Role.ADMINISTRATOR)
MAX_NAME, MAX_REASON = 50, 1_000
A_DAY, PER_DAY = timedelta(days=1), 5
"""Objections from one phone number."""
RECEIVED = mark("%(county)s: we have your objection to the public notice about %(name)s. You will be told the answer.")
ANSWERS = {
    True: mark("%(county)s: your objection was upheld; what the notice announced does not happen. Answer: %(answer)s"),
    False: mark("%(county)s: your objection was not upheld. Answer: %(answer)s"),
}


class Objected(msgspec.Struct, frozen=True):
    objection: UUID
    notice: UUID


class ObjectorRead(msgspec.Struct, frozen=True):
    """Who objected, in full."""

    objection: UUID
    name: str
    phone: str


class _Noted(msgspec.Struct, frozen=True):
    objection: UUID


@once
async def object_to_notice(
    tx: Transaction, actor: Actor, *, notice: UUID, name: str, phone: str, reason: str, key: str | None = None
) -> Objected:
    """Says something against what a notice announces; nobody need be signed in. Its clock stands still from then on.

    Name and phone are sealed. The same said again counts once. Raises NoticeClosed, TooManyObjections, Invalid.
    """
    name, reason, number = " ".join(name.split()), reason.strip(), phone_number(phone)
    refuse(_wrong(name, reason))
    found = await locked(tx, notice=notice)
    index = tx.vault.blind(number)
    fingerprint = tx.vault.blind(f"{number}\n{reason}")
    same = await tx.value(queries.SAME_OBJECTION, notice=notice, fingerprint=fingerprint)
    if same is not None:
        return Objected(same, notice)
    if found.state not in (NoticeState.OPEN, NoticeState.SUSPENDED) or (
        found.state == NoticeState.OPEN and found.ends_on < tx.today
    ):
        raise NoticeClosed()
    await _not_too_many(tx, index)
    new = ids.new()
    await tx.execute(
        queries.OBJECT,
        id=new,
        notice_id=notice,
        fingerprint=fingerprint,
        name_sealed=tx.vault.seal(name),
        name_masked=f"{name[:1]}**",
        phone_sealed=tx.vault.seal(number),
        phone_index=index,
        phone_masked=mask_phone(number),
        language=actor.language,
        reason=reason,
        made_by=actor.id,
        made_at=tx.now,
    )
    await audit.record(tx, actor, "notices.object", notice, after={"objection": new})
    if await tx.execute(queries.SUSPEND, notice=notice, today=tx.today):
        event = NoticeSuspended(notice, NoticeTopic(found.topic), found.subject_id)
        await events.publish(tx, actor, event, subject=notice)
    text = translate(RECEIVED, actor.language, county=tx.settings.county_name, name=found.content["name"])
    await write_message(tx, phone=number, text=text)
    return Objected(new, notice)


@once
async def answer_objection(
    tx: Transaction, actor: Actor, *, objection: UUID, upheld: bool, answer: str, key: str | None = None
) -> Objected:
    """Answers an objection: upheld, the notice is withdrawn; else its days go on once no other objection waits.

    By officers over the notice's organisation who neither opened it nor objected nor are named in it.
    Raises NotFound, OwnNotice, ObjectionAnswered, Invalid.
    """
    found, said = await _to_answer(tx, actor, objection)
    answer = answer.strip()
    if not 0 < len(answer) <= MAX_REASON:
        raise Invalid(field="answer", reason=mark("Write an answer of at most 1000 characters."))
    if said.answered_at is not None or found.state != NoticeState.SUSPENDED:
        raise ObjectionAnswered()
    await tx.execute(queries.ANSWER, objection=objection, upheld=upheld, answer=answer, by=actor.id, now=tx.now)
    after = {"objection": objection, "upheld": upheld, "answer": answer}
    await audit.record(tx, actor, "notices.answer_objection", found.id, after=after)
    text = translate(ANSWERS[upheld], said.language, county=tx.settings.county_name, answer=answer)
    await write_message(tx, phone=tx.vault.open(said.phone_sealed), text=text)
    about = (found.id, NoticeTopic(found.topic), found.subject_id)
    await events.publish(tx, actor, NoticeAnswered(*about), subject=found.id)
    if upheld:
        await withdraw_notice(tx, actor, notice=found.id, reason=answer)
    elif await tx.execute(queries.RESUME, notice=found.id, today=tx.today):
        await events.publish(tx, actor, NoticeResumed(*about), subject=found.id)
    return Objected(objection, found.id)


async def read_objector(tx: Transaction, actor: Actor, *, objection: UUID, key: str | None = None) -> ObjectorRead:
    """Name and phone of who objected, in full, for those who may answer; who read it is put on record, once a key."""
    _, said = await _to_answer(tx, actor, objection)
    await _note_reading(tx, actor, objection=objection, key=key)
    return ObjectorRead(objection, tx.vault.open(said.name_sealed), tx.vault.open(said.phone_sealed))


@once
async def _note_reading(tx: Transaction, actor: Actor, *, objection: UUID, key: str | None) -> _Noted:
    """Under the key is kept that it was read, never what."""
    await audit.record(tx, actor, "notices.read_objector", objection)
    return _Noted(objection)


async def _to_answer(tx: Transaction, actor: Actor, objection: UUID) -> tuple[Row, Row]:
    """The notice and the objection, locked in this order; for those on no side of it."""
    notice = await tx.value(queries.NOTICE_OF, objection=objection)
    if notice is None:
        raise NotFound(field="objection")
    found = await locked(tx, notice=notice)
    actor.require(found.path, *ANSWERING)
    said = await tx.one(queries.LOCK_OBJECTION, objection=objection)
    if actor.id is not None and actor.id in (found.opened_by, found.person_id, said.made_by):
        raise OwnNotice()
    return found, said


async def _not_too_many(tx: Transaction, index: bytes) -> None:
    made = await tx.all(queries.OBJECTIONS_OF_PHONE, phone_index=index, since=tx.now - A_DAY)
    if len(made) >= PER_DAY:
        wait = made[-PER_DAY].made_at + A_DAY - tx.now
        raise TooManyObjections(minutes=-(-wait // timedelta(minutes=1)))


def _wrong(name: str, reason: str) -> list[DomainError]:
    wrong: list[DomainError] = []
    if not 0 < len(name) <= MAX_NAME:
        wrong.append(Invalid(field="name", reason=mark("Enter a name of at most 50 characters.")))
    if not 0 < len(reason) <= MAX_REASON:
        wrong.append(Invalid(field="reason", reason=mark("Say why, in up to 1000 characters.")))
    return wrong
