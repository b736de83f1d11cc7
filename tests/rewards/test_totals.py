"""What was handed over, taken together over the API: by which keys, of what, for whom."""

from typing import Any

import orjson
import pytest

from app.graphql.documents import Documents
from app.kernel import ids
from app.kernel.db import Database
from app.kernel.identity import Actor
from tests.world import World

from .purse import give, redeemed
from .test_counter import give_back, hand_over

KEYS = ("reward", "rewardId", "redemptionPoint", "redemptionPointId", "merchant", "merchantId")
BY = ["REWARD", "REWARD_ID", "REDEMPTION_POINT", "REDEMPTION_POINT_ID", "MERCHANT", "MERCHANT_ID"]
FIELDS = f"{{ {' '.join(KEYS)} vouchers returned quantity points }}"
TOTALS = f"""query ($by: [HandOverTotalKey!], $filter: HandOverFilter) {{
    viewer {{ own: counterTotals(groupBy: $by, filter: $filter) {FIELDS} }}
    all: handOverTotals(groupBy: $by, filter: $filter) {FIELDS} }}"""
NOTHING = {"vouchers": 0, "returned": 0, "quantity": 0, "points": 0}


@pytest.fixture
async def handed_over(db: Database, world: World) -> None:
    """One to Alice and one to Bob, whose came back."""
    for who in (world.alice, world.bob):
        await give(db, who)
        voucher = await redeemed(db, world, who)
        await hand_over(db, world.mei, voucher.code)
    await give_back(db, world.mei, voucher.id)


async def totals(db: Database, documents: Documents, actor: Actor, **given: Any) -> tuple[Any, Any]:
    answer = orjson.loads(await documents.execute(db, actor, TOTALS, None, given))
    assert "errors" not in answer, answer["errors"]
    return (answer["data"]["viewer"] or {}).get("own"), answer["data"]["all"]


@pytest.mark.usefixtures("handed_over")
async def test_totals_say_the_keys_that_they_are_grouped_by_and_those_alone(
    db: Database, world: World, documents: Documents
) -> None:
    values: dict[str, Any] = {
        "reward": "面粉一袋",
        "rewardId": f"Reward:{world.reward}",
        "redemptionPoint": "八宝镇积分超市",
        "redemptionPointId": f"RedemptionPoint:{world.counter}",
        "merchant": "八宝镇积分超市",
        "merchantId": f"Organisation:{world.merchant}",
    }
    sums = {"vouchers": 2, "returned": 1, "quantity": 1, "points": 50}
    for by, name in zip(BY, KEYS, strict=True):
        expected = [dict.fromkeys(KEYS) | {name: values[name]} | sums]
        assert await totals(db, documents, world.mei, by=[by]) == (expected, expected)
    assert await totals(db, documents, world.mei, by=BY) == ([values | sums], [values | sums])


@pytest.mark.usefixtures("handed_over")
async def test_totals_keep_to_their_filter(db: Database, world: World, documents: Documents) -> None:
    given = {
        "reward": f"Reward:{world.reward}",
        "redemptionPoint": f"RedemptionPoint:{world.counter}",
        "merchant": f"Organisation:{world.merchant}",
        "happenedFrom": "2026-05-01T00:00:00+08:00",
        "happenedBefore": "2026-05-02T00:00:00+08:00",
    }
    other = {
        "reward": f"Reward:{ids.new()}",
        "redemptionPoint": f"RedemptionPoint:{ids.new()}",
        "merchant": f"Organisation:{world.county}",
        "happenedFrom": "2026-05-02T00:00:00+08:00",
        "happenedBefore": "2026-05-01T00:00:00+08:00",
    }
    for found in await totals(db, documents, world.mei, filter=given):
        assert [each["points"] for each in found] == [50]
    for name, value in other.items():
        for found in await totals(db, documents, world.mei, filter={**given, name: value}):
            assert found == [dict.fromkeys(KEYS) | NOTHING], name


@pytest.mark.usefixtures("handed_over")
async def test_totals_are_for_those_who_look_after_the_places(db: Database, world: World, documents: Documents) -> None:
    seen = {}
    for who in ("mei", "otto", "partner", "lena", "alice", "anonymous"):
        own, every = await totals(db, documents, getattr(world, who))
        seen[who] = (own and own[0]["points"], every[0]["points"])
    assert seen == {
        "mei": (50, 50),
        "otto": (0, 50),
        "partner": (0, 50),
        "lena": (0, 0),
        "alice": (0, 0),
        "anonymous": (None, 0),
    }
