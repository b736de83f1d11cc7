"""Rewards over the API: who sees what, and the verbs with their refusals."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest

from app.graphql.documents import Documents
from app.kernel import ids
from app.kernel.db import Database
from app.kernel.identity import Actor, Held, Role
from tests.world import World

from .purse import change, give, purse, redeemed, shelf

Ask = Callable[..., Awaitable[Any]]
REDEEM = """mutation ($input: RedeemInput!) { redeem(input: $input) {
    code redemption { quantity points state mine holder reward { title } } voucher { code }
    errors { code field message }
} }"""
FULFIL = """mutation ($input: FulfilVoucherInput!) { fulfilVoucher(input: $input) {
    redemption { state fulfillable returnable } errors { code field message } } }"""
RETURN = """mutation ($input: ReturnRedemptionInput!) { returnRedemption(input: $input) {
    redemption { state } errors { code field message } } }"""
FIND = """mutation ($code: String!) { findVoucher(input: {code: $code}) {
    voucher { code } redemption { holder holderPhone quantity reward { title } fulfillable }
    errors { code field } } }"""
REDEMPTION = """query ($redemption: ID!, $voucher: ID!) {
    redemption(id: $redemption) { points holder holderPhone person { name } mine fulfillable returnable }
    voucher(id: $voucher) { code }
}"""


@pytest.fixture
def ask(db: Database, documents: Documents) -> Ask:
    async def run(actor: Actor, source: str, **variables: Any) -> Any:
        answer = orjson.loads(await documents.execute(db, actor, source, None, variables))
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    return run


def choice(world: World, **more: Any) -> dict[str, Any]:
    return {"rewardId": f"Reward:{world.reward}", "redemptionPointId": f"RedemptionPoint:{world.counter}", **more}


async def test_everybody_sees_what_is_offered(world: World, ask: Ask) -> None:
    found = await ask(
        world.anonymous,
        "{ rewards { nodes { title points available stock { nodes { available sold redemptionPoint { name } } } } } }",
    )
    (reward,) = found["rewards"]["nodes"]
    assert (reward["title"], reward["points"], reward["available"]) == ("面粉一袋", 50, 10)
    assert reward["stock"]["nodes"] == [{"available": 10, "sold": None, "redemptionPoint": {"name": "八宝镇积分超市"}}]


async def test_what_rests_is_seen_by_those_who_look_after_it(db: Database, world: World, ask: Ask) -> None:
    await change(db, "UPDATE reward SET active = false")
    seen = {
        who: len((await ask(getattr(world, who), "{ rewards { nodes { title } } }"))["rewards"]["nodes"])
        for who in ("alice", "lena", "anonymous", "mei", "otto", "partner")
    }
    assert seen == {"alice": 0, "lena": 0, "anonymous": 0, "mei": 1, "otto": 1, "partner": 1}


async def test_rewards_are_filtered_and_sorted(db: Database, world: World, ask: Ask) -> None:
    document = """query ($filter: RewardFilter) { rewards(filter: $filter, order: CHEAPEST) { nodes { title } } }"""
    for given, count in (
        ({"search": "面"}, 1),
        ({"search": "%"}, 0),
        ({"kind": "service"}, 0),
        ({"pointsAtMost": 49}, 0),
        ({"redemptionPoint": f"RedemptionPoint:{world.counter}"}, 1),
        ({"redemptionPoint": f"RedemptionPoint:{ids.new()}"}, 0),
    ):
        found = await ask(world.alice, document, filter=given)
        assert len(found["rewards"]["nodes"]) == count, given


async def test_counters_see_their_stock(world: World, ask: Ask) -> None:
    document = "{ rewards { nodes { stock { nodes { delivered reserved sold } } } } }"
    for actor in (world.mei, world.otto, world.partner):
        (reward,) = (await ask(actor, document))["rewards"]["nodes"]
        assert reward["stock"]["nodes"] == [{"delivered": 10, "reserved": 0, "sold": 0}]


async def test_a_volunteer_redeems(db: Database, world: World, ask: Ask) -> None:
    await give(db, world.alice)
    done = (await ask(world.alice, REDEEM, input=choice(world)))["redeem"]
    assert done["errors"] == []
    assert done["voucher"]["code"] == done["code"]
    assert done["redemption"] == {
        "quantity": 1,
        "points": 50,
        "state": "reserved",
        "mine": True,
        "holder": "文**",
        "reward": {"title": "面粉一袋"},
    }


async def test_refusals_name_their_field_and_speak_the_language(world: World, ask: Ask) -> None:
    done = (await ask(world.alice, REDEEM, input=choice(world)))["redeem"]
    assert (done["redemption"], done["voucher"]) == (None, None)
    assert [(error["code"], "50" in error["message"]) for error in done["errors"]] == [("INSUFFICIENT_POINTS", True)]
    done = (await ask(world.alice, REDEEM, input=choice(world, quantity=11)))["redeem"]
    assert [(error["code"], error["field"]) for error in done["errors"]] == [("OUT_OF_STOCK", "redemptionPointId")]
    done = (await ask(world.alice, REDEEM, input=choice(world, rewardId="Shift:1")))["redeem"]
    assert [(error["code"], error["field"]) for error in done["errors"]] == [("INVALID", "rewardId")]


async def test_the_partner_redeems_for_a_volunteer_and_hands_over(db: Database, world: World, ask: Ask) -> None:
    await give(db, world.alice)
    given = choice(world, volunteerId=f"Volunteer:{world.alice.volunteer}", idempotencyKey="pos-1")
    done = [(await ask(world.partner, REDEEM, input=given))["redeem"] for _ in range(2)]
    assert done[0] == done[1]
    assert (done[0]["errors"], done[0]["voucher"]) == ([], {"code": None})
    code = done[0]["code"]
    found = (await ask(world.partner, FIND, code=code))["findVoucher"]
    assert (found["errors"], found["redemption"]["quantity"]) == ([], 1)
    ended = (await ask(world.partner, FULFIL, input={"code": code, "idempotencyKey": "pos-2"}))["fulfilVoucher"]
    assert (ended["errors"], ended["redemption"]["state"]) == ([], "fulfilled")
    assert await purse(db, world.alice) == (30, 0)


@pytest.mark.parametrize(
    ("who", "code"),
    [("bob", "FORBIDDEN"), ("lena", "FORBIDDEN"), ("otto", "FORBIDDEN"), ("anonymous", "SIGN_IN_REQUIRED")],
)
async def test_nobody_else_spends_a_volunteers_points(
    db: Database, world: World, ask: Ask, who: str, code: str
) -> None:
    await give(db, world.alice)
    given = choice(world, volunteerId=f"Volunteer:{world.alice.volunteer}")
    done = (await ask(getattr(world, who), REDEEM, input=given))["redeem"]
    assert [error["code"] for error in done["errors"]] == [code]


async def test_a_client_reaches_the_volunteers_below_it_only(db: Database, world: World, ask: Ask) -> None:
    await give(db, world.alice)
    given = choice(world, volunteerId=f"Volunteer:{world.alice.volunteer}")
    for organisation, scopes, code in (
        (world.other_team, {"rewards:write"}, "NOT_FOUND"),
        (world.county, {"rewards:read"}, "FORBIDDEN"),
    ):
        client = Actor(kind="client", id=world.partner.id, organisation=organisation, scopes=frozenset(scopes))
        done = (await ask(client, REDEEM, input=given))["redeem"]
        assert [error["code"] for error in done["errors"]] == [code]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("alice", {"code": True, "name": True, "mine": True, "fulfillable": False, "returnable": True}),
        ("mei", {"code": False, "name": False, "mine": False, "fulfillable": True, "returnable": True}),
        ("otto", {"code": None, "name": True, "mine": False, "fulfillable": False, "returnable": False}),
        ("partner", {"code": False, "name": False, "mine": False, "fulfillable": True, "returnable": True}),
        ("bob", None),
        ("charlie", None),
        ("lena", None),
        ("anonymous", None),
    ],
)
async def test_a_redemption_is_for_its_person_and_its_counter(
    db: Database, world: World, ask: Ask, who: str, seen: dict[str, Any] | None
) -> None:
    await give(db, world.alice)
    voucher = await redeemed(db, world, world.alice)
    ids_ = {"redemption": f"Redemption:{voucher.id}", "voucher": f"Voucher:{voucher.voucher}"}
    found = await ask(getattr(world, who), REDEMPTION, **ids_)
    if seen is None:
        assert found == {"redemption": None, "voucher": None}
        return
    redemption = found["redemption"]
    assert (redemption["holder"], redemption["holderPhone"]) == ("文**", "139****0001")
    assert {
        "code": found["voucher"] and found["voucher"]["code"] == voucher.code,
        "name": redemption["person"] is not None,
        "mine": redemption["mine"],
        "fulfillable": redemption["fulfillable"],
        "returnable": redemption["returnable"],
    } == seen


async def test_a_merchant_elsewhere_sees_no_redemption(db: Database, world: World, ask: Ask) -> None:
    await give(db, world.alice)
    voucher = await redeemed(db, world, world.alice)
    elsewhere = Actor(kind="person", id=world.leo.id, roles=(Held(Role.MERCHANT, world.other_team),))
    found = await ask(
        elsewhere, REDEMPTION, redemption=f"Redemption:{voucher.id}", voucher=f"Voucher:{voucher.voucher}"
    )
    assert found == {"redemption": None, "voucher": None}
    assert (await ask(elsewhere, FIND, code=voucher.code))["findVoucher"]["errors"][0]["code"] == "OTHER_COUNTER"


async def test_a_merchant_finds_and_hands_over_by_code(db: Database, world: World, ask: Ask) -> None:
    await give(db, world.alice)
    voucher = await redeemed(db, world, world.alice)
    found = (await ask(world.mei, FIND, code=voucher.code.lower()))["findVoucher"]
    assert found["voucher"] == {"code": None}
    assert found["redemption"]["fulfillable"]
    done = (await ask(world.mei, FULFIL, input={"code": voucher.code}))["fulfilVoucher"]
    assert done == {"redemption": {"state": "fulfilled", "fulfillable": False, "returnable": True}, "errors": []}
    again = (await ask(world.mei, FULFIL, input={"code": voucher.code}))["fulfilVoucher"]
    assert [error["code"] for error in again["errors"]] == ["ALREADY_FULFILLED"]
    lists = "{ viewer { counters { nodes { name } } handedOver { totalCount nodes { holder quantity } } } }"
    viewer = (await ask(world.mei, lists))["viewer"]
    assert viewer == {
        "counters": {"nodes": [{"name": "八宝镇积分超市"}]},
        "handedOver": {"totalCount": 1, "nodes": [{"holder": "文**", "quantity": 1}]},
    }
    assert (await ask(world.otto, lists))["viewer"]["handedOver"]["totalCount"] == 0


async def test_what_was_not_shown_is_on_no_merchants_list(db: Database, world: World, ask: Ask) -> None:
    await give(db, world.alice)
    await redeemed(db, world, world.alice)
    assert (await ask(world.mei, "{ viewer { handedOver { totalCount } } }"))["viewer"]["handedOver"]["totalCount"] == 0


async def test_the_person_gives_back_and_the_statement_says_so(db: Database, world: World, ask: Ask) -> None:
    await give(db, world.alice)
    voucher = await redeemed(db, world, world.alice)
    await ask(world.mei, FULFIL, input={"code": voucher.code})
    given = {"redemptionId": f"Redemption:{voucher.id}"}
    assert (await ask(world.alice, RETURN, input=given))["returnRedemption"]["errors"][0]["code"] == "ALREADY_FULFILLED"
    assert (await ask(world.mei, RETURN, input=given))["returnRedemption"]["redemption"] == {"state": "returned"}
    viewer = (
        await ask(
            world.alice,
            """{ viewer { redemptions { nodes { state } }
            points { lines { nodes {
                kind points redemption { reward { title } } award { activity { title } }
            } } } } }""",
        )
    )["viewer"]
    assert viewer["redemptions"]["nodes"] == [{"state": "returned"}]
    flour = {"reward": {"title": "面粉一袋"}}
    assert viewer["points"]["lines"]["nodes"] == [
        {"kind": "return", "points": 50, "redemption": flour, "award": None},
        {"kind": "redemption", "points": -50, "redemption": flour, "award": None},
        {"kind": "award", "points": 80, "redemption": None, "award": {"activity": None}},
    ]


async def test_an_officer_creates_and_delivers(db: Database, world: World, ask: Ask) -> None:
    create = """mutation { createReward(input: {title: "Rice", points: 30}) {
        reward { id title available } errors { code } } }"""
    made = (await ask(world.otto, create))["createReward"]
    assert made["errors"] == []
    deliver = """mutation ($input: DeliverStockInput!) { deliverStock(input: $input) {
        stock { available delivered reward { title } } errors { code field } } }"""
    given = choice(world, quantity=5) | {"rewardId": made["reward"]["id"]}
    done = (await ask(world.otto, deliver, input=given))["deliverStock"]
    assert done == {"stock": {"available": 5, "delivered": 5, "reward": {"title": "Rice"}}, "errors": []}
    assert (await ask(world.mei, deliver, input=given))["deliverStock"]["errors"] == [
        {"code": "FORBIDDEN", "field": None}
    ]
    opened = """mutation ($input: OpenRedemptionPointInput!) { openRedemptionPoint(input: $input) {
        redemptionPoint { name organisation { name } } errors { code } } }"""
    given = {"organisationId": f"Organisation:{world.merchant}", "name": "Second", "address": "Street 2"}
    done = (await ask(world.otto, opened, input=given))["openRedemptionPoint"]
    assert done["redemptionPoint"] == {"name": "Second", "organisation": {"name": "八宝镇积分超市"}}
    rest = (
        """mutation ($input: OfferRewardInput!) { offerReward(input: $input) { reward { active } errors { code } } }"""
    )
    given = {"rewardId": f"Reward:{world.reward}", "offered": False}
    assert (await ask(world.otto, rest, input=given))["offerReward"] == {"reward": {"active": False}, "errors": []}
    assert await shelf(db, world) == (10, 0, 0)
