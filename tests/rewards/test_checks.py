"""Each check of ledger, points and rewards fails when its rule is broken by hand in the database."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.settings import Settings
from app.ledger import service as ledger
from app.points import purses
from app.rewards.service import fulfil, return_redemption
from tests.conftest import settings_in
from tests.databases import Databases, address
from tests.world import NOW, World

from .purse import JOB, change, failing, give, redeemed

WITHOUT_GUARDS = (
    "ALTER TABLE account DROP CONSTRAINT ck_account_above_floor",
    "ALTER TABLE lot DROP CONSTRAINT ck_lot_remaining",
    "ALTER TABLE stock DROP CONSTRAINT ck_stock_adds_up",
    "ALTER TABLE stock_movement DROP CONSTRAINT fk_stock_movement_stock_id",
    "ALTER TABLE posting DISABLE TRIGGER append_only",
    "ALTER TABLE journal DISABLE TRIGGER append_only",
)
WALLET = "(SELECT id FROM account WHERE kind = 'wallet' AND posted > 0 ORDER BY id LIMIT 1)"


@pytest.fixture(scope="module")
def worn(databases: Databases, peopled: tuple[str, World], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a database in which a bit of everything has happened and all checks hold, without its guards."""
    source, world = peopled
    name = f"{source}_worn"
    databases.create(name, source)
    with pytest.MonkeyPatch.context() as patch:
        settings = settings_in(tmp_path_factory.mktemp("worn"), patch)
    asyncio.run(_used(address(databases.server, name), settings, world))
    yield name
    databases.drop(name)


async def _used(url: str, settings: Settings, world: World) -> None:
    db = await Database.open(url, settings, SettableClock(NOW))
    await give(db, world.alice, world.bob, world.charlie)
    await redeemed(db, world, world.alice)
    done, returned = await redeemed(db, world, world.bob), await redeemed(db, world, world.charlie)
    async with db.unit_of_work() as tx:
        await fulfil(tx, world.mei, code=done.code)
        await return_redemption(tx, world.charlie, redemption=returned.id)
    async with db.unit_of_work() as tx:
        await ledger.fold(tx, limit=2)
        await ledger.expire_lots(tx, JOB, into=purses.EXPIRED)
    assert await failing(db) == []
    await change(db, *WITHOUT_GUARDS)
    await db.close()


@pytest.fixture
def used(databases: Databases, worn: str) -> Iterator[str]:
    with databases.lend(worn) as url:
        yield url


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """Of `used` where a test asks for it; else as everywhere."""
    return str(request.getfixturevalue("used" if "used" in request.fixturenames else "whole"))


@pytest.fixture
def whole(databases: Databases, peopled: tuple[str, World]) -> Iterator[str]:
    with databases.lend(peopled[0]) as url:
        yield url


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("ledger.journals_sum_to_zero", "UPDATE posting SET amount = amount + 1 WHERE id = 1"),
        ("ledger.balances", "UPDATE account SET posted = posted + 1 WHERE kind = 'spent'"),
        ("ledger.balances", "DELETE FROM unfolded"),
        ("ledger.statements", "UPDATE posting SET balance_after = 7 WHERE account_version = 1"),
        ("ledger.statements", "UPDATE posting SET asset = 'money' WHERE account_version = 1"),
        ("ledger.held", "UPDATE hold SET amount = amount + 1 WHERE state = 'pending'"),
        ("ledger.held", f"UPDATE account SET held = held + 1 WHERE id = {WALLET}"),
        ("ledger.lots", "UPDATE lot SET remaining = remaining - 1 WHERE remaining > 0"),
        ("ledger.lot_uses", "UPDATE lot_use SET quantity = quantity + 1"),
        ("ledger.lot_uses", "DELETE FROM lot_use"),
        ("ledger.floors", f"UPDATE account SET posted = -1 WHERE id = {WALLET}"),
        ("ledger.expired_lots", f"UPDATE lot SET expires_at = '{NOW - timedelta(days=1)}' WHERE returned_at IS NULL"),
        ("points.awards", "UPDATE award SET points = points + 1"),
        ("points.awards", "UPDATE award SET person_id = (SELECT id FROM person WHERE name = '李娜')"),
        ("points.award_journals", "DELETE FROM award"),
        (
            "points.debts",
            """INSERT INTO account (id, asset, kind, owner, floor, posted)
            VALUES (gen_random_uuid(), 'points', 'debt', gen_random_uuid(), -100, 1)""",
        ),
        ("rewards.stock", "UPDATE stock SET delivered = delivered + 1"),
        ("rewards.stock", "UPDATE stock SET adjusted = adjusted - 1"),
        ("rewards.stock_moved", "UPDATE stock SET delivered = delivered + 1, available = available + 1"),
        ("rewards.stock_moved", "UPDATE stock SET adjusted = adjusted - 1, available = available - 1"),
        ("rewards.stock_moved", "DELETE FROM stock_movement"),
        ("rewards.stock_redeemed", "UPDATE stock SET damaged = damaged + 1, available = available - 1"),
        ("rewards.stock_redeemed", "UPDATE stock SET reserved = reserved + 1, available = available - 1"),
        ("rewards.stock_redeemed", "UPDATE stock SET sold = sold - 1, available = available + 1"),
        ("rewards.stock_redeemed", "DELETE FROM stock"),
        ("rewards.holds", "UPDATE redemption SET points = points - 1"),
        ("rewards.holds", "DELETE FROM voucher"),
        ("rewards.holds", "UPDATE redemption SET state = 'fulfilled', ended_at = now() WHERE state = 'reserved'"),
        ("rewards.holds", "UPDATE redemption SET state = 'expired' WHERE state = 'fulfilled'"),
    ],
)
@pytest.mark.usefixtures("used")
async def test_a_broken_rule_fails_its_check(db: Database, name: str, command: str) -> None:
    await change(db, command)
    assert name in await failing(db)


@pytest.mark.usefixtures("used")
async def test_a_lot_that_came_back_after_the_last_run_waits_for_the_next(
    db: Database, world: World, clock: SettableClock
) -> None:
    await change(db, "UPDATE earning_rule SET lot_days = 10")
    await give(db, world.lena)
    voucher = await redeemed(db, world, world.lena)
    clock.at = NOW + timedelta(days=11)

    async def expire() -> None:
        async with db.unit_of_work() as tx:
            while await ledger.expire_lots(tx, JOB, into=purses.EXPIRED):
                pass

    await expire()
    clock.at += timedelta(hours=1)
    async with db.unit_of_work() as tx:
        await return_redemption(tx, world.lena, redemption=voucher.id)
    assert await failing(db) == []
    await expire()
    assert await failing(db) == []
    await change(
        db, "UPDATE expiry_run SET ran_at = ran_at + interval '1 minute'", "UPDATE lot SET remaining = granted"
    )
    assert "ledger.expired_lots" in await failing(db)


async def test_the_ledger_refuses_to_be_rewritten(db: Database, world: World) -> None:
    await give(db, world.alice)
    for table, column in (("journal", "reason"), ("posting", "amount")):
        for command in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(Exception, match="append-only"):
                await change(db, command)
