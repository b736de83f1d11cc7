"""What verbs of rewards refuse that no other test asks for: each guard taken away makes one of these fail."""

from typing import Any

import pytest

from app.graphql.documents import Documents
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.identity import Actor, Held, Role
from app.points.errors import PointsFrozen
from app.points.service.freezing import propose_freeze
from app.rewards import service
from app.rewards.errors import OwnRequest
from tests.activities.planning import do
from tests.duplicates.signpost import may, merged
from tests.world import World

from .asked import START, Asked
from .purse import fetch, give, shelf

ABSENT = ids.new()
TERMS = {"title": "Salt", "points": 8}
WHERE = {"name": "Corner", "address": "Square"}


async def test_what_is_nowhere_is_not_found(db: Database, world: World) -> None:
    asked: tuple[tuple[Any, Actor, dict[str, Any]], ...] = (
        (service.edit_reward, world.otto, {"reward": ABSENT, **TERMS}),
        (service.offer_reward, world.otto, {"reward": ABSENT, "offered": False}),
        (service.remove_photo, world.otto, {"photo": ABSENT}),
        (service.edit_redemption_point, world.otto, {"redemption_point": ABSENT, **WHERE}),
        (service.cancel_request, world.alice, {"service_request": ABSENT}),
        (service.decide_dispute, world.otto, {"service_request": ABSENT, "upheld": True}),
    )
    for verb, actor, given in asked:
        with pytest.raises(NotFound):
            await do(db, verb, actor, **given)


async def test_others_change_no_reward_and_no_place(db: Database, world: World) -> None:
    for actor in (world.alice, world.lena, world.mei):
        with pytest.raises(NotAllowed):
            await do(db, service.edit_reward, actor, reward=world.reward, **TERMS)
    for actor in (world.alice, world.lena):
        with pytest.raises(NotAllowed):
            await do(db, service.edit_redemption_point, actor, redemption_point=world.counter, **WHERE)
    assert (await fetch(db, "SELECT points FROM reward WHERE id = $1", world.reward))["points"] == 50


async def test_a_note_of_a_delivery_is_short(db: Database, world: World) -> None:
    place = {"reward": world.reward, "redemption_point": world.counter, "quantity": 1}
    with pytest.raises(Invalid):
        await do(db, service.deliver_stock, world.otto, **place, note="x" * 501)
    assert await shelf(db, world) == (10, 0, 0)


class TestRequests:
    @pytest.fixture
    async def asked(self, db: Database, world: World, clock: SettableClock) -> Asked:
        await give(db, world.alice)
        asked = Asked(db, world, clock)
        await asked.ask()
        return asked

    async def test_nobody_asks_while_their_points_are_frozen(self, asked: Asked, world: World) -> None:
        given = {"person": world.alice.id, "reason": "Round and round.", "emergency": True}
        await asked.do(propose_freeze, world.otto, **given)
        with pytest.raises(PointsFrozen):
            await asked.ask(volunteers=1)

    async def test_a_team_of_the_county_takes_it(self, asked: Asked, world: World) -> None:
        with pytest.raises(NotFound) as refused:
            await asked.do(service.match_request, world.lena, service_request=asked.request, team=ABSENT)
        assert refused.value.field == "team"

    async def test_who_says_that_nobody_came_says_more_and_does_not_decide(
        self, asked: Asked, world: World, clock: SettableClock
    ) -> None:
        await asked.match()
        clock.at = START
        for said in (" ", "x" * 501):
            with pytest.raises(Invalid):
                await asked.do(service.dispute_request, world.alice, service_request=asked.request, said=said)
        await asked.do(service.dispute_request, world.alice, service_request=asked.request, said="Nobody came.")
        for involved in (world.alice, world.lena):
            deciding = Actor(kind="person", id=involved.id, roles=(Held(Role.OFFICER, world.county),))
            with pytest.raises(OwnRequest):
                await asked.do(service.decide_dispute, deciding, service_request=asked.request, upheld=True)

    async def test_who_matched_it_under_a_record_that_was_merged_does_not_decide(
        self, asked: Asked, world: World, clock: SettableClock, documents: Documents
    ) -> None:
        await asked.match()
        clock.at = START
        await asked.do(service.dispute_request, world.alice, service_request=asked.request, said="Nobody came.")
        wanted = {"what": "decidable", "of": f"ServiceRequest:{asked.request}"}
        decision: dict[str, Any] = {"service_request": asked.request, "upheld": True}
        async with merged(asked.db, world.lena, world.otto):
            assert not await may(documents, asked.db, world.otto, **wanted)
            with pytest.raises(OwnRequest):
                await asked.do(service.decide_dispute, world.otto, **decision)
        assert await may(documents, asked.db, world.otto, **wanted)
        await asked.do(service.decide_dispute, world.otto, **decision)
