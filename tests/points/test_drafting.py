"""A rule is seen with what it would have given last month before it is set, from a day to come."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, system
from app.points.errors import DraftDecided, RuleBegan, RuleInThePast, RuleTooEarly
from app.points.service import award_many, reverse_award, set_rule, withdraw_rule
from app.points.service.drafting import discard_draft, draft_rule, enact_draft
from app.points.service.ruling import Terms
from tests.rewards.purse import change
from tests.world import NOW, World

from .ruled import served, terms
from .test_awards import earn

JOB = system("tests")
FIRST_OF_APRIL, FIRST_OF_MAY = datetime(2026, 3, 31, 16, tzinfo=UTC), datetime(2026, 4, 30, 16, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def draft(db: Database, world: World, said: Terms) -> Any:
    async with db.unit_of_work() as tx:
        made = await draft_rule(tx, world.otto, terms=said)
        return await tx.connection.fetchrow("SELECT * FROM rule_draft WHERE id = $1", made.id)


async def effects(db: Database, found: Any) -> list[tuple[Any, ...]]:
    async with db.connection() as connection:
        rows = await connection.fetch(
            "SELECT category, name, services, points_now, points_then FROM rule_effect"
            " LEFT JOIN person ON person.id = person_id WHERE draft_id = $1"
            " ORDER BY category, points_then - points_now DESC",
            found["id"],
        )
    return [tuple(row) for row in rows]


async def serve(db: Database, *services: Any) -> None:
    async with db.unit_of_work() as tx:
        await award_many(tx, JOB, services=services)


async def test_a_draft_shows_by_kind_and_person_what_it_would_have_given(db: Database, world: World) -> None:
    await serve(db, served(world.alice, 120), served(world.bob, 60, "rescue"), served(world.charlie, 60))
    found = await draft(db, world, terms(points_per_hour=8, coefficients={"rescue": 300, "elder_care": 125}))
    assert [found[name] for name in ("services", "people", "gaining", "losing", "points_now", "points_then")] == [
        *(3, 3, 1, 0),
        *(20 + 15 + 10, 20 + 24 + 10),
    ]
    assert await effects(db, found) == [
        ("elder_care", None, 2, 30, 30),
        ("rescue", None, 1, 15, 24),
        (None, "黄超", 1, 15, 24),
    ]


async def test_an_unchanged_draft_gives_what_was_given(db: Database, world: World) -> None:
    """With caps and rounding."""
    await serve(db, *(served(world.alice, minutes) for minutes in (480, 470, 101, 59)), served(world.bob, 101))
    given = await db.read("SELECT sum(points) FROM award")
    found = await draft(db, world, terms())
    assert found["points_now"] == found["points_then"] == given
    assert (found["gaining"], found["losing"]) == (0, 0)


async def test_nights_holidays_and_shortage_are_counted_anew(db: Database, world: World) -> None:
    await change(db, "INSERT INTO calendar_day VALUES ('2026-04-21', false, '赛马会')")
    await serve(db, served(world.alice, 120, at=NOW - timedelta(days=10, hours=-11)))
    more = {"night": 200, "holiday": 150, "shortage": 300, "activity_cap": 1000, "daily_cap": 1000}
    # From nine to eleven in the evening of the holiday, in a shift with four of ten places taken.
    assert (await draft(db, world, terms(**more, shortage_below=41)))["points_then"] == (15 + 30) * 3
    assert (await draft(db, world, terms(**more, shortage_below=40)))["points_then"] == 15 + 30


async def test_last_month_is_the_countys(db: Database, world: World) -> None:
    for at in (FIRST_OF_APRIL - MINUTE, FIRST_OF_MAY):
        await serve(db, served(world.alice, 60, at=at))
    assert (await draft(db, world, terms()))["services"] == 0
    for at in (FIRST_OF_APRIL, FIRST_OF_MAY - MINUTE):
        await serve(db, served(world.alice, 60, at=at))
    assert (await draft(db, world, terms()))["services"] == 2


async def test_what_was_taken_back_is_not_counted(db: Database, world: World) -> None:
    service = served(world.alice, 60)
    await serve(db, service)
    async with db.unit_of_work() as tx:
        await reverse_award(tx, JOB, source_kind="test", source_id=service.source_id, reason="corrected")
    assert (await draft(db, world, terms()))["services"] == 0


async def test_those_who_gain_and_lose_most_are_named(
    db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.points.service.drafting.MOST_PEOPLE", 1)
    monkeypatch.setattr("app.points.service.drafting.AT_ONCE", 2)
    people = (world.alice, world.bob, world.charlie, world.lena)
    kinds = ("rescue", "rescue", "health", "health")
    await serve(
        db, *(served(who, 60 * number, kind) for number, (who, kind) in enumerate(zip(people, kinds, strict=True), 1))
    )
    found = await draft(db, world, terms(coefficients={"rescue": 300, "health": 50}))
    assert (found["services"], found["gaining"], found["losing"]) == (4, 2, 2)
    assert [name for _, name, *_ in await effects(db, found) if name] == ["黄超", "李娜"]


async def test_a_draft_becomes_the_rule_from_a_day_to_come(db: Database, world: World) -> None:
    made = await draft(db, world, terms(points_per_hour=20, night=150))
    begins = FIRST_OF_MAY + timedelta(days=1)
    async with db.unit_of_work() as tx:
        set_ = await enact_draft(tx, world.otto, draft=made["id"], valid_from=begins)
    assert set_.version == 2
    assert (await earn(db, world.alice.id, 60, served_at=begins - timedelta(seconds=1))).points == 10
    late = await earn(db, world.alice.id, 60, served_at=begins + timedelta(hours=22))
    assert late.expression == "1 h × 1.5 night × 20 = 30"
    for verb, more in ((enact_draft, {"valid_from": begins + timedelta(days=1)}), (discard_draft, {})):
        with pytest.raises(DraftDecided):
            async with db.unit_of_work() as tx:
                await verb(tx, world.otto, draft=made["id"], **more)
    actions = await db.read("SELECT array_agg(action ORDER BY id) FROM audit_entry")
    assert actions == ["points.draft_rule", "points.set_rule", "points.enact_draft"]


async def test_no_rule_begins_in_the_past(db: Database, world: World) -> None:
    made = await draft(db, world, terms())
    for from_now, refusal in ((timedelta(days=-400), RuleInThePast), (timedelta(minutes=-6), RuleTooEarly)):
        with pytest.raises(refusal):
            async with db.unit_of_work() as tx:
                await enact_draft(tx, world.otto, draft=made["id"], valid_from=NOW + from_now)
    assert await db.read("SELECT count(*) FROM earning_rule") == 1


async def set_rules(db: Database, world: World, *days: int) -> list[UUID]:
    """Rules that begin so many days after the first of May."""
    made = []
    for day in days:
        async with db.unit_of_work() as tx:
            begins = FIRST_OF_MAY + timedelta(days=day)
            said = terms(points_per_hour=10 + day)
            made.append((await set_rule(tx, world.otto, **msgspec.structs.asdict(said), valid_from=begins)).id)
    return made


async def withdraw(db: Database, actor: Actor, rule: UUID) -> int:
    async with db.unit_of_work() as tx:
        return (await withdraw_rule(tx, actor, rule=rule)).version


async def per_hour(db: Database, world: World, day: int) -> int:
    return (await earn(db, world.alice.id, 60, served_at=FIRST_OF_MAY + timedelta(days=day, hours=1))).points


async def test_a_rule_that_has_not_begun_is_withdrawn_and_the_one_before_goes_on(db: Database, world: World) -> None:
    """Without the rule before being prolonged nothing would be earned from then on."""
    second, third = await set_rules(db, world, 2, 4)
    assert [await per_hour(db, world, day) for day in (1, 2, 4)] == [10, 12, 14]
    assert await withdraw(db, world.otto, second) == 2
    assert [await per_hour(db, world, day) for day in (1, 2, 3, 4)] == [10, 10, 10, 14]
    assert await withdraw(db, world.otto, third) == 3
    assert [await per_hour(db, world, day) for day in (2, 4, 400)] == [10, 10, 10]
    (fourth,) = await set_rules(db, world, 3)
    assert await db.read("SELECT version FROM earning_rule WHERE valid_until IS NULL") == 4
    assert [await per_hour(db, world, day) for day in (2, 3)] == [10, 13]
    assert fourth


async def test_only_what_has_not_begun_is_withdrawn_once_by_officers(
    db: Database, world: World, clock: SettableClock
) -> None:
    (rule,) = await set_rules(db, world, 2)
    for actor in (world.alice, world.lena, world.mei, world.partner, world.anonymous):
        with pytest.raises(SignInRequired if actor is world.anonymous else NotAllowed):
            await withdraw(db, actor, rule)
    with pytest.raises(NotFound):
        await withdraw(db, world.otto, ids.new())
    clock.at = FIRST_OF_MAY + timedelta(days=2)
    with pytest.raises(RuleBegan):
        await withdraw(db, world.otto, rule)
    clock.at = NOW
    await withdraw(db, world.otto, rule)
    with pytest.raises(RuleBegan):
        await withdraw(db, world.otto, rule)


async def test_a_draft_laid_aside_stays_to_be_seen(db: Database, world: World) -> None:
    made = await draft(db, world, terms())
    async with db.unit_of_work() as tx:
        await discard_draft(tx, world.otto, draft=made["id"])
    assert await db.read("SELECT state FROM rule_draft") == "discarded"


async def test_what_can_not_be_is_not_drafted(db: Database, world: World) -> None:
    for changed in (
        {"night": 10_001},
        {"holiday": -1},
        {"shortage": -1},
        {"coefficients": {"rescue": 10_001}},
        {"shortage_below": 0},
        {"points_per_hour": 100_001},
        {"daily_cap": -1},
        {"lot_days": 0},
    ):
        with pytest.raises(Invalid):
            await draft(db, world, terms(**changed))


async def test_rules_are_for_officers(db: Database, world: World) -> None:
    made = await draft(db, world, terms())
    for actor in (world.alice, world.lena, world.mei, world.partner, world.anonymous):
        for verb, given in (
            (draft_rule, {"terms": terms()}),
            (enact_draft, {"draft": made["id"], "valid_from": NOW + timedelta(days=1)}),
            (discard_draft, {"draft": made["id"]}),
        ):
            with pytest.raises(SignInRequired if actor is world.anonymous else NotAllowed):
                async with db.unit_of_work() as tx:
                    await verb(tx, actor, **given)
    with pytest.raises(NotFound):
        async with db.unit_of_work() as tx:
            await discard_draft(tx, world.otto, draft=ids.new())
