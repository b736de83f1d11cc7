"""Ratings: how well somebody served, said by those who lead, never about oneself (民政部令67号: 评价情况)."""

from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import exports
from app.activities.service import require_leading
from app.attendance.errors import AlreadyRated, NotServed, OwnRating, RatingWithdrawn
from app.attendance.models import RecordState
from app.attendance.queries import ratings as queries
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.kernel.reasons import said

from .deciding import SCOPE

SCORES = range(1, 6)
LONGEST_NOTE = 1_000


class Rated(msgspec.Struct, frozen=True):
    id: UUID


@once
async def rate_service(
    tx: Transaction, actor: Actor, *, record: UUID, score: int, note: str | None = None, key: str | None = None
) -> Rated:
    """Rates the service of a record from 1 to 5; its volunteer reads it. Once for a shift: withdraw it to change it.

    Raises NotFound, OwnRating, NotServed, AlreadyRated, Invalid.
    """
    if score not in SCORES:
        raise Invalid(field="score", reason=mark("Choose a rating from 1 to 5."))
    if note and len(note) > LONGEST_NOTE:
        raise Invalid(field="note", reason=mark("This is too long. Shorten it."))
    found = await tx.maybe(queries.RECORD_TO_RATE, record=record)
    if found is None:
        raise NotFound(field="record")
    require_leading(actor, found.path, SCOPE)
    if found.person_id == actor.person:
        raise OwnRating()
    if found.state != RecordState.APPROVED or not found.minutes:
        raise NotServed()
    rating = await tx.value(
        queries.ADD,
        id=ids.new(),
        shift_id=found.shift_id,
        volunteer_id=found.volunteer_id,
        score=score,
        note=(note or "").strip() or None,
        rated_by=actor.id,
        rated_at=tx.now,
    )
    if rating is None:
        raise AlreadyRated()
    after = {"shift": found.shift_id, "volunteer": found.volunteer_id, "score": score}
    await audit.record(tx, actor, "attendance.rate_service", rating, after=after)
    return Rated(rating)


@once
async def withdraw_rating(tx: Transaction, actor: Actor, *, rating: UUID, reason: str, key: str | None = None) -> Rated:
    """Takes a rating back and says why; it stays to be seen. Raises NotFound, OwnRating, RatingWithdrawn, Invalid."""
    reason = said(reason)
    found = await tx.maybe(queries.RATING, rating=rating)
    if found is None:
        raise NotFound(field="rating")
    require_leading(actor, found.path, SCOPE)
    if found.person_id == actor.person:
        raise OwnRating()
    if found.withdrawn_at is not None:
        raise RatingWithdrawn()
    await tx.execute(queries.WITHDRAW, rating=rating, by=actor.id, now=tx.now, reason=reason)
    await audit.record(tx, actor, "attendance.withdraw_rating", rating, after={"reason": reason})
    return Rated(rating)


@exports("ratings")
async def export(tx: Transaction, *, person: UUID) -> Any:
    """How the person's service was rated, for the copy of their data."""
    return [dict(each) for each in await tx.all(queries.EXPORTED, person=person)]
