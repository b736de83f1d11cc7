"""Journals in batches and at once, lots without an end, folding: what the sequences of one writer don't reach."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database, Transaction
from app.kernel.identity import system
from app.kernel.verification import verify
from app.ledger import service as ledger
from app.ledger.accounts import Entry, Line, Name, NewLot
from app.ledger.checks import CHECKS
from app.ledger.errors import AlreadyReversed, HoldEnded, InsufficientFunds
from tests.world import NOW

JOB = system("tests")
ISSUED, SPENT, EXPIRED = Name("points", "issued"), Name("points", "spent"), Name("points", "expired")
ANN, BEN = (Name("points", "wallet", UUID(int=number), 0) for number in (1, 2))


def grant(account: Name, amount: int, days: int | None = None, request: str | None = None) -> Entry:
    expires_at = NOW + timedelta(days=days) if days else None
    lines = (Line(ISSUED, -amount), Line(account, amount))
    return Entry(ids.new(), "grant", lines, request, lot=NewLot(account, amount, expires_at))


async def post(tx: Transaction, *entries: Entry) -> None:
    bounded = {line.account for entry in entries for line in entry.lines if line.account.floor is not None}
    await ledger.lock(tx, accounts=bounded)
    await ledger.post(tx, JOB, entries=entries)


async def posted(db: Database, *entries: Entry) -> None:
    async with db.unit_of_work() as tx:
        await post(tx, *entries)


async def balances(db: Database, *accounts: Name) -> list[int]:
    async with db.unit_of_work() as tx:
        return [(await ledger.balance(tx, account=account))[0] for account in accounts]


async def all_holds(db: Database) -> bool:
    return all(outcome.ok for outcome in await verify(db, CHECKS))


async def test_a_batch_is_one_statement_and_orders_every_accounts_lines(db: Database) -> None:
    await posted(db, grant(ANN, 1), grant(BEN, 1))
    async with db.unit_of_work() as tx:
        await ledger.lock(tx, accounts=[ANN, BEN])
        before = db.statements
        entries = [grant(account, amount) for amount in range(1, 51) for account in (ANN, BEN)]
        await ledger.post(tx, JOB, entries=entries)
        assert db.statements - before == 1
    assert await balances(db, ANN, BEN, ISSUED) == [1276, 1276, -2552]
    versions = "SELECT array_agg(account_version ORDER BY id) FROM posting WHERE account_id = $1"
    assert await db.read(versions, [ANN.id]) == list(range(1, 52))
    assert await all_holds(db)


async def test_a_batch_is_posted_whole_or_not_at_all(db: Database) -> None:
    await posted(db, grant(ANN, 10))
    too_much = Entry(ids.new(), "test", (Line(ANN, -11), Line(SPENT, 11)))
    with pytest.raises(InsufficientFunds):
        await posted(db, grant(BEN, 5), too_much)
    assert await balances(db, ANN, BEN, SPENT) == [10, 0, 0]


async def test_a_request_is_posted_once_for_ever(db: Database) -> None:
    await posted(db, grant(ANN, 10, request="r1"))
    with pytest.raises(asyncpg.UniqueViolationError):
        await posted(db, grant(ANN, 10, request="r1"))
    assert await balances(db, ANN) == [10]


@pytest.mark.parametrize(
    "lines",
    [
        (Line(ANN, 1), Line(BEN, -2)),
        (Line(ANN, 1), Line(Name("money", "issued"), -1)),
        (Line(ANN, 0), Line(BEN, 0)),
        (),
    ],
)
async def test_what_does_not_balance_is_a_bug(db: Database, lines: tuple[Line, ...]) -> None:
    with pytest.raises(ValueError, match="does not balance"):
        await posted(db, Entry(ids.new(), "test", lines))


async def test_sixty_at_once_use_one_issuer_without_waiting_for_each_other(db: Database) -> None:
    """Each new account, the issuer among them, is opened by whoever comes first."""
    people = [Name("points", "wallet", ids.new(), 0) for _ in range(20)]
    await asyncio.gather(*(posted(db, grant(person, 5)) for person in people for _ in range(3)))
    assert await balances(db, ISSUED, *people) == [-300, *[15] * 20]
    assert await all_holds(db)


async def test_who_locks_many_never_meets_who_locks_them_the_other_way_round(db: Database) -> None:
    await posted(db, grant(ANN, 100), grant(BEN, 100))

    async def pay(giver: Name, taker: Name) -> None:
        await posted(db, Entry(ids.new(), "test", (Line(giver, -1), Line(taker, 1))))

    await asyncio.gather(*(pay(*pair) for pair in [(ANN, BEN), (BEN, ANN)] * 20))
    assert await balances(db, ANN, BEN) == [100, 100]


async def test_what_never_expires_is_drawn_last(db: Database, clock: SettableClock) -> None:
    await posted(db, grant(ANN, 10), grant(ANN, 10, days=20), grant(ANN, 10, days=5))
    async with db.unit_of_work() as tx:
        await ledger.hold(tx, account=ANN, amount=15)
    lots = "SELECT array_agg(remaining ORDER BY expires_at) FROM lot"
    assert await db.read(lots) == [0, 5, 10]
    clock.at = NOW + timedelta(days=6)
    async with db.unit_of_work() as tx:
        assert await ledger.available(tx, account=ANN) == 15


async def test_a_posting_that_commits_late_is_folded_later(db: Database) -> None:
    """With "everything after the last one folded" it would be left out for ever: its number is the lower."""
    await posted(db, grant(ANN, 1), grant(BEN, 1))
    holding, release = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with db.unit_of_work() as tx:
            await post(tx, grant(ANN, 10))
            holding.set()
            await release.wait()

    async def fold() -> int:
        async with db.unit_of_work() as tx:
            return await ledger.fold(tx, limit=100)

    late = asyncio.create_task(slow())
    await holding.wait()
    await posted(db, grant(BEN, 20))
    assert await fold() == 3
    release.set()
    await late
    assert await fold() == 1
    assert await balances(db, ISSUED) == [-32]
    assert await all_holds(db)


async def test_folding_at_once_counts_every_posting_once(db: Database) -> None:
    await posted(db, *(grant(ANN, 1) for _ in range(50)))

    async def fold() -> int:
        async with db.unit_of_work() as tx:
            return await ledger.fold(tx, limit=20)

    assert sum(await asyncio.gather(*(fold() for _ in range(6)))) == 50
    assert await balances(db, ISSUED) == [-50]
    assert await all_holds(db)


async def test_a_journal_is_reversed_once_by_whoever_comes_first(db: Database) -> None:
    entry = grant(ANN, 10)
    await posted(db, entry)

    async def reverse() -> UUID:
        async with db.unit_of_work() as tx:
            return await ledger.reverse(tx, JOB, journal=entry.id, kind="reversal")

    results = await asyncio.gather(*(reverse() for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(result, UUID) for result in results) == 1
    assert sum(isinstance(result, AlreadyReversed) for result in results) == 7
    assert await balances(db, ANN, ISSUED) == [0, 0]
    assert await all_holds(db)


async def test_a_lot_that_comes_back_after_its_end_expires_once_more(db: Database, clock: SettableClock) -> None:
    """Without its version in the request the second expiry would be taken for the first."""
    await posted(db, grant(ANN, 30, days=5))
    async with db.unit_of_work() as tx:
        held = await ledger.hold(tx, account=ANN, amount=20)
    clock.at = NOW + timedelta(days=6)

    async def expire() -> int:
        async with db.unit_of_work() as tx:
            return await ledger.expire_lots(tx, JOB, into=EXPIRED)

    assert await expire() == 1
    async with db.unit_of_work() as tx:
        await ledger.void(tx, hold=held)
    assert [await expire(), await expire()] == [1, 0]
    assert await balances(db, ANN, EXPIRED) == [0, 30]
    assert await all_holds(db)


async def test_expiry_against_a_hold_gives_each_point_to_one(db: Database, clock: SettableClock) -> None:
    await posted(db, grant(ANN, 30, days=5), grant(ANN, 30))

    async def expire() -> int:
        async with db.unit_of_work() as tx:
            return await ledger.expire_lots(tx, JOB, into=EXPIRED)

    async def hold() -> UUID:
        async with db.unit_of_work() as tx:
            return await ledger.hold(tx, account=ANN, amount=20)

    clock.at = NOW + timedelta(days=6)
    results = await asyncio.gather(*(work() for work in (expire, hold, hold, expire)), return_exceptions=True)
    assert sum(isinstance(result, InsufficientFunds) for result in results) == 1
    assert await balances(db, ANN, EXPIRED) == [30, 30]
    assert await all_holds(db)


async def test_an_ended_hold_stays_ended(db: Database) -> None:
    await posted(db, grant(ANN, 30))
    async with db.unit_of_work() as tx:
        held = await ledger.hold(tx, account=ANN, amount=20)
        await ledger.void(tx, hold=held)
    for _ in range(2):
        with pytest.raises(HoldEnded):
            async with db.unit_of_work() as tx:
                await ledger.settle(tx, JOB, hold=held, into=SPENT, kind="test")
    assert await balances(db, ANN, SPENT) == [30, 0]
