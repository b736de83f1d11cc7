"""Workers follow a new wage table of their enterprise from its first day, by what they were paid for day by day."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec

from app.kernel.db import Row, Transaction
from app.kernel.identity import Actor
from app.skills.models import WageSource
from app.skills.queries import wages as queries

from .paying import Proposal, Wage, Wanted, pay, wages_of


class Span(msgspec.Struct, frozen=True):
    """What a worker is to be paid for, before a day; None: until further notice."""

    wanted: Wanted
    until: date | None


async def follow(tx: Transaction, actor: Actor, *, table: Row) -> int:
    """Pays the workers of an enterprise by its new table, which is the latest. How many wages changed."""
    workers = await tx.all(queries.PRESENT_WORKERS, organisation=table.organisation_id)
    employments = [row.id for row in workers]
    await tx.all(queries.LOCK_EMPLOYMENTS, employments=employments)
    held = await tx.all(queries.PAID_GRADES, table=table.id, organisation=table.organisation_id, day=tx.today)
    grades = _by(held, "id")
    paid = _by(await tx.all(queries.RECORDS, employments=employments), "employment_id")
    spans = [
        span for employment in employments for span in _spans(table, employment, paid[employment], grades[employment])
    ]
    wages = await wages_of(tx, wanted=[span.wanted for span in spans])
    followed: defaultdict[UUID, list[Wage]] = defaultdict(list)
    for span, each in zip(spans, wages, strict=True):
        followed[span.wanted.employment] += _within(each, span.until)
    changed = [_from(table.id, each) for each in followed.values()]
    return await pay(tx, actor, wages=changed, proposal=Proposal(None, table.proposed_by, tx.now))


def _by(rows: Sequence[Row], name: str) -> Mapping[UUID, list[Row]]:
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _spans(table: Row, employment: UUID, paid: list[Row], grades: list[Row]) -> Iterator[Span]:
    """The rungs or levels that a worker was paid for since the table's first day; without a wage, the grades held.

    What a roster reports that somebody is paid stays.
    """

    def wanted(rung: UUID | None, occupation: UUID | None, level: int | None, since: date) -> Wanted:
        begins = max(since, table.valid_from)
        return Wanted(employment, table.organisation_id, rung, occupation, level, begins, WageSource.TABLE)

    if not paid:
        steps = list(_steps(grades))
        ends = [step.since for step in steps[1:]]
        for step, until in zip(steps, [*ends, None], strict=False):
            if until is None or until > table.valid_from:
                yield Span(wanted(step.rung_id, step.occupation_id, None, step.since), until)
        return
    if paid[-1].until is not None:
        return
    occupations = {grade.rung_id: grade.occupation_id for grade in grades}
    for record in _since_reported(paid):
        if record.until is None or record.until > table.valid_from:
            occupation = occupations.get(record.rung_id)
            yield Span(wanted(record.rung_id, occupation, record.level, record.since), record.until)


def _since_reported(paid: list[Row]) -> list[Row]:
    """The wages after the last one that a roster reported; all of them where none did."""
    reported = [place for place, record in enumerate(paid, 1) if record.source == WageSource.ROSTER]
    return paid[max(reported, default=0) :]


def _steps(grades: list[Row]) -> Iterator[Row]:
    """The grades, by the day since when they count, that were higher than all before."""
    highest = 0
    for grade in grades:
        if grade.number > highest:
            highest = grade.number
            yield grade


def _within(wages: list[Wage], until: date | None) -> Iterator[Wage]:
    for wage in wages:
        if until is None or wage.since < until:
            ends = [day for day in (wage.until, until) if day is not None]
            yield msgspec.structs.replace(wage, until=min(ends, default=None))


def _from(table: UUID, wages: list[Wage]) -> list[Wage]:
    """From the first that the table gives on; what follows by an older one stays as it was."""
    first = next((place for place, wage in enumerate(wages) if wage.table == table), len(wages))
    return wages[first:]
