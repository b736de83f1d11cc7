"""What workers are paid follows from tables, rungs and days: worked out here, written with its arrears."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from app.kernel import ids
from app.kernel.db import Row, Transaction
from app.kernel.identity import Actor
from app.skills.arrears import Month, months_owed, owed
from app.skills.models import WageSource
from app.skills.queries import wages as queries


class Wanted(msgspec.Struct, frozen=True):
    """A worker's rung in an occupation, or level, from a day on."""

    employment: UUID
    organisation: UUID
    rung: UUID | None
    occupation: UUID | None
    level: int | None
    since: date
    source: WageSource


class Wage(msgspec.Struct, frozen=True):
    """What a table gives a worker from a day on, before another, in fen a month."""

    wanted: Wanted
    table: UUID
    fen: int
    since: date
    until: date | None


class Proposal(msgspec.Struct, frozen=True):
    """The record in which a wage was proposed, by whom and when; without a record, who wrote it down."""

    record: UUID | None
    by: UUID | None
    at: datetime


async def wages_of(tx: Transaction, *, wanted: Sequence[Wanted]) -> list[list[Wage]]:
    """The wages that the approved tables give each, one after the other; none where no table knows the rung.

    A rung that a later table leaves out keeps what the earlier one gave.
    """
    rows = await tx.all(
        queries.RATES,
        place=list(range(len(wanted))),
        organisation=[each.organisation for each in wanted],
        rung=[each.rung for each in wanted],
        occupation=[each.occupation for each in wanted],
        level=[each.level for each in wanted],
    )
    rates: defaultdict[int, dict[UUID, Row]] = defaultdict(dict)
    for row in rows:
        rates[row.place].setdefault(row.table_id, row)
    return [_wages(each, list(rates[place].values())) for place, each in enumerate(wanted)]


def _wages(wanted: Wanted, rates: list[Row]) -> list[Wage]:
    """`rates` by the day from which their tables hold."""
    ends: list[date | None] = [rate.valid_from for rate in rates[1:]]
    ends.append(None)
    return [
        Wage(wanted, rate.table_id, rate.fen, max(rate.valid_from, wanted.since), end)
        for rate, end in zip(rates, ends, strict=False)
        if end is None or end > wanted.since
    ]


async def pay(tx: Transaction, actor: Actor, *, wages: Sequence[list[Wage]], proposal: Proposal) -> int:
    """Lets wages hold from their days on, each list those of one worker, whose employment is locked.

    What was to be paid from then on is closed or marked as replaced; arrears are what the months before this one
    lack. How many workers' wages changed.
    """
    changed = [each for each in wages if each]
    before = await _paid(tx, [each[0].wanted.employment for each in changed])
    await _make_room(tx, changed, before)
    day = tx.today
    written = [(wage, months_owed(wage, before[wage.wanted.employment], day)) for each in changed for wage in each]
    if proposal.record and written:
        await _settle(tx, actor, proposal.record, *written.pop(0))
    if written:
        await _write(tx, actor, written, proposal)
    return len(changed)


async def _paid(tx: Transaction, employments: Iterable[UUID]) -> Mapping[UUID, list[Row]]:
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in await tx.all(queries.RECORDS, employments=list(employments)):
        found[row.employment_id].append(row)
    return found


async def _make_room(tx: Transaction, wages: Sequence[list[Wage]], before: Mapping[UUID, list[Row]]) -> None:
    closed, replaced = [], []
    for each in wages:
        since = each[0].since
        for record in before[each[0].wanted.employment]:
            if record.since >= since:
                replaced.append(record.id)
            elif record.until is None or record.until > since:
                closed.append((record.id, since))
    if replaced:
        await tx.execute(queries.REPLACE, records=replaced)
    if closed:
        await tx.execute(queries.CLOSE, id=[record for record, _ in closed], until=[day for _, day in closed])


async def _settle(tx: Transaction, actor: Actor, record: UUID, wage: Wage, months: list[Month]) -> None:
    await tx.execute(
        queries.SETTLE_PROPOSAL,
        record=record,
        by_table=wage.table,
        begins=wage.since,
        paid=wage.fen,
        ends=wage.until,
        arrears=owed(months),
        months=msgspec.to_builtins(months),
        actor=actor.id,
        now=tx.now,
    )


async def _write(
    tx: Transaction, actor: Actor, written: Sequence[tuple[Wage, list[Month]]], proposal: Proposal
) -> None:
    await tx.execute(
        queries.WRITE,
        id=[ids.new() for _ in written],
        employment=[wage.wanted.employment for wage, _ in written],
        table=[wage.table for wage, _ in written],
        rung=[wage.wanted.rung for wage, _ in written],
        level=[wage.wanted.level for wage, _ in written],
        source=[wage.wanted.source.value for wage, _ in written],
        fen=[wage.fen for wage, _ in written],
        since=[wage.since for wage, _ in written],
        until=[wage.until for wage, _ in written],
        arrears=[owed(months) for _, months in written],
        months=[msgspec.json.encode(months).decode() for _, months in written],
        proposed_by=proposal.by,
        proposed_at=proposal.at,
        decided_by=actor.id,
        now=tx.now,
    )
