"""Rules as drafts, published by another person, and verdicts that are reached again."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from app.kernel.db import Database
from app.kernel.errors import NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Held, Role
from app.rules import service
from app.rules.conditions import Condition
from app.rules.errors import OwnDraft, RulesPublished, UnknownFact, ValidityInThePast
from app.rules.facts import Evidence, Fact, Kind
from tests.duplicates.signpost import merged
from tests.world import NOW, World

TODAY = NOW.date()
FACTS = {
    "years": Fact(Kind.DECIMAL, {"zh": "年限", "en": "Years"}, "years", grows=True),
    "born": Fact(Kind.DATE, {"zh": "出生日期", "en": "Birth"}),
    "degrees": Fact(Kind.LIST, {"zh": "学历", "en": "Degrees"}),
}
KNOWN = {"years": Decimal("3.25"), "born": date(1990, 1, 1), "degrees": ["college"]}


def conditions(*expressions: str) -> list[Condition]:
    return [Condition(each, "第3条", {"zh": "符合"}, {"zh": "不符合"}) for each in expressions]


def second(world: World) -> Actor:
    """Another officer, who has written nothing."""
    return Actor(kind="person", id=world.alice.person, roles=(Held(Role.OFFICER, world.county),))


async def save(db: Database, actor: Actor, *expressions: str) -> Any:
    return await db.perform(
        service.save_rules,
        actor,
        code="test",
        names={"zh": "试"},
        catalogue=FACTS,
        conditions=conditions(*expressions),
        valid_from=TODAY,
    )


async def publish(db: Database, actor: Actor, rules: Any, day: date = TODAY) -> Any:
    return await db.perform(service.publish_rules, actor, rule_set=rules.id, valid_from=day)


async def judge(db: Database, world: World, rules: Any) -> Any:
    return await db.perform(
        service.judge,
        world.otto,
        rule_set=rules.id,
        facts=KNOWN,
        evidence={"years": Evidence("证书", date(2023, 2, 1))},
        on=TODAY,
        subject_kind="test",
        subject=world.team,
        person=world.bob.person,
    )


async def test_a_draft_is_published_by_somebody_who_wrote_none_of_it(db: Database, world: World) -> None:
    draft = await save(db, world.otto, "years >= 2")
    assert (await save(db, world.otto, "years >= 4")).id == draft.id
    with pytest.raises(OwnDraft):
        await publish(db, world.otto, draft)
    async with merged(db, world.otto, second(world)):
        with pytest.raises(OwnDraft):
            await publish(db, second(world), draft)
    assert (await publish(db, second(world), draft)).version == 1
    with pytest.raises(RulesPublished):
        await publish(db, second(world), draft)
    with pytest.raises(RulesPublished):
        await db.perform(service.discard_rules, world.otto, rule_set=draft.id)


async def test_the_database_keeps_what_was_published_too(db: Database, world: World) -> None:
    draft = await save(db, world.otto, "years >= 2")
    async with db.connection() as connection:
        with pytest.raises(asyncpg.CheckViolationError, match="two_people"):
            await connection.execute(
                "UPDATE rule_set SET state = 'published', published_at = now(), published_by = authors[1]"
            )
    await publish(db, second(world), draft)
    async with db.connection() as connection:
        for change in (
            "UPDATE rule_set SET valid_from = valid_from - 1",
            "DELETE FROM rule_set",
            "UPDATE rule_condition SET expression = 'years >= 1'",
            "DELETE FROM rule_condition",
            "INSERT INTO rule_condition SELECT gen_random_uuid(), id, 9, null, 'x', '', '{}', '{}' FROM rule_set",
        ):
            with pytest.raises(asyncpg.RestrictViolationError):
                await connection.execute(change)


async def test_a_new_version_ends_the_one_before_and_begins_later(db: Database, world: World) -> None:
    first = await save(db, world.otto, "years >= 2")
    await publish(db, second(world), first)
    newer = await save(db, world.otto, "years >= 3")
    assert newer.version == 2
    with pytest.raises(ValidityInThePast):
        await publish(db, second(world), newer)
    await publish(db, second(world), newer, TODAY + timedelta(days=1))
    async with db.connection() as connection:
        ends = await connection.fetchval("SELECT valid_until FROM rule_set WHERE id = $1", first.id)
    assert ends == TODAY + timedelta(days=1)


async def test_what_names_an_unknown_fact_is_not_saved(db: Database, world: World) -> None:
    with pytest.raises(UnknownFact) as refused:
        await save(db, world.otto, "wage >= 2")
    assert refused.value.params["position"] == 1


async def test_only_officers_of_the_whole_deployment_write(db: Database, world: World) -> None:
    draft = await save(db, world.otto, "years >= 2")
    for actor, refusal in ((world.bob, NotAllowed), (world.lena, NotAllowed), (world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await save(db, actor, "years >= 2")
        with pytest.raises(refusal):
            await publish(db, actor, draft)
        with pytest.raises(refusal):
            await db.perform(service.discard_rules, actor, rule_set=draft.id)
    await db.perform(service.discard_rules, world.otto, rule_set=draft.id)
    with pytest.raises(NotFound):
        await publish(db, second(world), draft)


async def test_a_verdict_is_reached_again_when_the_rules_have_changed(db: Database, world: World) -> None:
    rules = await save(db, world.otto, "years >= 4", "'college' in degrees", "born < d'2000-01-01'")
    await publish(db, second(world), rules)
    judged = await judge(db, world, rules)
    assert not judged.passed
    assert [each.passed for each in judged.findings] == [False, True, True]
    assert judged.findings[0].evidence == {"years": "证书"}
    assert judged.eligible_on == date(2027, 2, 1)
    newer = await save(db, world.otto, "years >= 1")
    await publish(db, second(world), newer, TODAY + timedelta(days=1))
    again = await db.perform(service.replay, world.otto, verdict=judged.verdict)
    assert again.same
    assert again.findings == judged.findings


async def test_a_verdict_stays_as_it_is(db: Database, world: World) -> None:
    rules = await save(db, world.otto, "years >= 4")
    await publish(db, second(world), rules)
    await judge(db, world, rules)
    async with db.connection() as connection:
        for change in ("UPDATE verdict SET passed = true", "DELETE FROM verdict", "TRUNCATE verdict CASCADE"):
            with pytest.raises(asyncpg.RestrictViolationError):
                await connection.execute(change)


async def test_nobody_unknown_asks(db: Database, world: World) -> None:
    rules = await save(db, world.otto, "years >= 4")
    with pytest.raises(SignInRequired):
        await db.perform(
            service.judge,
            world.anonymous,
            rule_set=rules.id,
            facts=KNOWN,
            evidence={},
            on=TODAY,
            subject_kind="test",
            subject=world.team,
        )
    with pytest.raises(SignInRequired):
        await db.perform(service.replay, world.anonymous, verdict=world.team)
