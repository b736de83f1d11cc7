"""What the database keeps of cases by itself, and what verify finds where even that was passed by."""

from typing import Any

import asyncpg
import pytest

from app import registry
from app.kernel.db import Database, Statement
from app.kernel.verification import Check, verify
from app.subsidies.checks.cases import CASE_CHECKS
from app.subsidies.models import MOVES
from app.subsidies.service import deciding

from .desks import Case

registry.load_handlers()


async def test_the_database_holds_the_same_transitions(db: Database) -> None:
    kept = await db.column("SELECT concat_ws(' ', act, from_state, to_state, parts) FROM subsidy_move", [])
    assert sorted(kept) == sorted(f"{move.act} {move.before} {move.after} {{{','.join(move.parts)}}}" for move in MOVES)


STEP = (
    "INSERT INTO subsidy_step (id, case_id, act, from_state, to_state, actor_kind, actor, at)"
    " SELECT gen_random_uuid(), c.id, '{act}', c.state, '{after}', '{kind}', p.person_id, now()"
    " FROM subsidy_case c JOIN subsidy_party p ON p.case_id = c.id AND p.part = '{part}'"
)
BEHIND_THEIR_BACK = [
    "UPDATE subsidy_case SET state = 'paid'",
    "UPDATE subsidy_case SET approvals = 2",
    "UPDATE subsidy_case SET queue_number = 1",
    "UPDATE subsidy_case SET fen = 1",
    "UPDATE subsidy_case SET levels = 1",
    "UPDATE subsidy_case SET version_id = gen_random_uuid()",
    "DELETE FROM subsidy_case",
    "DELETE FROM subsidy_step",
    "UPDATE subsidy_step SET reason = 'x'",
    "UPDATE subsidy_move SET parts = '{}'",
    "DELETE FROM subsidy_party WHERE part = 'creator'",
    "UPDATE subsidy_party SET part = 'payer' WHERE part = 'creator'",
    "UPDATE evidence_paper SET value = '99'",
    "UPDATE evidence_paper SET confirmed = false",
    "DELETE FROM evidence_paper",
    STEP.format(act="approve", after="approved", kind="person", part="approver"),  # who has approved before
    STEP.format(act="approve", after="approved", kind="person", part="applicant"),
    STEP.format(act="approve", after="approved", kind="system", part="approver"),
    STEP.format(act="pay", after="paid", kind="system", part="approver"),
    STEP.format(act="lapse", after="lapsed", kind="system", part="approver"),
    (
        "INSERT INTO subsidy_party (id, case_id, person_id, part, joined_at)"
        " SELECT gen_random_uuid(), case_id, person_id, 'payer', now() FROM subsidy_party WHERE part = 'reviewer'"
    ),
    (
        "INSERT INTO subsidy_case (id, programme_id, version_id, person_id, organisation_id, origin, period,"
        " budget_year, fen, state, levels, reviewed, notice_days, to_bank, created_at)"
        " SELECT gen_random_uuid(), programme_id, version_id, person_id, organisation_id, origin, period,"
        " budget_year, fen, 'new', levels, reviewed, notice_days, to_bank, now() FROM subsidy_case"
    ),
]
"""What no verb does, and the database refuses all the same."""


async def test_the_database_keeps_what_verbs_keep(case: Case) -> None:
    await case.checked()
    await case.step(deciding.review_case, case.bureau.reviewer)
    await case.step(deciding.approve_case, case.bureau.approver)
    refused = (asyncpg.RestrictViolationError, asyncpg.UniqueViolationError)
    async with case.db.connection() as connection:
        for wrong in BEHIND_THEIR_BACK:
            with pytest.raises(refused):
                await connection.execute(wrong)


async def test_nobody_confirms_their_own_paper(case: Case) -> None:
    await case.reserved()
    async with case.db.connection() as connection:
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute(
                "UPDATE evidence_paper SET confirmed = true, confirmed_by = person_id, confirmed_at = now()"
            )


ONE_FOR_ALL = (
    "UPDATE subsidy_step SET actor = (SELECT person_id FROM subsidy_party WHERE part = 'approver' LIMIT 1)"
    " WHERE act = 'approve'"
)
DAMAGES = [
    ("UPDATE subsidy_case SET state = 'paid'", "subsidies.states_follow_from_steps"),
    ("DELETE FROM subsidy_step WHERE act = 'submit'", "subsidies.no_step_is_skipped"),
    ("DELETE FROM subsidy_party WHERE part = 'reviewer'", "subsidies.steps_are_by_those_who_may"),
    ("UPDATE subsidy_case SET approvals = 1", "subsidies.approvals_follow_from_steps"),
    (ONE_FOR_ALL, "subsidies.nobody_approves_twice"),
    (
        "UPDATE evidence_paper SET person_id = (SELECT person_id FROM subsidy_party WHERE part = 'reviewer')",
        "subsidies.papers_are_the_applicants",
    ),
]


async def test_verify_finds_what_was_changed_past_the_triggers(case: Case) -> None:
    await case.approved()
    assert [outcome for outcome in await verify(case.db, CASE_CHECKS) if not outcome.ok] == []
    async with case.db.connection() as connection:
        for damage, check in DAMAGES:
            there = connection.transaction()
            await there.start()
            await connection.execute("SET LOCAL session_replication_role = replica")
            await connection.execute(damage)
            found = {each.name: await connection.fetch(*_asked(each)) for each in CASE_CHECKS}
            assert [name for name, rows in found.items() if rows] == [check]
            await there.rollback()


def _asked(check: Check) -> list[Any]:
    assert isinstance(check.wrong, Statement)
    return [check.wrong.sql, *check.wrong.arguments({})]
