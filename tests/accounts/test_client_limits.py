"""A client's own limits in the API: who may give them, and from when on they hold."""

from typing import Any

import pytest

from app.accounts import service
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import ANONYMOUS, Actor, Held, Role
from tests.web_fixtures import Browser
from tests.world import CLIENT_SECRET, World

from .doing import audited, do, rows

LIMIT = (
    "mutation($input: LimitApiClientInput!) { limitApiClient(input: $input) "
    "{ apiClient { requestsPerMinute costPerMinute } errors { code field } } }"
)
ASK = "{ viewer { client { requestsPerMinute costPerMinute } } }"


async def test_an_officer_of_the_county_gives_a_client_its_own_limits(db: Database, world: World) -> None:
    kept = await do(
        db, service.limit_client, world.otto, client=world.partner.id, requests_per_minute=5, cost_per_minute=70
    )
    assert kept.client_id == "partner"
    sql = "SELECT requests_per_minute, cost_per_minute FROM api_client WHERE id = $1"
    assert await rows(db, sql, world.partner.id) == [(5, 70)]
    assert await audited(db) == ["accounts.limit_client"]
    await do(db, service.limit_client, world.otto, client=world.partner.id)
    assert await rows(db, sql, world.partner.id) == [(None, None)]


async def test_others_may_not(db: Database, world: World) -> None:
    """Not even an officer who manages the client: a township's can't take what all share."""
    below = Actor(kind="person", id=world.lena.id, roles=(Held(Role.OFFICER, world.team),))
    await rows(db, "UPDATE api_client SET organisation_id = $1", world.team)
    for actor, refusal in (
        (ANONYMOUS, SignInRequired),
        (world.alice, NotAllowed),
        (world.lena, NotAllowed),
        (below, NotAllowed),
        (world.partner, NotAllowed),
    ):
        with pytest.raises(refusal):
            await do(db, service.limit_client, actor, client=world.partner.id, requests_per_minute=5)


@pytest.mark.parametrize("given", [{"requests_per_minute": 0}, {"cost_per_minute": -1}, {"cost_per_minute": 10**9 + 1}])
async def test_a_limit_is_a_number_from_one(db: Database, world: World, given: dict[str, int]) -> None:
    with pytest.raises(Invalid) as refused:
        await do(db, service.limit_client, world.otto, client=world.partner.id, **given)
    assert refused.value.field in given
    with pytest.raises(NotFound):
        await do(db, service.limit_client, world.otto, client=world.alice.id, requests_per_minute=1)


async def test_it_holds_from_the_next_request_on(client: Browser, world: World) -> None:
    given = {"grant_type": "client_credentials", "client_id": "partner", "client_secret": CLIENT_SECRET}
    token = (await client.post("/oauth/token", data=given)).json()["access_token"]

    async def asked() -> Any:
        client.cookies.clear()
        answer = await client.post("/graphql", json={"query": ASK}, headers={"Authorization": f"Bearer {token}"})
        return answer.status_code, answer.json()["extensions"]["cost"]["limit"]

    assert await asked() == (200, client.settings.cost_per_minute_clients)
    await client.sign_in(world.otto.id)
    wish = {"apiClientId": f"ApiClient:{world.partner.id}", "requestsPerMinute": 1, "costPerMinute": 70}
    answer = await client.post("/graphql", json={"query": LIMIT, "variables": {"input": wish}})
    assert answer.json()["data"]["limitApiClient"] == {
        "apiClient": {"requestsPerMinute": 1, "costPerMinute": 70},
        "errors": [],
    }
    assert [await asked(), await asked()] == [(200, 70), (429, 70)]
