"""Who sees which balance and statement, and what they say."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from app.graphql.documents import Documents
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Invalid
from app.kernel.identity import Actor
from app.points.service import set_rule
from tests.world import NOW, World

from .test_awards import earn, spend, take_back

Ask = Callable[..., Awaitable[Any]]
BALANCE = "available held owed earned expiring expiresAt"
MINE = f"""{{ viewer {{ points {{ {BALANCE} lines {{ totalCount nodes {{
    number points balance kind movedAt reason award {{ points expression minutes takenBack rule {{ pointsPerHour }} }}
}} }} }} }} }}"""
NOTHING = {"available": 0, "held": 0, "owed": 0, "earned": 0, "expiring": 0, "expiresAt": None}


@pytest.fixture
def ask(db: Database, documents: Documents) -> Ask:
    async def run(actor: Actor, source: str, **variables: Any) -> Any:
        answer = orjson.loads(await documents.execute(db, actor, source, None, variables))
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    return run


async def test_who_never_earned_has_nothing(world: World, ask: Ask) -> None:
    points = (await ask(world.alice, MINE))["viewer"]["points"]
    assert points == {**NOTHING, "lines": {"totalCount": 0, "nodes": []}}


async def test_a_statement_explains_every_line(db: Database, world: World, ask: Ask) -> None:
    source = ids.new()
    await earn(db, world.alice.id, 150, source=source)
    await earn(db, world.alice.id, 90, "rescue")
    await spend(db, world.alice.id, 30)
    await take_back(db, source)
    points = (await ask(world.alice, MINE))["viewer"]["points"]
    assert {name: points[name] for name in NOTHING} == {**NOTHING, "owed": 8, "earned": 22}
    lines = points["lines"]["nodes"]
    assert [(line["kind"], line["points"], line["balance"]) for line in lines] == [
        ("reversal", -17, 0),
        ("redemption", -30, 17),
        ("award", 22, 47),
        ("award", 25, 25),
    ]
    assert [line["award"] and line["award"]["expression"] for line in lines] == [
        "2.5 h × 10 = 25",
        None,
        "1.5 h × 10 × 1.5 = 22.5 → 22",
        "2.5 h × 10 = 25",
    ]
    assert lines[0]["reason"] == "corrected"
    assert lines[3]["award"]["takenBack"]


async def test_a_statement_has_pages_and_the_balance_of_a_day(
    db: Database, world: World, ask: Ask, clock: SettableClock
) -> None:
    for _ in range(5):
        await earn(db, world.alice.id, 6, served_at=clock.at)
        clock.at += timedelta(days=1)
    page = """query ($after: String) { viewer { points { lines(first: 2, after: $after) {
        nodes { id balance } pageInfo { endCursor hasNextPage } } } } }"""
    first = (await ask(world.alice, page))["viewer"]["points"]["lines"]
    second = (await ask(world.alice, page, after=first["pageInfo"]["endCursor"]))["viewer"]["points"]["lines"]
    assert [line["balance"] for line in (*first["nodes"], *second["nodes"])] == [5, 4, 3, 2]
    assert len({line["id"] for line in (*first["nodes"], *second["nodes"])}) == 4
    assert (await ask(world.alice, page))["viewer"]["points"]["lines"] == first
    as_of = (
        "query ($at: DateTime!) { viewer { points {"
        " lines(first: 1, filter: {movedBefore: $at}) { nodes { balance } } } } }"
    )
    at = (NOW + timedelta(days=2, hours=1)).isoformat()
    assert (await ask(world.alice, as_of, at=at))["viewer"]["points"]["lines"]["nodes"] == [{"balance": 3}]


async def test_what_expires_on_one_day_is_one_sum(db: Database, world: World, ask: Ask, clock: SettableClock) -> None:
    """A balance goes by the database's time, so the clock stands at the real one here."""
    async with db.connection() as connection:
        await connection.execute("UPDATE earning_rule SET lot_days = 30")
    clock.at = datetime.now(UTC)
    first = clock.at
    await earn(db, world.alice.id, 60)
    clock.at += timedelta(hours=3)
    await earn(db, world.alice.id, 120)
    clock.at += timedelta(days=3)
    await earn(db, world.alice.id, 180)
    points = (await ask(world.alice, MINE))["viewer"]["points"]
    assert (points["available"], points["expiring"]) == (60, 30)
    assert datetime.fromisoformat(points["expiresAt"]) == first + timedelta(days=30)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("alice", True),
        ("bob", False),
        ("charlie", False),
        ("lena", False),
        ("mei", False),
        ("otto", True),
        ("partner", True),
        ("anonymous", False),
    ],
)
async def test_a_balance_is_ones_own_matter(db: Database, world: World, ask: Ask, who: str, seen: bool) -> None:
    await earn(db, world.alice.id, 60)
    document = "query ($id: ID!, $award: ID!) { balance: node(id: $id) { id } award: node(id: $award) { id } }"
    award = await db.read("SELECT id FROM award")
    found = await ask(getattr(world, who), document, id=f"PointsBalance:{world.alice.id}", award=f"Award:{award}")
    assert [found["balance"] is not None, found["award"] is not None] == [seen, seen]


async def test_everybody_knows_the_rule(world: World, ask: Ask) -> None:
    found = await ask(world.anonymous, "{ earningRules { nodes { version pointsPerHour coefficients dailyCap } } }")
    assert found["earningRules"]["nodes"] == [
        {"version": 1, "pointsPerHour": 10, "coefficients": {"rescue": 150}, "dailyCap": 120}
    ]


SET = """mutation ($from: DateTime!, $points: Int!) {
    setEarningRule(input: {pointsPerHour: $points, activityCap: 100, dailyCap: 200, validFrom: $from,
                           coefficients: [{category: health, hundredths: 120}]}) {
        earningRule { version pointsPerHour coefficients } errors { code field message }
    }
}"""


async def test_an_officer_sets_the_rule_for_what_is_served_from_then_on(db: Database, world: World, ask: Ask) -> None:
    at = (NOW + timedelta(days=1)).isoformat()
    set_ = (await ask(world.otto, SET, **{"from": at, "points": 20}))["setEarningRule"]
    assert set_ == {
        "earningRule": {"version": 2, "pointsPerHour": 20, "coefficients": {"health": 120}},
        "errors": [],
    }
    assert (await earn(db, world.alice.id, 60)).points == 10
    later = await earn(db, world.alice.id, 150, "health", served_at=NOW + timedelta(days=1))
    assert later.expression == "2.5 h × 20 × 1.2 = 60"


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("alice", "FORBIDDEN"),
        ("bob", "FORBIDDEN"),
        ("charlie", "FORBIDDEN"),
        ("lena", "FORBIDDEN"),
        ("mei", "FORBIDDEN"),
        ("partner", "FORBIDDEN"),
        ("anonymous", "SIGN_IN_REQUIRED"),
    ],
)
async def test_others_set_no_rule(world: World, ask: Ask, who: str, code: str) -> None:
    answer = await ask(getattr(world, who), SET, **{"from": NOW.isoformat(), "points": 20})
    assert [error["code"] for error in answer["setEarningRule"]["errors"]] == [code]


@pytest.mark.parametrize("days", [-1, 0, 2**31 - 1])
async def test_points_last_for_as_long_as_there_are_dates(db: Database, world: World, days: int) -> None:
    """Else every approval from then on would fail at the day on which its points expire."""
    async with db.unit_of_work() as tx:
        with pytest.raises(Invalid):
            await set_rule(
                tx,
                world.otto,
                points_per_hour=10,
                activity_cap=80,
                daily_cap=120,
                valid_from=NOW + timedelta(days=1),
                lot_days=days,
            )


@pytest.mark.parametrize(
    ("at", "points", "code"), [(NOW - timedelta(days=400), 20, "RULE_IN_THE_PAST"), (NOW, -1, "INVALID")]
)
async def test_a_rule_that_can_not_be_is_refused(world: World, ask: Ask, at: datetime, points: int, code: str) -> None:
    answer = await ask(world.otto, SET, **{"from": at.isoformat(), "points": points})
    assert [error["code"] for error in answer["setEarningRule"]["errors"]] == [code]
