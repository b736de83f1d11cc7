"""What must always hold of subsidy money: budgets, cases, batches, the bank's answers and claims agree to the fen."""

from sqlalchemy import text

from app.kernel.db import statement
from app.kernel.verification import Check

STAGES = "('budget_reserved', 'reserved'), ('budget_committed', 'committed'), ('budget_paid', 'paid')"
"""Which account holds what cases have in which stage."""

BALANCES = """
    WITH balance AS (
        SELECT account.owner, account.kind, account.id, coalesce(sum(posting.amount), 0) AS fen
        FROM account LEFT JOIN posting ON posting.account_id = account.id
        WHERE account.asset = 'CNY' GROUP BY account.id
    )
"""

MONEY_CHECKS = (
    Check(
        "subsidies.budgets",
        "What is available, reserved, committed and paid of a budget is what was granted: the sum of its changes.",
        statement(
            text(
                f"""
                {BALANCES}, standing AS (
                    SELECT owner, -sum(fen) FILTER (WHERE kind = 'budget_granted') AS granted,
                        sum(fen) FILTER (WHERE kind <> 'budget_granted') AS stands
                    FROM balance WHERE kind LIKE 'budget\\_%' GROUP BY owner
                ), change AS (
                    SELECT budget_id, sum(fen) AS fen FROM budget_change WHERE state = 'confirmed' GROUP BY budget_id
                )
                SELECT budget.id AS budget_id, budget.granted, standing.granted AS from_ledger, standing.stands,
                    change.fen AS changes
                FROM budget
                    LEFT JOIN standing ON standing.owner = budget.id
                    LEFT JOIN change ON change.budget_id = budget.id
                WHERE (budget.granted, budget.granted, budget.granted) IS DISTINCT FROM (
                    coalesce(standing.granted, 0), coalesce(standing.stands, 0), coalesce(change.fen, 0)
                )
                """  # noqa: S608
            )
        ),
    ),
    Check(
        "subsidies.case_money",
        "What the cases of a budget have in a stage is what its account of that stage holds.",
        statement(
            text(
                f"""
                {BALANCES}, held AS (
                    SELECT budget_id, stage, sum(fen - recovered) AS fen FROM case_money
                    WHERE stage <> 'released' GROUP BY budget_id, stage
                ), named AS (
                    SELECT balance.owner, pair.stage, balance.fen FROM balance
                    JOIN (VALUES {STAGES}) AS pair (kind, stage) ON pair.kind = balance.kind
                )
                SELECT coalesce(named.owner, held.budget_id) AS budget_id, coalesce(named.stage, held.stage) AS stage,
                    coalesce(named.fen, 0) AS from_ledger, coalesce(held.fen, 0) AS of_cases
                FROM named FULL JOIN held ON held.budget_id = named.owner AND held.stage = named.stage
                WHERE coalesce(named.fen, 0) <> coalesce(held.fen, 0)
                """  # noqa: S608
            )
        ),
    ),
    Check(
        "subsidies.cases_have_their_money",
        "A case has its money where its state says: reserved once asked for, committed once approved, paid once paid.",
        statement(
            text(
                """
                SELECT subsidy_case.id AS case_id, subsidy_case.state, case_money.stage, case_money.fen,
                    subsidy_case.fen AS due
                FROM subsidy_case LEFT JOIN case_money ON case_money.case_id = subsidy_case.id
                WHERE coalesce(case_money.stage, 'released') <> CASE
                        WHEN state IN ('reserved', 'incomplete', 'checked', 'reviewed', 'approving') THEN 'reserved'
                        WHEN state IN ('approved', 'noticed', 'suspended', 'cleared', 'batched', 'returned')
                            THEN 'committed'
                        WHEN state IN ('paid', 'clawing_back', 'clawed_back') THEN 'paid'
                        ELSE 'released' END
                    OR (case_money.stage <> 'released' AND (case_money.fen, case_money.budget_id)
                        IS DISTINCT FROM (subsidy_case.fen, subsidy_case.budget_id))
                """
            )
        ),
    ),
    Check(
        "subsidies.batches",
        "A batch has as many payments as it says, of the sum that it says, and is settled when all are answered.",
        statement(
            text(
                """
                SELECT batch.id AS batch_id, batch.state, batch.fen, batch.lines, held.fen AS of_lines,
                    held.lines AS counted
                FROM payment_batch AS batch LEFT JOIN LATERAL (
                    SELECT count(*) FILTER (WHERE state <> 'dropped') AS lines,
                        coalesce(sum(fen) FILTER (WHERE state <> 'dropped'), 0) AS fen,
                        count(*) FILTER (WHERE state = 'waiting') AS waiting
                    FROM payment_line WHERE batch_id = batch.id
                ) AS held ON true
                WHERE batch.fen <> held.fen OR batch.lines <> held.lines
                    OR (batch.state = 'settled' AND held.waiting > 0)
                """
            )
        ),
    ),
    Check(
        "subsidies.payments_are_posted",
        "Each payment that the bank made stands in the ledger, once and to the fen, and each one there was made.",
        statement(
            text(
                """
                WITH posted AS (
                    SELECT posting.journal_id, posting.amount FROM posting
                        JOIN account ON account.id = posting.account_id AND account.kind = 'budget_paid'
                        JOIN journal ON journal.id = posting.journal_id AND journal.kind = 'subsidy_pay'
                )
                SELECT line.id AS line_id, posted.journal_id, line.fen, posted.amount
                FROM (SELECT * FROM payment_line WHERE journal_id IS NOT NULL) AS line
                    FULL JOIN posted ON posted.journal_id = line.journal_id
                WHERE line.fen IS DISTINCT FROM posted.amount
                """
            )
        ),
    ),
    Check(
        "subsidies.cases_are_paid_once",
        "A case is paid by one payment of its sum, and by none while it is not paid.",
        statement(
            text(
                """
                SELECT money.case_id, money.stage, money.fen, paid.lines, paid.fen AS paid
                FROM case_money AS money LEFT JOIN LATERAL (
                    SELECT count(*) AS lines, coalesce(sum(fen), 0) AS fen
                    FROM payment_line WHERE case_id = money.case_id AND state = 'paid'
                ) AS paid ON true
                WHERE (money.stage = 'paid', paid.fen, paid.lines)
                    NOT IN ((true, money.fen, 1), (false, 0, 0))
                """
            )
        ),
    ),
    Check(
        "subsidies.bank_results",
        "What became of a payment is what the bank's last answer to it was, with the same sum.",
        statement(
            text(
                """
                WITH told AS (
                    SELECT DISTINCT ON (row.line_id) row.line_id, row.fen, row.outcome
                    FROM bank_result_row AS row JOIN bank_result AS result ON result.id = row.result_id
                    WHERE row.outcome IN ('paid', 'returned', 'given_back')
                    ORDER BY row.line_id, result.read_at DESC, result.id DESC, row.number DESC
                )
                SELECT coalesce(line.id, told.line_id) AS line_id, line.state, told.outcome, line.fen,
                    told.fen AS told_fen
                FROM (SELECT * FROM payment_line WHERE state IN ('paid', 'returned')) AS line
                    FULL JOIN told ON told.line_id = line.id
                WHERE (line.state, line.fen) IS DISTINCT FROM
                    (CASE WHEN told.outcome = 'given_back' THEN 'returned' ELSE told.outcome END, told.fen)
                """
            )
        ),
    ),
    Check(
        "subsidies.bank_result_sums",
        "A bank's result has as many rows as it says, of which as many changed something and as many are to be seen.",
        statement(
            text(
                """
                SELECT result.id AS result_id, result.rows, result.settled, result.odd, held.*
                FROM bank_result AS result LEFT JOIN LATERAL (
                    SELECT count(*) AS counted,
                        count(*) FILTER (WHERE outcome IN ('paid', 'returned', 'given_back')) AS changed,
                        count(*) FILTER (WHERE outcome IN ('unknown', 'wrong_amount', 'contradictory')) AS strange
                    FROM bank_result_row WHERE result_id = result.id
                ) AS held ON true
                WHERE (result.rows, result.settled, result.odd) <> (held.counted, held.changed, held.strange)
                """
            )
        ),
    ),
    Check(
        "subsidies.receivables",
        "What is left of a claim is on its account; what came back of it came back to the budget of its case.",
        statement(
            text(
                f"""
                {BALANCES}
                SELECT claim.id AS receivable_id, claim.fen, claim.repaid, balance.fen AS from_ledger,
                    money.recovered, back.fen AS repayments
                FROM receivable AS claim
                    LEFT JOIN balance ON balance.owner = claim.id AND balance.kind = 'subsidy_receivable'
                    LEFT JOIN case_money AS money ON money.case_id = claim.case_id
                    LEFT JOIN LATERAL (
                        SELECT coalesce(sum(fen), 0) AS fen FROM repayment WHERE receivable_id = claim.id
                    ) AS back ON true
                WHERE (claim.repaid, claim.repaid) IS DISTINCT FROM (money.recovered, back.fen)
                    OR coalesce(balance.fen, 0) <> CASE claim.state
                        WHEN 'written_off' THEN 0 ELSE claim.fen - claim.repaid END
                """  # noqa: S608
            )
        ),
    ),
)
