"""Whoever changes subsidy money by hand in the database is found by `commonweal verify`, with what is wrong.

Each rule is broken so that every other one holds: what one check sees, no other one would have seen.
"""

from datetime import timedelta
from typing import NamedTuple

from app.kernel.db import Transaction
from app.subsidies.service.receivables import claw_back, repay
from tests.faults.test_verify import findings
from tests.subsidies.cases.desks import TODAY

from .till import Counter, says

WITHOUT_GUARDS = (
    "ALTER TABLE posting DISABLE TRIGGER append_only",
    "ALTER TABLE case_money DISABLE TRIGGER keep_case_money",
    "ALTER TABLE payment_batch DISABLE TRIGGER keep_payment_batch",
    "ALTER TABLE payment_line DISABLE TRIGGER keep_payment_line",
    "ALTER TABLE receivable DISABLE TRIGGER keep_receivable",
    "ALTER TABLE bank_result_row DISABLE TRIGGER append_only",
    "ALTER TABLE bank_result DISABLE TRIGGER append_only",
)


class Break(NamedTuple):
    """What is done by hand, and the check that must find it. The last command answers the row's key."""

    rule: str
    check: str
    column: str
    commands: tuple[str, ...]


OF_BATCH = "(SELECT budget_id FROM payment_batch LIMIT 1)"
PAID = "(SELECT id FROM payment_line WHERE state = 'paid' ORDER BY number LIMIT 1)"
OF_PAID = f"(SELECT case_id FROM payment_line WHERE id = {PAID})"
BREAKS = (
    Break(
        "10: a budget is what was granted",
        "subsidies.budgets",
        "budget_id",
        (f"UPDATE budget SET granted = granted + 1 WHERE id = {OF_BATCH} RETURNING id",),
    ),
    Break(
        "10: a budget's change was posted",
        "subsidies.budgets",
        "budget_id",
        (
            (
                "INSERT INTO budget_change (id, budget_id, number, kind, state, fen, reason, proposed_at, decided_by, "
                "decided_at) SELECT gen_random_uuid(), budget_id, 99, 'raise', 'confirmed', 1, 'x', now(), "
                "gen_random_uuid(), now() FROM payment_batch LIMIT 1 RETURNING budget_id"
            ),
        ),
    ),
    Break(
        "a stage's account has what cases have",
        "subsidies.case_money",
        "budget_id",
        (f"UPDATE case_money SET recovered = 1 WHERE case_id = {OF_PAID} RETURNING budget_id",),
    ),
    Break(
        "a case has its money in its state",
        "subsidies.cases_have_their_money",
        "case_id",
        (
            "ALTER TABLE subsidy_case DISABLE TRIGGER keep_subsidy_case",
            f"UPDATE subsidy_case SET fen = fen + 1 WHERE id = {OF_PAID} RETURNING id",
        ),
    ),
    Break(
        "a batch is the sum of its payments",
        "subsidies.batches",
        "batch_id",
        ("UPDATE payment_batch SET fen = fen + 1 RETURNING id",),
    ),
    Break(
        "a payment is posted",
        "subsidies.payments_are_posted",
        "line_id",
        (
            (
                "UPDATE payment_line SET journal_id = (SELECT min(id::text)::uuid FROM journal "
                f"WHERE kind = 'subsidy_commit') WHERE id = {PAID} RETURNING id"
            ),
        ),
    ),
    Break(
        "a case is paid by its payment",
        "subsidies.cases_are_paid_once",
        "case_id",
        (
            f"UPDATE bank_result_row SET outcome = 'given_back' WHERE line_id = {PAID}",
            f"UPDATE payment_line SET state = 'returned', reason = 'x' WHERE id = {PAID} RETURNING case_id",
        ),
    ),
    Break(
        "what the bank said became of it",
        "subsidies.bank_results",
        "line_id",
        (
            (
                "UPDATE bank_result SET settled = settled - 1 WHERE id = "
                f"(SELECT result_id FROM bank_result_row WHERE line_id = {PAID})"
            ),
            f"UPDATE bank_result_row SET outcome = 'repeated' WHERE line_id = {PAID} RETURNING line_id",
        ),
    ),
    Break(
        "a result's figures are those of its rows",
        "subsidies.bank_result_sums",
        "result_id",
        ("UPDATE bank_result SET settled = settled - 1 RETURNING id",),
    ),
    Break(
        "a claim is on its account",
        "subsidies.receivables",
        "receivable_id",
        ("UPDATE receivable SET fen = fen + 1 RETURNING id",),
    ),
    Break(
        "what was repaid is the sum of what came in",
        "subsidies.receivables",
        "receivable_id",
        (
            "ALTER TABLE repayment DISABLE TRIGGER append_only",
            "UPDATE repayment SET fen = fen + 1 RETURNING receivable_id",
        ),
    ),
)


async def test_each_rule_of_money_that_is_broken_by_hand_is_found(counter: Counter) -> None:
    """One case is paid and partly claimed back, one is paid, one came back, one is with the bank."""
    batch = await counter.sent()
    names = await counter.names(batch)
    more = says(names[2:3], "returned", reason="账号不符").partition("\n")[2]
    await counter.answer(says(names[:2], more=more))
    paid = await counter.db.read("SELECT case_id FROM payment_line WHERE end_to_end_id = $1", [names[1]])
    claim = await counter.do(claw_back, counter.spare, case=paid, fen=200_000, reason="提前离职")
    back = {"receivable": claim.receivable, "fen": 50_000, "paid_on": TODAY - timedelta(days=1), "reference": "R1"}
    await counter.do(repay, counter.spare, **back)
    assert await counter.wrong() == []
    async with counter.db.unit_of_work() as tx:
        for command in WITHOUT_GUARDS:
            await tx.connection.execute(command)
    for rule, check, column, commands in BREAKS:
        async with counter.db.connection() as connection:
            undone = connection.transaction()
            await undone.start()
            for command in commands:
                row = await connection.fetchval(command)
            found = await findings(Transaction(counter.db, connection))
            await undone.rollback()
        assert check in found, (rule, found)
        assert row in [each[column] for each in found[check]], (rule, found)
        assert {name for name in found if name.startswith("subsidies.")} == {check}, (rule, found)
