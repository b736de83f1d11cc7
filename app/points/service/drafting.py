"""A rule is drafted, seen with what it would have given last month, then switched on from a day or discarded."""

from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from app.kernel import audit, ids, workdays
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.points.errors import DraftDecided
from app.points.models import DraftState
from app.points.queries import drafts as queries
from app.points.queries import rules as rule_queries
from app.points.rules import Span, earn, valid

from .ruling import RuleSet, Terms, enact, require_ruling

AT_ONCE = 5_000
MOST_PEOPLE = 10
"""So many of those who would gain most are named, and as many of those who would lose most."""


class DraftChange(msgspec.Struct, frozen=True):
    id: UUID


class Effect(msgspec.Struct):
    """Services, with the points of the rules of their time and those of the draft."""

    services: int = 0
    now: int = 0
    then: int = 0

    def add(self, now: int, then: int) -> None:
        self.services += 1
        self.now += now
        self.then += then

    @property
    def difference(self) -> int:
        return self.then - self.now


class Preview(NamedTuple):
    month: date
    whole: Effect
    categories: dict[str, Effect]
    people: dict[UUID, Effect]

    def add(self, row: Row, now: int, then: int) -> None:
        category = self.categories.setdefault(row.category, Effect())
        person = self.people.setdefault(row.person_id, Effect())
        for effect in (self.whole, category, person):
            effect.add(now, then)


@once
async def draft_rule(tx: Transaction, actor: Actor, *, terms: Terms, key: str | None = None) -> DraftChange:
    """Keeps a rule that is thought about, with what last month's services would have earned by it.

    For officers of the whole deployment. Raises Invalid.
    """
    await require_ruling(tx, actor)
    columns = terms.columns()
    seen = await _preview(tx, terms)
    new = ids.new()
    differences = [each.difference for each in seen.people.values()]
    await tx.execute(
        queries.ADD_DRAFT,
        id=new,
        **columns,
        state=DraftState.DRAFT,
        drafted_by=actor.id,
        drafted_at=tx.now,
        month=seen.month,
        services=seen.whole.services,
        people=len(seen.people),
        gaining=sum(each > 0 for each in differences),
        losing=sum(each < 0 for each in differences),
        points_now=seen.whole.now,
        points_then=seen.whole.then,
    )
    named: list[tuple[str | None, UUID | None, Effect]] = [
        (category, None, effect) for category, effect in sorted(seen.categories.items())
    ]
    named += [(None, person, seen.people[person]) for person in _most(seen.people)]
    await tx.many(
        queries.ADD_EFFECT,
        [
            {
                "id": ids.new(),
                "draft_id": new,
                "category": category,
                "person_id": person,
                "services": effect.services,
                "points_now": effect.now,
                "points_then": effect.then,
            }
            for category, person, effect in named
        ],
    )
    await audit.record(tx, actor, "points.draft_rule", new)
    return DraftChange(new)


@once
async def enact_draft(
    tx: Transaction, actor: Actor, *, draft: UUID, valid_from: datetime, key: str | None = None
) -> RuleSet:
    """Makes a draft the rule from a moment on. Raises DraftDecided, RuleInThePast, RuleTooEarly, NotFound."""
    await require_ruling(tx, actor)
    found = await _to_decide(tx, draft)
    rule = await enact(tx, actor, values={name: found[name] for name in queries.TERMS}, valid_from=valid_from)
    await tx.execute(queries.DECIDE, draft=draft, becomes=DraftState.ENACTED, rule=rule.id)
    await audit.record(tx, actor, "points.enact_draft", draft, after={"rule": rule.id, "version": rule.version})
    return rule


@once
async def discard_draft(tx: Transaction, actor: Actor, *, draft: UUID, key: str | None = None) -> DraftChange:
    """Lays a draft aside; it stays to be seen. Raises DraftDecided, NotFound."""
    await require_ruling(tx, actor)
    await _to_decide(tx, draft)
    await tx.execute(queries.DECIDE, draft=draft, becomes=DraftState.DISCARDED, rule=None)
    await audit.record(tx, actor, "points.discard_draft", draft)
    return DraftChange(draft)


async def _to_decide(tx: Transaction, draft: UUID) -> Row:
    found = await tx.maybe(queries.DRAFT_TO_DECIDE, draft=draft)
    if found is None:
        raise NotFound(field="draft")
    if found.state != DraftState.DRAFT:
        raise DraftDecided()
    return found


async def _preview(tx: Transaction, terms: Terms) -> Preview:
    """One pass over last month's services, each counted by the rule of its time and by the draft."""
    zone = tx.settings.zone
    this = tx.today.replace(day=1)
    month = (this - timedelta(days=1)).replace(day=1)
    since, until = (datetime.combine(day, time(), zone) for day in (month, this))
    rules = await tx.all(rule_queries.RULES, earliest=since, latest=until)
    holidays = await workdays.holidays(tx, since=month, until=this + timedelta(days=1))
    seen = Preview(month, Effect(), {}, {})
    earned: defaultdict[tuple[UUID, date], list[int]] = defaultdict(lambda: [0, 0])
    async for row in _served(tx, since, until):
        rule = next((rule for rule in rules if valid(rule, row.served_at)), None)
        ended_at = row.ended_at or row.served_at
        span = Span(row.minutes, row.served_at, ended_at, zone, holidays, row.places or 0, row.taken or 0)
        day = earned[row.person_id, row.served_at.astimezone(zone).date()]
        both = [earn(each, span, row.category, day[place]).points for place, each in enumerate((rule, terms))]
        earned[row.person_id, row.served_at.astimezone(zone).date()] = [
            before + points for before, points in zip(day, both, strict=True)
        ]
        seen.add(row, *both)
    return seen


async def _served(tx: Transaction, since: datetime, until: datetime) -> AsyncIterator[Row]:
    """Some thousands at a time."""
    after: dict[str, Any] = {"after_at": since, "after": UUID(int=0)}
    rows = await tx.all(queries.SERVED, **after, until=until, limit=AT_ONCE)
    while rows:
        for row in rows:
            yield row
        after = {"after_at": rows[-1].served_at, "after": rows[-1].id}
        rows = await tx.all(queries.SERVED, **after, until=until, limit=AT_ONCE) if len(rows) == AT_ONCE else []


def _most(people: dict[UUID, Effect]) -> list[UUID]:
    """Who gains most and who loses most, each only if they do."""
    by_difference = sorted(people, key=lambda person: (people[person].difference, person))
    losing = [person for person in by_difference[:MOST_PEOPLE] if people[person].difference < 0]
    gaining = [person for person in by_difference[::-1][:MOST_PEOPLE] if people[person].difference > 0]
    return [*gaining, *losing]
