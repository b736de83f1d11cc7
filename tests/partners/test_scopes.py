"""What each scope lets a client do, below its organisation and nowhere else: on its own, and without it nothing."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from msgspec import structs

from app.activities import service as activities
from app.attendance import service as attendance
from app.graphql.documents import Documents
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import DomainError, NotAllowed, NotFound
from app.kernel.identity import Actor
from app.partners import service as partners
from app.partners.scopes import SCOPES
from app.rewards import service as rewards
from app.rewards.errors import AlreadyFulfilled
from app.skills.service import employment as skills
from app.volunteers import service as volunteers
from app.volunteers.models import ServiceCategory
from tests.attendance.presence import Scene
from tests.graphql_api.lives import live
from tests.rewards.purse import give, redeemed
from tests.world import World

from .receiving import Post

READING = {
    "accounts:read": ("person", "team"),
    "activities:read": ("draft", "team"),
    "attendance:read": ("record", "team"),
    "certificates:read": ("certificate", "county"),
    "points:read": ("points", "team"),
    "rewards:read": ("redemption", "merchant"),
    "skills:read": ("employment", "county"),
    "volunteers:read": ("volunteer", "team"),
    "webhooks:read": ("webhook", "county"),
}
"""What one sees by it, and from where its scope reaches down."""
ALSO = {
    "points:read": {"rewards:write"},
    "rewards:read": {"vouchers:fulfil"},
    "vouchers:fulfil": {"rewards:write"},
}
"""Scopes of another domain that show the same."""
WITH_TESTS_OF_THEIR_OWN = {"accounts:write", "certificates:write", "points:write"}


def domain(scope: str) -> str:
    return scope.partition(":")[0]


def without(scope: str) -> frozenset[str]:
    """All others, but for those that say the same."""
    return frozenset(each for each in SCOPES if domain(each) != domain(scope) and each not in ALSO.get(scope, ()))


def test_every_scope_is_tried_here() -> None:
    assert {*READING, *WRITING} | WITH_TESTS_OF_THEIR_OWN == set(SCOPES)


async def test_reading(db: Database, world: World, clock: SettableClock, documents: Documents) -> None:
    lives = await live(db, world, clock)
    found: dict[str, list[bool]] = {}
    for scope, (name, organisation) in READING.items():
        over: UUID = getattr(world, organisation)
        asked = f'{{ node(id: "{lives.ids[name]}") {{ id }} }}'

        async def sees(scopes: frozenset[str], over: UUID, asked: str = asked) -> bool:
            actor = Actor(kind="client", id=world.partner.id, scopes=scopes, organisation=over)
            return orjson.loads(await documents.execute(db, actor, asked, None, {}))["data"]["node"] is not None

        alone = frozenset([scope])
        found[scope] = [await sees(alone, over), await sees(without(scope), over), await sees(alone, world.other_team)]
    # A webhook is its client's own, whatever the client's scopes reach.
    assert found == {scope: [True, False, scope == "webhooks:read"] for scope in READING}


Write = Callable[[Post, World, Actor], Awaitable[Any]]


async def draft(post: Post, world: World, actor: Actor) -> None:
    given = {"title": "Firewood", "description": "Split it.", "category": ServiceCategory.ELDER_CARE}
    await post.do(activities.draft_activity, actor, team=world.team, **given)


async def approve(post: Post, world: World, actor: Actor) -> None:
    record = await Scene(post.db, world, post.clock).record(world.alice)
    await post.do(attendance.approve_service_record, actor, record=record)


async def deliver(post: Post, world: World, actor: Actor) -> None:
    place = {"reward": world.reward, "redemption_point": world.counter}
    await post.do(rewards.deliver_stock, actor, **place, quantity=1)


async def hire(post: Post, world: World, actor: Actor) -> None:
    given = {"organisation": world.county, "name": "王建国", "identity": "11010519491231002X"}
    await post.do(skills.hire, actor, **given, since=date(2026, 4, 1))


async def remove(post: Post, world: World, actor: Actor) -> None:
    membership = await post.db.read(
        "SELECT id FROM membership WHERE volunteer_id = $1 AND team_id = $2", [world.bob.volunteer, world.team]
    )
    await post.do(volunteers.remove_member, actor, membership=membership)


async def tell(post: Post, world: World, actor: Actor) -> None:
    """What it may be told of, a token must also read; trying it out takes nothing else."""
    made = await post.do(partners.create_webhook, world.otto, client=world.partner.id, url="https://partner.example")
    await post.do(partners.ping_webhook, actor, webhook=made.webhook)


async def hand_over(post: Post, world: World, actor: Actor) -> None:
    code = await post.db.read("SELECT code FROM voucher")
    if code is None:
        await give(post.db, world.alice)
        code = (await redeemed(post.db, world, world.alice)).code
    await post.do(rewards.fulfil, actor, code=code)


WRITING: dict[str, tuple[Write, str]] = {
    "activities:write": (draft, "team"),
    "attendance:write": (approve, "team"),
    "rewards:write": (deliver, "merchant"),
    "skills:write": (hire, "county"),
    "volunteers:write": (remove, "team"),
    "vouchers:fulfil": (hand_over, "merchant"),
    "webhooks:write": (tell, "county"),
}


async def test_writing(post: Post, world: World) -> None:
    scene = Scene(post.db, world, post.clock)
    await scene.enrol(world.alice)
    await scene.serve(world.alice)
    post.clock.at += timedelta(hours=1)
    for scope, (write, organisation) in WRITING.items():

        async def refusal(scopes: frozenset[str], over: UUID, write: Write = write) -> type[DomainError] | None:
            actor = Actor(kind="client", id=world.partner.id, scopes=scopes, organisation=over)
            try:
                await write(post, world, actor)
            except DomainError as error:
                return type(error)
            return None

        over: UUID = getattr(world, organisation)
        assert await refusal(without(scope), over) in {NotAllowed, NotFound}, scope
        if scope != "webhooks:write":
            assert await refusal(frozenset([scope]), world.other_team) in {NotAllowed, NotFound}, scope
        assert await refusal(frozenset([scope]), over) is None, scope


async def test_a_till_hands_vouchers_over_and_does_nothing_else(post: Post, world: World, documents: Documents) -> None:
    """It sees what it hands over; neither shelves nor codes, nor other places; it takes nothing back."""
    till = Actor(kind="client", id=world.partner.id, scopes=frozenset(["vouchers:fulfil"]), organisation=world.merchant)
    elsewhere = structs.replace(till, organisation=world.other_team)
    for _ in range(2):
        await give(post.db, world.alice)
    first, second = [await redeemed(post.db, world, world.alice) for _ in range(2)]
    asked = f"""{{ node(id: "Voucher:{first.voucher}") {{ ... on Voucher {{
        code redemption {{ fulfillable returnable reward {{ title }} redemptionPoint {{ name }} }} }} }}
        redemptions {{ totalCount }} handOvers {{ totalCount }}
        rewards {{ nodes {{ stock {{ nodes {{ delivered }} }} }} }} }}"""
    seen = orjson.loads(await documents.execute(post.db, till, asked, None, {}))["data"]
    assert seen["node"]["code"] is None
    assert (seen["node"]["redemption"]["fulfillable"], seen["node"]["redemption"]["returnable"]) == (True, False)
    assert seen["rewards"]["nodes"][0]["stock"]["nodes"] == [{"delivered": None}]
    assert seen["redemptions"]["totalCount"] == 2
    none = orjson.loads(await documents.execute(post.db, elsewhere, asked, None, {}))["data"]
    assert (none["node"], none["redemptions"]["totalCount"], none["handOvers"]["totalCount"]) == (None, 0, 0)
    await post.do(rewards.find_voucher, till, code=first.code)
    await post.do(rewards.fulfil, till, code=first.code)
    await post.do(rewards.fulfil_late, till, code=second.code)
    with pytest.raises(AlreadyFulfilled):
        await post.do(rewards.fulfil_late, till, code=second.code)
    asked = "{ handOvers { totalCount } refusedHandOvers { totalCount } }"
    seen = orjson.loads(await documents.execute(post.db, till, asked, None, {}))["data"]
    assert (seen["handOvers"]["totalCount"], seen["refusedHandOvers"]["totalCount"]) == (2, 1)
    place = {"redemption_point": world.counter}
    for verb, given in (
        (rewards.return_redemption, {"redemption": first.id}),
        (rewards.redeem, {"reward": world.reward, **place, "volunteer": world.alice.volunteer}),
        (rewards.create_reward, {"title": "Salt", "points": 8}),
        (rewards.edit_reward, {"reward": world.reward, "title": "Flour", "points": 1}),
        (rewards.offer_reward, {"reward": world.reward, "offered": False}),
        (rewards.deliver_stock, {"reward": world.reward, **place, "quantity": 1}),
        (rewards.edit_redemption_point, {**place, "name": "Corner", "address": "Square"}),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            await post.do(verb, till, **given)
    with pytest.raises(NotAllowed):
        await post.do(rewards.fulfil, elsewhere, code=first.code)
