"""Certificates of service for a list of people: read at once, then made by a job, a result for each line."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, Literal
from uuid import UUID

import msgspec

from app.accounts.service import phone_number
from app.accounts.service.organisations import organisation_path
from app.activities.service import require_leading
from app.attendance.errors import BatchOver, ListedTwice, NoHours, SeveralPeople
from app.attendance.models import BatchState
from app.attendance.queries import batches as queries
from app.kernel import audit, ids, jobs
from app.kernel.crypto import mask_phone
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError, Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor

from .certificates import WRITE, certify, find_hours

JOB = "attendance.issue_certificates"
MOST_ROWS = 1_000
ROWS_AT_ONCE = 25
_PHONES = re.compile(r"\+?[0-9][0-9 -]{9,15}[0-9]")
_NUMBERS = re.compile(r"(?<![0-9])[0-9]{8,12}(?![0-9])")
_ALL_BUT_LAST = re.compile(r"[0-9](?=[0-9]{4})")
GIVEN_CHARACTERS = 30
GOING_ON = (BatchState.QUEUED, BatchState.RUNNING)
ROW_REFUSALS = (NoHours.code, SeveralPeople.code, ListedTwice.code)
"""Why a line gets no certificate."""


class BatchPayload(msgspec.Struct, frozen=True):
    """What the job needs to know: the list, and who wanted it."""

    batch: UUID
    kind: Literal["anonymous", "person", "client", "system"]
    by: UUID | None
    name: str


class BatchStarted(msgspec.Struct, frozen=True):
    id: UUID


class _Line(msgspec.Struct, frozen=True):
    """`given` is what is kept of it: never a whole phone number."""

    given: str
    text: str
    number: int | None = None
    phone: bytes | None = None


@once
async def issue_service_certificates(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    since: date,
    until: date,
    people: list[str],
    key: str | None = None,
) -> BatchStarted:
    """Has a job certify what each of a list served below `organisation`; see `issue_service_certificate`.

    A line holds a volunteer number or a phone number, and the name where several people share the phone; the first
    may be a heading. For leaders, staff and clients with attendance:write over the organisation.
    Raises NotFound, Invalid.
    """
    require_leading(actor, await organisation_path(tx, organisation=organisation), WRITE)
    if until < since:
        raise Invalid(field="until", reason=mark("The last day can't lie before the first."))
    if until > tx.today:
        raise Invalid(field="until", reason=mark("The last day can't lie in the future."))
    lines = list(_lines(tx, people))
    if not 0 < len(lines) <= MOST_ROWS:
        raise Invalid(field="people", reason=mark("Name 1 to 1000 people by volunteer number or phone number."))
    batch = ids.new()
    await tx.execute(
        queries.ADD,
        id=batch,
        organisation_id=organisation,
        since=since,
        until=until,
        rows_total=len(lines),
        created_by=actor.id,
        handler=actor.name,
        created_at=tx.now,
    )
    await tx.execute(queries.ADD_ROWS, batch=batch, **_columns(await _meant(tx, lines), lines))
    after = {"organisation": organisation, "since": since, "until": until, "rows": len(lines)}
    await audit.record(tx, actor, "attendance.issue_service_certificates", batch, after=msgspec.to_builtins(after))
    await jobs.enqueue(tx, JOB, BatchPayload(batch, actor.kind, actor.id, actor.name))
    return BatchStarted(batch)


@once
async def cancel_certificate_batch(
    tx: Transaction, actor: Actor, *, batch: UUID, key: str | None = None
) -> BatchStarted:
    """Stops a list where it is; certificates that were made by then stay. Raises NotFound, BatchOver."""
    found = await _found(tx, actor, batch)
    if found.state not in GOING_ON:
        raise BatchOver()
    await tx.execute(queries.MOVE, batch=batch, to=BatchState.CANCELLED, done=found.rows_done, at=tx.now)
    await audit.record(tx, actor, "attendance.cancel_certificate_batch", batch)
    return BatchStarted(batch)


@once
async def resume_certificate_batch(
    tx: Transaction, actor: Actor, *, batch: UUID, key: str | None = None
) -> BatchStarted:
    """Has a job go on with a list that failed; who asks issues what is left. Raises NotFound, BatchOver."""
    found = await _found(tx, actor, batch)
    if found.state in GOING_ON:
        return BatchStarted(batch)
    if found.state != BatchState.FAILED:
        raise BatchOver()
    await tx.execute(queries.MOVE, batch=batch, to=BatchState.QUEUED, done=found.rows_done, at=None)
    await audit.record(tx, actor, "attendance.resume_certificate_batch", batch)
    await jobs.enqueue(tx, JOB, BatchPayload(batch, actor.kind, actor.id, actor.name))
    return BatchStarted(batch)


async def give_up_certificate_batches(tx: Transaction) -> None:
    """Says of lists that no job works on any more that they failed.

    Jobs are asked for last, so that what was handed in meanwhile is not among those that have none.
    """
    going_on = [row.id for row in await tx.all(queries.GOING_ON)]
    if going_on:
        at_work = {each.batch for each in await jobs.unfinished(tx, JOB, BatchPayload)}
        await tx.execute(queries.GIVE_UP, batches=[each for each in going_on if each not in at_work], now=tx.now)


async def certificate_batch(tx: Transaction, actor: Actor, *, batch: UUID) -> Row:
    """The list, for those who may have one made there. Raises NotFound, NotAllowed."""
    return await _found(tx, actor, batch)


async def continue_certificate_batch(tx: Transaction, actor: Actor, *, batch: UUID) -> bool:
    """Some lines more, by the job; whether there may be others. The list's row is held: nobody else does the same."""
    found = await tx.one(queries.BATCH_TO_DECIDE, batch=batch)
    if found.state not in (*GOING_ON, BatchState.FAILED):  # a failed job may be repeated
        return False
    rows = await tx.all(queries.NEXT_ROWS, batch=batch, at_most=ROWS_AT_ONCE)
    for row in rows:
        certificate, refusal = await _certify(tx, actor, found, row.volunteer_id)
        await tx.execute(
            queries.END_ROW,
            row=row.id,
            certificate=certificate,
            code=refusal.code if refusal else None,
            params=refusal.params if refusal else None,
        )
    left = len(rows) == ROWS_AT_ONCE
    to, at = (BatchState.RUNNING, None) if left else (BatchState.DONE, tx.now)
    done = found.rows_done + len(rows) if left else found.rows_total
    await tx.execute(queries.MOVE, batch=batch, to=to, done=done, at=at)
    return left


async def _certify(
    tx: Transaction, actor: Actor, found: Row, volunteer: UUID
) -> tuple[UUID | None, DomainError | None]:
    since, until = found.since, found.until
    hours = await find_hours(tx, volunteer=volunteer, organisation=found.organisation_id, since=since, until=until)
    try:
        made = await certify(
            tx,
            actor,
            volunteer=volunteer,
            found=hours,
            since=since,
            until=until,
            handler=found.handler,
            batch=found.id,
        )
    except NoHours as refusal:
        return None, refusal
    return made.id, None


async def _found(tx: Transaction, actor: Actor, batch: UUID) -> Row:
    found = await tx.maybe(queries.BATCH_TO_DECIDE, batch=batch)
    if found is None:
        raise NotFound(field="batch")
    require_leading(actor, found.path, WRITE)
    return found


def _lines(tx: Transaction, people: list[str]) -> Iterator[_Line]:
    for place, each in enumerate(people):
        text = " ".join(unicodedata.normalize("NFKC", each).split())
        phone = next(filter(None, map(_phone, _PHONES.findall(text))), None)
        number = _NUMBERS.search(text)
        if phone:
            yield _Line(mask_phone(phone), text, phone=tx.vault.blind(phone))
        elif number:
            yield _Line(number[0], text, number=int(number[0]))
        elif text and (place or any(letter.isdigit() for letter in text)):  # the first may be a heading
            yield _Line(_ALL_BUT_LAST.sub("*", text)[:GIVEN_CHARACTERS], text)


def _phone(text: str) -> str | None:
    try:
        return phone_number(text)
    except Invalid:
        return None


async def _meant(tx: Transaction, lines: list[_Line]) -> list[UUID | DomainError]:
    """Whom each line means, or why nobody."""
    numbers, phones = [each.number for each in lines if each.number], [each.phone for each in lines if each.phone]
    by_number: dict[int, UUID] = {}
    by_phone: defaultdict[bytes, list[Row]] = defaultdict(list)
    for row in await tx.all(queries.LISTED, numbers=numbers, phones=phones):
        by_number[row.number] = row.id
        by_phone[row.phone_index].append(row)
    met: set[UUID] = set()
    meant: list[UUID | DomainError] = []
    for line in lines:
        if line.phone is None:
            found = [by_number[line.number]] if line.number and line.number in by_number else []
        else:
            sharing = by_phone.get(line.phone, [])
            named = [row for row in sharing if row.name in line.text]
            found = [row.id for row in (named if len(sharing) > 1 and named else sharing)]
        meant.append(_one(found, met))
    return meant


def _one(found: list[UUID], met: set[UUID]) -> UUID | DomainError:
    if len(found) != 1:
        return SeveralPeople() if found else NoHours()
    if found[0] in met:
        return ListedTwice()
    met.add(found[0])
    return found[0]


def _columns(meant: list[UUID | DomainError], lines: list[_Line]) -> dict[str, list[Any]]:
    refused = [each if isinstance(each, DomainError) else None for each in meant]
    return {
        "id": [ids.new() for _ in lines],
        "position": list(range(1, len(lines) + 1)),
        "given": [each.given for each in lines],
        "volunteer_id": [None if isinstance(each, DomainError) else each for each in meant],
        "refusal": [each.code if each else None for each in refused],
        "refusal_params": [each.params if each else None for each in refused],
    }
