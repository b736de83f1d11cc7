"""Pairs of records that may be one person: found, and told apart."""

from datetime import date
from difflib import SequenceMatcher
from typing import NamedTuple
from uuid import UUID

import msgspec

from app.duplicates import queries
from app.duplicates.errors import AlreadyToldApart
from app.duplicates.models import DuplicateState, Likeness
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound
from app.kernel.idempotency import once
from app.kernel.identity import Actor

from .rights import require_over_both

LIKE_ENOUGH = 0.9
"""Of the letters of two names in pinyin; a brother's name is less alike."""


class ToldApart(msgspec.Struct, frozen=True):
    duplicate: UUID


class _Likely(NamedTuple):
    likenesses: list[Likeness]
    score: int


async def find_duplicates(tx: Transaction) -> int:
    """Adds the pairs that may be one person and were neither found nor dismissed before: how many.

    A family shares a phone: without a similar name, that says nothing. The identity number finds nobody,
    because no two records can have the same one; two different ones are two people.
    """
    found = 0
    for row in await tx.all(queries.PAIRS_LIKE):
        likely = _likely(row)
        if likely is not None:
            found += await tx.execute(
                queries.ADD_PAIR,
                id=ids.new(),
                first=row.first_id,
                second=row.second_id,
                likenesses=[str(each) for each in likely.likenesses],
                score=likely.score,
                now=tx.now,
            )
    return found


@once
async def dismiss_duplicate(tx: Transaction, actor: Actor, *, duplicate: UUID, key: str | None = None) -> ToldApart:
    """Says that a pair is two people; it is never proposed again. Raises AlreadyToldApart."""
    pair = await tx.maybe(queries.PAIR, duplicate=duplicate)
    if pair is None:
        actor.require_person()
        raise NotFound(field="duplicate")
    await require_over_both(tx, actor, one=pair.first_id, other=pair.second_id)
    if pair.state != DuplicateState.OPEN:
        raise AlreadyToldApart()
    await tx.execute(queries.DISMISS, duplicate=duplicate, by=actor.id, now=tx.now)
    after = {"first": pair.first_id, "second": pair.second_id}
    await audit.record(tx, actor, "duplicates.dismiss", duplicate, after=after)
    return ToldApart(duplicate)


def _likely(row: Row) -> _Likely | None:
    same_name = row.name == row.other_name
    alike = _alike(row.pinyin, row.other_pinyin)
    days: tuple[date | None, date | None] = (row.birth_date, row.other_birth_date)
    same_day = None not in days and days[0] == days[1]
    other_day = None not in days and days[0] != days[1]
    if not same_name and (alike < LIKE_ENOUGH or other_day):
        return None
    reasons = [Likeness.SAME_PHONE] if row.same_phone else []
    reasons.append(Likeness.SAME_NAME if same_name else Likeness.SIMILAR_NAME)
    reasons += [Likeness.SAME_BIRTH_DATE] if same_day else []
    score = 40 * row.same_phone + round((30 if same_name else 20) * alike) + 30 * same_day - 30 * other_day
    return _Likely(reasons, max(score, 0))


def _alike(one: str, other: str) -> float:
    """From 0 to 1, by the letters of two names."""
    return SequenceMatcher(None, one.replace(" ", ""), other.replace(" ", ""), autojunk=False).ratio()
