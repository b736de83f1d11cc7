"""What a match stores is what is judged one by one, and what held on a day is said again from what was known then."""

from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from app.kernel.db import Database
from app.kernel.errors import NotAllowed, SignInRequired
from app.kernel.verification import verify
from app.rules.service import load_rules
from app.subsidies import service
from app.subsidies.checks.matches import MATCH_CHECKS
from app.subsidies.errors.matching import NotMatched
from app.subsidies.service.facts import facts_of
from app.subsidies.service.match_replay import replay_match
from tests.world import NOW, World

from .awards import TODAY, condition, published
from .matched import LONG_FEN, PLAIN, WORK_FEN, dismiss, employ, match, works

NEXT_YEAR = NOW + timedelta(days=366)


@pytest.fixture
async def work(db: Database, world: World) -> service.ProgrammeSaved:
    """An award for work, for which nobody asks; Alice has worked for two years, Bob for half of one."""
    await employ(db, world.alice, world.county, date(2024, 4, 30))
    await employ(db, world.bob, world.county, date(2025, 11, 1))
    return await published(db, world, works(), "work")


async def test_another_version_is_stored_for_all_but_only_what_differs_is_told(
    db: Database, world: World, work: service.ProgrammeSaved
) -> None:
    await match(db)
    await _second_version(db, world, work, "years_employed >= 1", long_from=2)
    night = await match(db, NOW + timedelta(days=3))
    assert night.verdicts_stored == night.people
    assert (night.began, night.amount, night.over, night.fen) == (0, 1, 0, LONG_FEN)


@pytest.mark.parametrize(
    ("check", "command"),
    [
        ("match_places", "UPDATE match_verdict SET passed = '{}', unmet = '{}', fen = '{}'"),
        ("match_figures", "UPDATE match_count SET began = 7"),
        ("match_figures", "DELETE FROM match_change"),
        ("match_stored", "UPDATE match_run SET facts_stored = 1"),
        ("match_stored", "DELETE FROM match_verdict"),
    ],
)
async def test_what_was_written_by_hand_is_found_by_verifying(
    db: Database, world: World, work: service.ProgrammeSaved, check: str, command: str
) -> None:
    await match(db)
    assert [each.name for each in await verify(db, MATCH_CHECKS) if not each.ok] == []
    async with db.connection() as connection:
        for table in ("match_verdict", "match_change"):
            await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
        await connection.execute(command)
    assert [each.name for each in await verify(db, MATCH_CHECKS) if not each.ok] == [f"subsidies.{check}"]


async def test_what_was_said_last_year_is_said_again_after_the_rules_and_the_person_changed(
    db: Database, world: World, work: service.ProgrammeSaved
) -> None:
    await match(db)
    await match(db, NOW + timedelta(days=100))
    await _second_version(db, world, work, "years_employed >= 30", long_from=40)
    await dismiss(db, world.alice, date(2027, 1, 1))
    await match(db, NEXT_YEAR)
    asked: dict[str, Any] = {"programme": work.programme, "person": world.alice.id}
    for actor in (world.alice, world.otto):
        last = await db.perform(replay_match, actor, **asked, on=date(2026, 8, 31))
        told_on = TODAY + timedelta(days=100)
        assert (last.version, last.on, last.passed, last.fen, last.same) == (work.id, told_on, True, WORK_FEN, True)
        assert [each.passed for each in last.findings] == [True, True, True]
        assert last.findings[1].actual == {"years_employed": "2.2767"}
    now = await db.perform(replay_match, world.alice, **asked, on=NEXT_YEAR.date())
    assert (now.passed, now.fen, now.same) == (False, 0, True)
    assert now.version != work.id
    for actor, refusal in ((world.bob, NotAllowed), (world.lena, NotAllowed), (world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await db.perform(replay_match, actor, **asked, on=TODAY)
    with pytest.raises(NotMatched):
        await db.perform(replay_match, world.alice, **asked, on=TODAY - timedelta(days=1))
    with pytest.raises(NotMatched):
        await db.perform(replay_match, world.alice, **{**asked, "programme": world.county}, on=TODAY)


async def test_a_verdict_that_was_written_over_is_found_out(
    db: Database, world: World, work: service.ProgrammeSaved
) -> None:
    await match(db)
    async with db.connection() as connection:
        with pytest.raises(asyncpg.PostgresError, match="append-only"):
            await connection.execute("UPDATE match_verdict SET fen = '{900000}'")
        await connection.execute("ALTER TABLE match_verdict DISABLE TRIGGER append_only")
        await connection.execute("UPDATE match_verdict SET fen = '{900000}' WHERE person_id = $1", world.alice.id)
    asked = {"programme": work.programme, "person": world.alice.id, "on": TODAY}
    assert not (await db.perform(replay_match, world.otto, **asked)).same


async def test_what_is_stored_is_what_is_judged_one_by_one(
    db: Database, world: World, work: service.ProgrammeSaved
) -> None:
    await published(db, world, PLAIN, "plain")
    run = await match(db)
    async with db.connection() as connection:
        rows = await connection.fetch("SELECT person_id, passed, unmet, fen FROM match_verdict")
    async with db.unit_of_work() as tx:
        asked = [await service.terms(tx, version=version) for version in run.versions]
        for row in rows:
            person = row["person_id"]
            facts, evidence = next(iter((await facts_of(tx, people=[person], on=run.on_day)).values()))
            for at, each in enumerate(asked):
                rules = await load_rules(tx, rule_set=each.rule_set_id)
                judged = rules.judge({name: facts.get(name) for name in rules.catalogue}, evidence, run.on_day)
                unmet = sum(1 << finding.number - 1 for finding in judged.findings if not finding.passed)
                assert (row["passed"][at], row["unmet"][at]) == (judged.passed, unmet)
                assert row["fen"][at] == (each.pays(rules.catalogue).of(facts) if judged.passed else 0)
    assert len(rows) == run.people
    assert run.passed > 2


async def _second_version(
    db: Database, world: World, first: service.ProgrammeSaved, asks: str, *, long_from: int
) -> None:
    """The programme's next version from the day after tomorrow: it asks for other years, and pays more from some on."""
    draft = works()
    amounts = (
        type(draft.amounts[0])(f"years_employed >= {long_from}", LONG_FEN, {"zh": "多年"}),
        draft.amounts[1],
    )
    conditions = (condition("employed"), condition(asks), condition("not (residence == '县外')"))
    trial = type(draft.trials[0])(
        "在岗", {"employed": True, "years_employed": "50", "residence": "阿柔乡"}, TODAY, True, LONG_FEN
    )
    new = works(draft, amounts=amounts, conditions=conditions, trials=(trial,), valid_from=TODAY + timedelta(days=2))
    saved = await published(db, world, new, "work")
    assert saved.programme == first.programme
