"""Who has which post, at which level, and what the next level takes."""

from datetime import date
from uuid import UUID

import msgspec

from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.skills.errors import NotPlaced, OwnPost
from app.skills.levels import Career, Level, Scale, level_of, since_of
from app.skills.models import Degree, LadderState
from app.skills.queries import posts as queries

from .prerequisites import BUREAU, LOOKING_AFTER, require_looking_after

LOOKING, LOOKING_ABOVE = (*LOOKING_AFTER, Role.AUDITOR), (*BUREAU, Role.AUDITOR)
MOST_LEVELS = 50
"""Holders of posts on one page."""


class Placed(msgspec.Struct, frozen=True):
    id: UUID


class LevelFound(msgspec.Struct, frozen=True):
    """A person's level with the post that it is of; names by language."""

    person: UUID
    ladder: UUID
    ladder_names: dict[str, str]
    post: str
    post_names: dict[str, str]
    organisation: str
    on: date
    level: Level


class Holder(msgspec.Struct, frozen=True):
    """Somebody with the post that they have since a day, and today's level."""

    placement: UUID
    employment: UUID
    person: UUID
    name: str
    organisation: str
    post: str
    post_names: dict[str, str]
    since: date
    level: Level


class LevelsFound(msgspec.Struct, frozen=True):
    """A page of holders; `after` leads to the next one, null at the end."""

    holders: list[Holder]
    after: UUID | None


@once
async def place(
    tx: Transaction, actor: Actor, *, employment: UUID, post: UUID, since: date, key: str | None = None
) -> Placed:
    """Gives an employed person a post from a day on; the one before ends there.

    By those who look after the employer, never one's own. Raises NotFound, OwnPost, Invalid.
    """
    if actor.kind == "anonymous":
        raise SignInRequired()
    employed = await tx.maybe(queries.EMPLOYMENT, employment=employment)
    if employed is None:
        raise NotFound(field="employment")
    actor.require(employed.path, *LOOKING_AFTER)
    if actor.person == employed.person_id:
        raise OwnPost()
    found = await tx.maybe(queries.POST, post=post)
    if found is None or found.state != LadderState.PUBLISHED:
        raise NotFound(field="post")
    if since < employed.since or (employed.until and since >= employed.until):
        raise Invalid(field="post_since", reason=mark("Choose a day on which this person is employed there."))
    present = await tx.maybe(queries.PRESENT, employment=employment)
    if present is not None:
        if since <= present.since:
            raise Invalid(field="post_since", reason=mark("Choose a day after the begin of the present post."))
        await tx.execute(queries.END_PLACEMENT, placement=present.id, day=since)
    new = ids.new()
    given = {"employment_id": employment, "post_id": post, "since": since}
    await tx.execute(queries.PLACE, id=new, recorded_by=actor.person, recorded_at=tx.now, **given)
    before = {"post": str(present.post_id)} if present else None
    await audit.record(tx, actor, "skills.place", new, before=before, after={"post": str(post), "since": str(since)})
    return Placed(new)


async def find_level(
    tx: Transaction,
    actor: Actor,
    *,
    person: UUID | None = None,
    on: date | None = None,
    degree: Degree | None = None,
    grade: int | None = None,
) -> LevelFound:
    """A person's level on a day, today if none is named, and what is missing for the next.

    `degree` and `grade` ask what if the person had these too. Of oneself, or of somebody who works where the actor's
    role reaches. Raises NotPlaced, NotAllowed, SignInRequired.
    """
    whom = person or actor.require_person()
    if actor.kind == "anonymous":
        raise SignInRequired()
    day = on or tx.today
    row = await tx.maybe(
        queries.LEVEL,
        person=whom,
        day=day,
        reach=actor.reach(*LOOKING_AFTER),
        above=actor.reach(*BUREAU),
    )
    if row is None:
        if whom != actor.person:
            await require_looking_after(tx, actor, person=whom)
        raise NotPlaced(day=day.isoformat())
    if whom != actor.person and actor.kind != "system" and not row.looked_after:
        raise NotAllowed()
    level = _level(row, day, degree=degree, grade=grade)
    return LevelFound(
        whom,
        row.ladder,
        row.ladder_names,
        row.code,
        row.names,
        row.organisation,
        day,
        level,
    )


async def find_levels(
    tx: Transaction,
    actor: Actor,
    *,
    search: str | None = None,
    post: str | None = None,
    after: UUID | None = None,
    most: int = MOST_LEVELS,
) -> LevelsFound:
    """Who has which post at which level today, of those whom the actor looks after, by employer and name.

    `search` is part of a name, `post` the code of a post, `after` the last placement of the page before. Raises
    NotAllowed, SignInRequired.
    """
    reach = actor.reach(*LOOKING)
    if not reach:
        raise actor.refusal()
    day = tx.today
    rows = await tx.all(
        queries.LEVELS,
        day=day,
        reach=reach,
        above=actor.reach(*LOOKING_ABOVE),
        search=(search or "").strip() or None,
        post=post or None,
        after=after,
        most=min(max(most, 1), MOST_LEVELS) + 1,
    )
    page = rows[: min(max(most, 1), MOST_LEVELS)]
    found = [
        Holder(
            row.placement,
            row.employment,
            row.person,
            row.name,
            row.organisation,
            row.code,
            row.names,
            row.placed_since,
            _level(row, day),
        )
        for row in page
    ]
    return LevelsFound(found, page[-1].placement if len(rows) > len(page) else None)


def _level(row: Row, day: date, *, degree: Degree | None = None, grade: int | None = None) -> Level:
    """From what a statement of levels found; with a degree or grade that the person might have, too."""
    scale = Scale(row.lowest, row.highest, row.step_every_years, row.degree_years, dict(row.bonuses or ()))
    spans = [(date.fromisoformat(begins), date.fromisoformat(ends)) for begins, ends in row.spans]
    career = Career(
        since_of(spans, day),
        frozenset([*(row.degrees or ()), *([degree.value] if degree else ())]),
        frozenset([*(row.grades or ()), *([grade] if grade else ())]),
    )
    return level_of(scale, career, day)
