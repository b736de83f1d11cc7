"""Ladders from file to the next version: loaded, drafted, changed, published by another person."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from app.graphql.documents import Documents
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Held, Role, system
from app.rules.conditions import Condition
from app.rules.errors import OwnDraft, UnknownFact, ValidityInThePast
from app.skills import service
from app.skills.errors import DraftExists, LadderExists, LadderPublished
from tests.duplicates.signpost import may, merged
from tests.world import NOW, World

TODAY = NOW.date()
TEXT = (Path(__file__).parents[2] / "app/skills/ladders/new-eight-grades.toml").read_text("utf-8")
NAMES = {"zh": "新八级工（改）", "en": "New"}


@pytest.fixture
async def ladder(db: Database, world: World) -> UUID:
    return (await db.perform(service.load_ladder, system("test"), text=TEXT)).id


def second(world: World) -> Actor:
    return Actor(kind="person", id=world.alice.person, roles=(Held(Role.OFFICER, world.county),))


async def rungs(db: Database, ladder: UUID) -> dict[int, UUID]:
    async with db.connection() as connection:
        found = await connection.fetch("SELECT number, id FROM rung WHERE ladder_id = $1", ladder)
    return {row["number"]: row["id"] for row in found}


def needs(expression: str) -> list[Condition]:
    return [Condition(expression, "第5条", {"zh": "是"}, {"zh": "否"})]


async def test_a_file_becomes_a_published_version_once(db: Database, ladder: UUID) -> None:
    async with db.connection() as connection:
        row = await connection.fetchrow("SELECT * FROM ladder")
        assert (row["code"], row["version"], row["state"]) == ("new-eight-grades", 1, "published")
        assert (row["valid_from"], row["theory_pass"]) == (date(2022, 3, 18), 60)
        assert await connection.fetchval("SELECT count(*) FROM rung") == 8
        assert await connection.fetchval("SELECT count(*) FROM prerequisite") == 8
        assert await connection.fetchval("SELECT count(*) FROM rule_set WHERE state = 'published'") == 8
    with pytest.raises(LadderExists):
        await db.perform(service.load_ladder, system("test"), text=TEXT)


async def test_an_officers_file_waits_for_another_officer(db: Database, world: World) -> None:
    with pytest.raises(OwnDraft):
        await db.perform(service.load_ladder, world.otto, text=TEXT)
    draft = await db.perform(service.load_ladder, world.otto, text=TEXT, publish=False)
    with pytest.raises(DraftExists):
        await db.perform(service.load_ladder, world.otto, text=TEXT, publish=False)
    published = await db.perform(service.publish_ladder, second(world), ladder=draft.id, valid_from=TODAY)
    assert published.version == 1


async def test_the_next_version_is_a_copy_that_changes_nothing_before(db: Database, world: World, ladder: UUID) -> None:
    draft = await db.perform(service.draft_ladder, world.otto, ladder=ladder)
    assert draft.version == 2
    with pytest.raises(DraftExists):
        await db.perform(service.draft_ladder, world.otto, ladder=ladder)
    new = await rungs(db, draft.id)
    await db.perform(service.change_ladder, world.otto, ladder=draft.id, names=NAMES, theory_pass=70, practice_pass=60)
    await db.perform(service.change_rung, world.otto, rung=new[6], names=NAMES, comprehensive_review=False)
    await db.perform(service.set_prerequisites, world.otto, rung=new[6], conditions=needs("rung_held >= 4"))
    with pytest.raises(OwnDraft):
        await db.perform(service.publish_ladder, world.otto, ladder=draft.id, valid_from=TODAY)
    with pytest.raises(ValidityInThePast):
        await db.perform(service.publish_ladder, second(world), ladder=draft.id, valid_from=date(2022, 3, 18))
    await db.perform(service.publish_ladder, second(world), ladder=draft.id, valid_from=TODAY)
    async with db.connection() as connection:
        old = await connection.fetchrow("SELECT * FROM ladder WHERE id = $1", ladder)
        assert (old["theory_pass"], old["valid_until"], old["names"]["zh"]) == (60, TODAY, "新八级工")
        changed = await connection.fetch("SELECT code, version FROM rule_set WHERE valid_from = $1", TODAY)
        assert [tuple(row) for row in changed] == [("skills.new-eight-grades.6", 2)]
    before = await rungs(db, ladder)
    for rung, passes in ((before[6], False), (new[6], False), (before[1], True), (new[1], True)):
        asked = await db.perform(service.ask_prerequisites, world.bob, rung=rung)
        assert asked.passed is passes


async def test_whoever_changed_a_draft_under_a_record_that_was_merged_does_not_publish_it(
    db: Database, world: World, documents: Documents, ladder: UUID
) -> None:
    draft = await db.perform(service.draft_ladder, world.otto, ladder=ladder)
    asked = {"what": "publishable", "of": f"Ladder:{draft.id}"}
    async with merged(db, world.otto, world.alice):
        assert not await may(documents, db, second(world), **asked)
        with pytest.raises(OwnDraft):
            await db.perform(service.publish_ladder, second(world), ladder=draft.id, valid_from=TODAY)
    assert await may(documents, db, second(world), **asked)
    await db.perform(service.publish_ladder, second(world), ladder=draft.id, valid_from=TODAY)


async def test_whoever_changed_a_draft_does_not_publish_it(db: Database, world: World, ladder: UUID) -> None:
    draft = await db.perform(service.draft_ladder, world.otto, ladder=ladder)
    await db.perform(service.change_ladder, second(world), ladder=draft.id, names=NAMES)
    with pytest.raises(OwnDraft):
        await db.perform(service.publish_ladder, second(world), ladder=draft.id, valid_from=TODAY)
    async with db.connection() as connection:
        with pytest.raises(asyncpg.CheckViolationError, match="two_people"):
            await connection.execute(
                "UPDATE ladder SET state = 'published', published_at = now(), published_by = $1 WHERE id = $2",
                world.otto.person,
                draft.id,
            )


async def test_nothing_of_a_published_version_changes(db: Database, world: World, ladder: UUID) -> None:
    rung = (await rungs(db, ladder))[6]
    with pytest.raises(LadderPublished):
        await db.perform(service.change_ladder, world.otto, ladder=ladder, names=NAMES)
    with pytest.raises(LadderPublished):
        await db.perform(service.change_rung, world.otto, rung=rung, names=NAMES, comprehensive_review=False)
    with pytest.raises(LadderPublished):
        await db.perform(service.set_prerequisites, world.otto, rung=rung, conditions=needs("rung_held >= 1"))
    with pytest.raises(LadderPublished):
        await db.perform(service.discard_ladder, world.otto, ladder=ladder)
    with pytest.raises(LadderPublished):
        await db.perform(service.publish_ladder, second(world), ladder=ladder, valid_from=TODAY)
    async with db.connection() as connection:
        for change in (
            "UPDATE ladder SET theory_pass = 1",
            "DELETE FROM prerequisite",
            "UPDATE rung SET national_level = 9",
            "UPDATE prerequisite SET rule_set_id = (SELECT id FROM rule_set LIMIT 1)",
        ):
            with pytest.raises(asyncpg.RestrictViolationError):
                await connection.execute(change)


async def test_a_draft_can_be_discarded_and_begun_again(db: Database, world: World, ladder: UUID) -> None:
    draft = await db.perform(service.draft_ladder, world.otto, ladder=ladder)
    new = await rungs(db, draft.id)
    await db.perform(service.set_prerequisites, world.otto, rung=new[2], conditions=needs("rung_held >= 1"))
    await db.perform(service.discard_ladder, world.otto, ladder=draft.id)
    async with db.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM rule_set WHERE state = 'draft'") == 0
        assert await connection.fetchval("SELECT count(*) FROM ladder") == 1
    again = await db.perform(service.draft_ladder, world.otto, ladder=ladder)
    assert again.version == 2


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        ("change_ladder", {"names": {"en": "New"}}),
        ("change_ladder", {"names": NAMES, "theory_pass": 101}),
        ("change_ladder", {"names": NAMES, "notice_working_days": 101}),
        ("change_ladder", {"names": NAMES, "renew_every_years": 0}),
        ("change_ladder", {"names": NAMES, "step_every_years": 3}),
        ("change_rung", {"names": {"zh": " "}, "comprehensive_review": True}),
        ("change_rung", {"names": NAMES, "comprehensive_review": True, "training_hours": 0}),
    ],
)
async def test_what_makes_no_ladder_is_refused(
    db: Database, world: World, ladder: UUID, verb: str, given: dict[str, Any]
) -> None:
    draft = await db.perform(service.draft_ladder, world.otto, ladder=ladder)
    of = {"rung": (await rungs(db, draft.id))[2]} if verb == "change_rung" else {"ladder": draft.id}
    with pytest.raises(Invalid):
        await db.perform(getattr(service, verb), world.otto, **of, **given)


async def test_conditions_must_be_about_known_facts(db: Database, world: World, ladder: UUID) -> None:
    draft = await db.perform(service.draft_ladder, world.otto, ladder=ladder)
    rung = (await rungs(db, draft.id))[2]
    with pytest.raises(UnknownFact):
        await db.perform(service.set_prerequisites, world.otto, rung=rung, conditions=needs("wage > 1"))
    with pytest.raises(NotFound):
        await db.perform(
            service.set_prerequisites,
            world.otto,
            rung=rung,
            conditions=needs("rung_held >= 1"),
            occupation=world.team,
        )


async def test_only_officers_of_the_whole_deployment_write_ladders(db: Database, world: World, ladder: UUID) -> None:
    draft = (await db.perform(service.draft_ladder, world.otto, ladder=ladder)).id
    rung = (await rungs(db, draft))[2]
    asked: dict[str, dict[str, Any]] = {
        "load_ladder": {"text": TEXT},
        "draft_ladder": {"ladder": ladder},
        "change_ladder": {"ladder": draft, "names": NAMES},
        "change_rung": {"rung": rung, "names": NAMES, "comprehensive_review": False},
        "set_prerequisites": {"rung": rung, "conditions": needs("rung_held >= 1")},
        "publish_ladder": {"ladder": draft, "valid_from": TODAY},
        "discard_ladder": {"ladder": draft},
    }
    for verb, given in asked.items():
        for actor, refusal in ((world.bob, NotAllowed), (world.lena, NotAllowed), (world.anonymous, SignInRequired)):
            with pytest.raises(refusal):
                await db.perform(getattr(service, verb), actor, **given)


async def test_outsiders_are_not_told_whether_a_grade_is_there(db: Database, world: World) -> None:
    with pytest.raises(NotAllowed):
        await db.perform(service.change_rung, world.bob, rung=world.team, names=NAMES, comprehensive_review=False)


async def test_what_is_not_there_is_not_found(db: Database, world: World) -> None:
    for verb, given in (
        ("draft_ladder", {"ladder": world.team}),
        ("change_ladder", {"ladder": world.team, "names": NAMES}),
        ("change_rung", {"rung": world.team, "names": NAMES, "comprehensive_review": False}),
        ("publish_ladder", {"ladder": world.team, "valid_from": TODAY + timedelta(days=1)}),
        ("ask_prerequisites", {"rung": world.team}),
    ):
        with pytest.raises(NotFound):
            await db.perform(getattr(service, verb), world.otto, **given)
