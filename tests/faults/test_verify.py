"""What `commonweal verify` promises: whoever breaks a rule by hand in the database is found, with the row.

Each rule is broken so that every other one holds: what one check sees, no other one would have seen.
"""

from typing import NamedTuple

from app import registry
from app.attendance import service as attendance
from app.kernel import ids, verification
from app.kernel.db import Database, Transaction
from app.ledger import sealing
from app.ledger import service as ledger
from app.ledger.accounts import Entry, Line, Name, NewLot
from app.points import purses
from app.rewards import service as rewards
from tests.rewards.purse import JOB

from .county import County, broken, do

WITHOUT_GUARDS = (
    "ALTER TABLE account DROP CONSTRAINT ck_account_above_floor",
    "ALTER TABLE stock DROP CONSTRAINT ck_stock_adds_up",
    "ALTER TABLE posting DISABLE TRIGGER append_only",
    "ALTER TABLE journal DISABLE TRIGGER append_only",
)


class Break(NamedTuple):
    """What is done by hand, and the check that must find it. The last command answers the row's id."""

    rule: str
    check: str
    column: str
    """Of the check's row, that names what is wrong."""
    commands: tuple[str, ...]


WALLET = "(SELECT account_id FROM lot WHERE remaining > 0 ORDER BY id LIMIT 1)"
LOT = "id = (SELECT id FROM lot WHERE remaining > 0 ORDER BY id LIMIT 1)"
BREAKS = (
    Break(
        "1: a journal sums to zero",
        "ledger.journals_sum_to_zero",
        "journal_id",
        (
            "UPDATE account SET posted = posted - 1 WHERE kind = 'issued'",
            (
                "UPDATE posting SET amount = amount - 1 WHERE id = (SELECT min(posting.id) FROM posting "
                "JOIN account ON account.id = account_id WHERE kind = 'issued') RETURNING journal_id"
            ),
        ),
    ),
    Break(
        "2: posted and unfolded are the postings' sum",
        "ledger.balances",
        "account_id",
        ("UPDATE account SET posted = posted + 1 WHERE kind = 'spent' RETURNING id",),
    ),
    Break(
        "2: what waits to be folded waits",
        "ledger.balances",
        "account_id",
        ("DELETE FROM unfolded USING posting WHERE posting.id = posting_id RETURNING account_id",),
    ),
    Break(
        "3: held is the sum of pending holds",
        "ledger.held",
        "account_id",
        (
            f"UPDATE lot SET granted = granted - 1, remaining = remaining - 1 WHERE {LOT}",
            f"UPDATE account SET held = held + 1 WHERE id = {WALLET} RETURNING id",
        ),
    ),
    Break(
        "4: what is free is in lots",
        "ledger.lots",
        "account_id",
        (f"UPDATE lot SET granted = granted - 1, remaining = remaining - 1 WHERE {LOT} RETURNING account_id",),
    ),
    Break(
        "4: a lot's uses are what is gone of it",
        "ledger.lot_uses",
        "lot_id",
        (f"UPDATE lot SET granted = granted + 1 WHERE {LOT} RETURNING id",),
    ),
    Break(
        "5: nothing is below its floor",
        "ledger.floors",
        "account_id",
        (f"UPDATE account SET floor = posted - held + 1 WHERE id = {WALLET} RETURNING id",),
    ),
    Break(
        "6: reserved stock is what vouchers wait for",
        "rewards.stock_redeemed",
        "reward_id",
        ("UPDATE stock SET available = available - 1, reserved = reserved + 1 RETURNING reward_id",),
    ),
    Break(
        "6: what lies there was delivered or counted",
        "rewards.stock_moved",
        "stock_id",
        ("UPDATE stock SET available = available + 1, delivered = delivered + 1 RETURNING id",),
    ),
    Break(
        "6: merchants are paid for what they handed over",
        "rewards.handed_over",
        "redemption_id",
        (
            "ALTER TABLE hand_over DISABLE TRIGGER append_only",
            (
                "UPDATE hand_over SET points = points + 1 "
                "WHERE id = (SELECT id FROM hand_over ORDER BY id LIMIT 1) RETURNING redemption_id"
            ),
        ),
    ),
    Break(
        "7: an expired lot is empty once the job has run",
        "ledger.expired_lots",
        "lot_id",
        (f"UPDATE lot SET expires_at = (SELECT ran_at FROM expiry_run) WHERE {LOT} RETURNING id",),
    ),
    Break(
        "8: an approved record has its award",
        "attendance.approved_records_have_awards",
        "id",
        ("UPDATE award SET source_kind = 'other' WHERE source_kind = 'service_record' RETURNING source_id",),
    ),
    Break(
        "8: an award has its approved record",
        "attendance.awards_have_approved_records",
        "source_id",
        (
            (
                "INSERT INTO award (id, source_kind, source_id, person_id, minutes, served_at, points, expression, "
                "nothing_due) SELECT gen_random_uuid(), 'service_record', gen_random_uuid(), person_id, 1, served_at, "
                "0, expression, 'rounding' FROM award LIMIT 1 RETURNING source_id"
            ),
        ),
    ),
    Break(
        "9: what was sealed stays as it was",
        "ledger.chain",
        "journal_id",
        ("UPDATE journal SET reason = 'another' WHERE id = (SELECT id FROM journal ORDER BY id LIMIT 1) RETURNING id",),
    ),
)
"""Rule 10, of each subsidy budget, is broken with the other rules of money in tests/subsidies/cases/money."""


async def findings(tx: Transaction) -> dict[str, list[dict[str, object]]]:
    """What all checks find within a transaction."""
    return {check.name: found for check in registry.checks() if (found := await _found(tx, check))}


async def _found(tx: Transaction, check: verification.Check) -> list[dict[str, object]]:
    return [row async for row in verification._found(tx, check)]


async def test_each_rule_that_is_broken_by_hand_fails_its_own_check_and_names_the_row(county: County) -> None:
    await live(county)
    assert await broken(county.db) == []
    async with county.db.unit_of_work() as tx:
        for command in WITHOUT_GUARDS:
            await tx.connection.execute(command)
    for rule, check, column, commands in BREAKS:
        async with county.db.connection() as connection:
            undone = connection.transaction()
            await undone.start()
            tx = Transaction(county.db, connection)
            if not rule.startswith("9"):
                # A change of what was sealed would always be found by rule 9 as well.
                await connection.execute("ALTER TABLE ledger_root DISABLE TRIGGER append_only; DELETE FROM ledger_root")
            for command in commands:
                row = await connection.fetchval(command)
            found = await findings(tx)
            await undone.rollback()
        assert list(found) == [check], rule
        assert [each[column] for each in found[check]] == [row], rule


async def live(county: County) -> None:
    """A bit of everything happens, some of it waits to be folded, all is sealed."""
    for _ in range(2):
        await county.with_voucher()
    _, record = await county.served()
    await do(county.db, attendance.approve_service_record, county.world.lena, record=record)
    _, voucher = await county.with_voucher()
    await do(county.db, rewards.fulfil, county.world.mei, code=voucher.code)
    async with county.db.unit_of_work() as tx:
        await ledger.fold(tx)
    await county.rich()
    async with county.db.unit_of_work() as tx:
        await ledger.expire_lots(tx, JOB, into=purses.EXPIRED)
        while await sealing.seal(tx):
            pass


async def test_points_without_a_lot_are_found(db: Database) -> None:
    """They could never be spent; a check that looks only at accounts with lots overlooks them."""
    lucky, other = (Name("points", "wallet", ids.new(), 0) for _ in range(2))
    from_where = Name("points", "issued")
    async with db.unit_of_work() as tx:
        await ledger.lock(tx, accounts=[lucky, other])
        lot = NewLot(other, 5, None)
        entries = [
            Entry(ids.new(), "grant", (Line(from_where, -5), Line(other, 5)), lot=lot),
            Entry(ids.new(), "grant", (Line(from_where, -5), Line(lucky, 5))),
        ]
        await ledger.post(tx, JOB, entries=entries)
    async with db.unit_of_work() as tx:
        found = await findings(tx)
    assert [row["account_id"] for row in found["ledger.lots"]] == [lucky.id]


async def test_stock_that_does_not_add_up_is_found(county: County) -> None:
    async with county.db.unit_of_work() as tx:
        await tx.connection.execute("ALTER TABLE stock DROP CONSTRAINT ck_stock_adds_up")
        row = await tx.connection.fetchval("UPDATE stock SET available = available + 1 RETURNING id")
        found = await findings(tx)
    assert [each["stock_id"] for each in found["rewards.stock"]] == [row]
