"""Points move with their lots' dates; a hold is made smaller; nothing falls below a floor."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from app.kernel import ids
from app.kernel.db import Database
from app.kernel.identity import system
from app.ledger import service
from app.ledger.accounts import Entry, Line, Name, NewLot
from app.ledger.errors import HoldEnded, InsufficientFunds
from app.ledger.moving import move, shrink
from tests.rewards.purse import failing
from tests.world import NOW

JOB = system("tests")
ISSUED, SPENT = Name("points", "issued"), Name("points", "spent")
SOON, LATER = NOW + timedelta(days=1), NOW + timedelta(days=9)


def wallet(number: int) -> Name:
    return Name("points", "wallet", UUID(int=number), 0)


async def granted(db: Database, account: Name, *lots: tuple[int, datetime | None]) -> None:
    async with db.unit_of_work() as tx:
        await service.lock(tx, accounts=[account])
        for amount, until in lots:
            lines = (Line(ISSUED, -amount), Line(account, amount))
            entry = Entry(ids.new(), "test", lines, lot=NewLot(account, amount, until))
            await service.post(tx, JOB, entries=[entry])


async def lots(db: Database, account: Name) -> list[tuple[int, datetime | None]]:
    async with db.connection() as connection:
        rows = await connection.fetch(
            "SELECT remaining, expires_at FROM lot WHERE account_id = $1 AND remaining > 0 ORDER BY expires_at",
            account.id,
        )
    return [tuple(row) for row in rows]


async def test_the_first_to_expire_move_first_and_keep_their_day(db: Database) -> None:
    await granted(db, wallet(1), (5, LATER), (5, SOON), (5, None))
    async with db.unit_of_work() as tx:
        await move(tx, JOB, giver=wallet(1), taker=wallet(2), amount=8, kind="test", request="one")
    assert await lots(db, wallet(2)) == [(5, SOON), (3, LATER)]
    assert await lots(db, wallet(1)) == [(2, LATER), (5, None)]


async def test_nothing_moves_that_is_not_there(db: Database) -> None:
    await granted(db, wallet(1), (5, SOON))
    with pytest.raises(InsufficientFunds):
        async with db.unit_of_work() as tx:
            await move(tx, JOB, giver=wallet(1), taker=wallet(2), amount=6, kind="test", request="one")
    async with db.unit_of_work() as tx:
        await service.hold(tx, account=wallet(1), amount=3)
    with pytest.raises(InsufficientFunds):
        async with db.unit_of_work() as tx:
            await move(tx, JOB, giver=wallet(1), taker=wallet(2), amount=3, kind="test", request="one")
    assert await lots(db, wallet(2)) == []


async def test_what_moved_can_be_taken_back_once(db: Database) -> None:
    await granted(db, wallet(1), (5, SOON), (5, LATER))
    async with db.unit_of_work() as tx:
        moved = await move(tx, JOB, giver=wallet(1), taker=wallet(2), amount=7, kind="test", request="one")
        await service.reverse(tx, JOB, journal=moved, kind="test")
    assert (await lots(db, wallet(1)), await lots(db, wallet(2))) == ([(5, SOON), (5, LATER)], [])


async def test_a_smaller_hold_keeps_what_expires_first(db: Database) -> None:
    await granted(db, wallet(1), (5, SOON), (5, LATER), (5, None))
    async with db.unit_of_work() as tx:
        hold = await service.hold(tx, account=wallet(1), amount=12)
    async with db.unit_of_work() as tx:
        await shrink(tx, hold=hold, amount=4)
    assert await lots(db, wallet(1)) == [(1, SOON), (5, LATER), (5, None)]
    async with db.unit_of_work() as tx:
        await service.settle(tx, JOB, hold=hold, into=SPENT, kind="test")
        with pytest.raises(HoldEnded):
            await shrink(tx, hold=hold, amount=1)
        assert await service.balance(tx, account=wallet(1)) == (11, 0)
    assert [name for name in await failing(db) if name.startswith("ledger.")] == []
