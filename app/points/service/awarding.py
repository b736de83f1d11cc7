"""What service earns is awarded, taken back, repaid, and expires."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from app.kernel import ids, workdays
from app.kernel.batching import Calls, together
from app.kernel.db import Transaction
from app.kernel.identity import Actor
from app.ledger import service as ledger
from app.ledger.accounts import Entry, Line
from app.ledger.errors import AlreadyReversed
from app.points import purses, queries
from app.points.errors import NoAward
from app.points.rules import Earned, Span, earn, valid

from .posting import Awarded, Draft, awarded_by, awarded_in, post, prepare, repay_from_wallets

Source = tuple[str, UUID]
"""What names an award: its kind and id."""
Day = tuple[UUID, date]
"""A person's, by the clock of the county."""
AT_ONCE = 2_000
"""Services in a statement: what is in memory at a time stays bounded, and PostgreSQL sorts it there too."""


class Service(NamedTuple):
    """What is to be awarded: `source` names it once for ever; `served_at` decides the rule and the day.

    `ended_at` is when it ended, with breaks; `taken` of the shift's `places` had somebody, 0 of 0 for none.
    """

    source_kind: str
    source_id: UUID
    person: UUID
    minutes: int
    category: str
    served_at: datetime
    ended_at: datetime | None = None
    places: int = 0
    taken: int = 0


class TakenBack(msgspec.Struct, frozen=True):
    """Points of an award that was reversed: from the wallet, and what is owed since it was spent already."""

    taken: int
    owed: int


async def _award_calls(tx: Transaction, calls: Calls) -> list[Awarded]:
    """`award` for calls that come together."""
    services = [Service(**arguments) for _, arguments in calls]
    by_actor: dict[UUID | None, list[int]] = {}
    for number, (actor, _) in enumerate(calls):
        by_actor.setdefault(actor.id, []).append(number)
    if len(by_actor) > 1:  # else those are locked by `award_many`
        await ledger.lock(tx, accounts=[purses.wallet(service.person) for service in services])
    found: dict[int, Awarded] = {}
    for numbers in by_actor.values():
        awarded = await award_many(tx, calls[numbers[0]][0], services=[services[number] for number in numbers])
        found |= zip(numbers, awarded, strict=True)
    return [found[number] for number in range(len(calls))]


@together(_award_calls)
async def award(
    tx: Transaction,
    actor: Actor,
    *,
    source_kind: str,
    source_id: UUID,
    person: UUID,
    minutes: int,
    category: str,
    served_at: datetime,
    ended_at: datetime | None = None,
    places: int = 0,
    taken: int = 0,
) -> Awarded:
    """Gives a person the points that a service of `minutes` earned by the rule valid at `served_at`.

    Once for a source: again, it answers what was awarded then. Nothing due is an award too, with its
    reason. The caller has decided that `actor` may approve the service. What the person owes is repaid first.
    """
    one = Service(source_kind, source_id, person, minutes, category, served_at, ended_at, places, taken)
    return (await award_many(tx, actor, services=[one]))[0]


async def award_many(tx: Transaction, actor: Actor, *, services: Sequence[Service]) -> list[Awarded]:
    """`award` for many, AT_ONCE in the same few statements: one answer each, in the order given.

    While the database writes some, the next are worked out.
    """
    if not services:
        return []
    people = {service.person for service in services}
    # The lock of the wallet makes two awards of the same person wait for each other, so that no cap is passed.
    await ledger.lock(tx, accounts=map(purses.wallet, people))
    found = await tx.all(
        queries.RULES,
        earliest=min(service.served_at for service in services),
        latest=max(service.served_at for service in services),
    )
    rules = [SimpleNamespace(**rule) for rule in found]  # asked twenty times for each service: rows search each time
    days = [_day(tx, service.served_at) for service in services]
    awarded, earned = await _beside(tx, services, days)
    due: dict[Source, tuple[Service, date]] = {}
    for service, day in zip(services, days, strict=True):
        if (source := (service.source_kind, service.source_id)) not in awarded:
            due.setdefault(source, (service, day))
    holidays = await _holidays(tx, rules, days)
    writing: asyncio.Task[None] | None = None
    try:
        for part in _parts(list(due.values())):
            drafts = _drafts(tx, part, rules, earned, holidays)
            awarded |= {(draft.source_kind, draft.source_id): awarded_by(draft) for draft in drafts}
            papers = prepare(tx, drafts)
            if writing is not None:
                await writing
            writing = asyncio.create_task(post(tx, actor, papers=papers))
            await asyncio.sleep(0)  # it sends its first statement
        if writing is not None:
            await writing
    finally:
        if writing is not None and not writing.done():
            writing.cancel()
            await asyncio.wait([writing])
    await repay_from_wallets(tx, actor, people=people)
    return [awarded[service.source_kind, service.source_id] for service in services]


async def reverse_award(tx: Transaction, actor: Actor, *, source_kind: str, source_id: UUID, reason: str) -> TakenBack:
    """Takes back what a source earned: what the wallet has available, the rest becomes a debt.

    Raises NoAward, and AlreadyReversed the second time. The caller has decided that `actor` may.
    """
    given = await tx.maybe(queries.AWARD_OF_SOURCE, source_kind=source_kind, source_id=source_id)
    if given is None:
        raise NoAward()
    if given.journal_id is None:
        return TakenBack(0, 0)
    wallet, debt = purses.wallet(given.person_id), purses.debt(given.person_id)
    await ledger.lock(tx, accounts=[wallet])
    if await tx.value(queries.REVERSED, journal=given.journal_id):
        raise AlreadyReversed()
    taken = min(given.points, await ledger.available(tx, account=wallet))
    owed = given.points - taken
    if owed:
        await ledger.open_accounts(tx, accounts=[debt])
    lines = [Line(purses.ISSUED, given.points)]
    lines += [Line(account, -amount) for account, amount in ((wallet, taken), (debt, owed)) if amount]
    entry = Entry(ids.new(), "reversal", tuple(lines), reason=reason, reverses=given.journal_id)
    await ledger.post(tx, actor, entries=[entry])
    if taken:
        await ledger.draw(tx, account=wallet, amount=taken, journal=entry.id, prefer=given.journal_id)
    return TakenBack(taken, owed)


async def repay(tx: Transaction, actor: Actor, *, person: UUID) -> None:
    """Repays what a person owes from what is available, for when points come back to the wallet."""
    await ledger.lock(tx, accounts=[purses.wallet(person)])
    await repay_from_wallets(tx, actor, people={person})


async def expire_points(tx: Transaction, actor: Actor, *, limit: int = 500) -> int:
    """Takes expired points from up to `limit` people: how many lots there were; 0 when none is left."""
    return await ledger.expire_lots(tx, actor, into=purses.EXPIRED, limit=limit)


async def _beside(
    tx: Transaction, services: Sequence[Service], days: list[date]
) -> tuple[dict[Source, Awarded], Counter[Day]]:
    """What the sources were given already, and what the people earned on the days."""
    awarded: dict[Source, Awarded] = {}
    earned: Counter[Day] = Counter()
    midnights = {day: (_midnight(tx, day), _midnight(tx, day + timedelta(days=1))) for day in set(days)}
    for part in _parts(list(zip(services, days, strict=True))):
        wanted = list({(service.person, day) for service, day in part})
        rows = await tx.all(
            queries.AWARDS_BESIDE,
            kinds=[service.source_kind for service, _ in part],
            sources=[service.source_id for service, _ in part],
            people=[person for person, _ in wanted],
            since=[midnights[day][0] for _, day in wanted],
            until=[midnights[day][1] for _, day in wanted],
        )
        for row in rows:
            if row.since is None:
                awarded[row.source_kind, row.source_id] = awarded_in(row)
            else:
                earned[row.person_id, _day(tx, row.since)] = row.points
    return awarded, earned


def _parts(services: Sequence[tuple[Service, date]]) -> Iterator[Sequence[tuple[Service, date]]]:
    return (services[start : start + AT_ONCE] for start in range(0, len(services), AT_ONCE))


async def _holidays(tx: Transaction, rules: list[Any], days: list[date]) -> frozenset[date]:
    """Those that the services may touch, where some rule asks; a service lasts a day at most."""
    if all(rule.holiday == 100 for rule in rules):
        return frozenset()
    return await workdays.holidays(tx, since=min(days), until=max(days) + timedelta(days=2))


def _drafts(
    tx: Transaction,
    services: Sequence[tuple[Service, date]],
    rules: list[Any],
    earned_by_day: Counter[Day],
    holidays: frozenset[date],
) -> list[Draft]:
    """Of services with their days; what they earn is added to that of their days."""
    drafts = []
    for id_, (service, date_) in zip(ids.several(len(services)), services, strict=True):
        rule = next((rule for rule in rules if valid(rule, service.served_at)), None)
        day = (service.person, date_)
        earned = earn(rule, _span(tx, service, holidays), service.category, earned_by_day[day])
        earned_by_day[day] += earned.points
        drafts.append(_draft(id_, service, rule, earned))
    return drafts


def _span(tx: Transaction, service: Service, holidays: frozenset[date]) -> Span:
    ended_at = service.ended_at or service.served_at
    return Span(service.minutes, service.served_at, ended_at, tx.settings.zone, holidays, service.places, service.taken)


def _draft(id_: UUID, service: Service, rule: Any, earned: Earned) -> Draft:
    return Draft(
        id_,
        service.source_kind,
        service.source_id,
        service.person,
        earned,
        rule.lot_days if rule else None,
        {
            "rule_id": rule.id if rule else None,
            "minutes": service.minutes,
            "served_at": service.served_at,
            "ended_at": service.ended_at,
            "category": service.category,
            "places": service.places or None,
            "taken": service.taken if service.places else None,
        },
    )


def _day(tx: Transaction, at: datetime) -> date:
    return at.astimezone(tx.settings.zone).date()


def _midnight(tx: Transaction, day: date) -> datetime:
    return datetime.combine(day, time(), tx.settings.zone)
