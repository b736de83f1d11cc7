"""What the database keeps of assessments by itself, and what verify finds where even that was passed by."""

import asyncpg
import pytest

from app import registry
from app.kernel.db import Database
from app.kernel.verification import verify
from app.skills.checks import CHECKS
from app.skills.models import MOVES

from .works import Case

registry.load_handlers()


async def test_the_database_holds_the_same_transitions(db: Database) -> None:
    kept = await db.column("SELECT concat_ws(' ', act, from_state, to_state, parts) FROM assessment_move", [])
    assert sorted(kept) == sorted(f"{move.act} {move.before} {move.after} {{{','.join(move.parts)}}}" for move in MOVES)


BEHIND_THEIR_BACK = [
    "UPDATE assessment SET state = 'certified', certificate_id = gen_random_uuid()",
    "UPDATE assessment SET state = 'filed'",
    "UPDATE assessment SET round = 2",
    "UPDATE assessment SET theory_pass = 1",
    "DELETE FROM assessment_step",
    "UPDATE assessment_step SET reason = 'x'",
    "DELETE FROM assessment_party WHERE part = 'approver'",
    "UPDATE assessment_party SET part = 'filer' WHERE part = 'approver'",
    "UPDATE assessment_score SET points = 100",
    "DELETE FROM assessment_score",
    (
        "INSERT INTO assessment_step (id, assessment_id, act, from_state, to_state, actor_kind, at)"
        " SELECT gen_random_uuid(), id, 'file', 'cleared', 'filed', 'system', now() FROM assessment"
    ),
    (
        "INSERT INTO assessment_step (id, assessment_id, act, from_state, to_state, actor_kind, actor, at)"
        " SELECT gen_random_uuid(), a.id, 'convene', 'scored', 'reviewing', 'person', p.person_id, now()"
        " FROM assessment a JOIN assessment_party p ON assessment_id = a.id AND part = 'approver'"
    ),
    (
        "INSERT INTO assessment_party (id, assessment_id, person_id, part, named_at)"
        " SELECT gen_random_uuid(), assessment_id, person_id, 'filer', now() FROM assessment_party LIMIT 1"
    ),
]
"""What no verb does, and the database refuses all the same."""


async def test_the_database_keeps_what_verbs_keep(db: Database, case: Case) -> None:
    await case.scored()
    async with db.connection() as connection:
        for wrong in BEHIND_THEIR_BACK:
            with pytest.raises((asyncpg.RestrictViolationError, asyncpg.UniqueViolationError)):
                await connection.execute(wrong)


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        ("UPDATE assessment SET state = 'filed'", "skills.states_follow_from_steps"),
        ("DELETE FROM assessment_step WHERE act = 'submit'", "skills.no_step_is_skipped"),
        ("DELETE FROM assessment_party WHERE part = 'filer'", "skills.steps_are_by_those_who_may"),
        (
            "UPDATE assessment SET person_id = (SELECT person_id FROM assessment_party WHERE part = 'filer')",
            "skills.certificates_are_the_candidates",
        ),
    ],
)
async def test_verify_finds_what_was_changed_past_the_triggers(
    db: Database, case: Case, damage: str, check: str
) -> None:
    await case.certified()
    async with db.connection() as connection:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(damage)
        await connection.execute("SET session_replication_role = origin")
    assert [outcome.name for outcome in await verify(db, CHECKS) if not outcome.ok] == [check]
