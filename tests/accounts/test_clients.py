"""Partners' systems: credentials, tokens, and the token endpoint as RFC 6749 describes it."""

from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest

from app.accounts import service
from app.accounts.errors import InvalidClient, InvalidScope
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import ANONYMOUS, Actor, Held, Role
from tests.asking import actor_for_token
from tests.web_fixtures import Browser
from tests.world import CLIENT_SECRET, World

from .doing import audited, do, rows

GRANT = {"grant_type": "client_credentials"}
POSTED = {**GRANT, "client_id": "partner", "client_secret": CLIENT_SECRET}


async def token(db: Database, secret: str = CLIENT_SECRET, scope: str | None = None, name: str = "partner") -> Any:
    return await do(db, service.issue_token, ANONYMOUS, client_id=name, client_secret=secret, scope=scope)


def basic(name: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{name}:{secret}".encode()).decode()}


async def test_a_token_lasts_an_hour_and_tells_who_asks_in_one_statement(
    db: Database, world: World, clock: SettableClock
) -> None:
    issued = await token(db)
    assert issued.expires_in_seconds == 3600
    before = db.statements
    actor = await actor_for_token(db, issued.token, language="en", address="192.0.2.9")
    assert db.statements == before + 1
    assert (actor.kind, actor.id, actor.organisation) == ("client", world.partner.id, world.county)
    assert actor.scopes == world.partner.scopes
    clock.at += timedelta(hours=1)
    assert (await actor_for_token(db, issued.token)).kind == "anonymous"


async def test_a_token_may_have_fewer_scopes_not_more(db: Database, world: World) -> None:
    issued = await token(db, scope="activities:read rewards:write activities:read")
    assert issued.scopes == ("activities:read", "rewards:write")
    assert (await actor_for_token(db, issued.token)).scopes == {"activities:read", "rewards:write"}
    for scope in ("points:spend", "activities:read points:spend", "*", " "):
        with pytest.raises(InvalidScope):
            await token(db, scope=scope)


async def test_a_scope_taken_from_the_client_is_gone_from_its_tokens(db: Database, world: World) -> None:
    issued = await token(db)
    await rows(db, "UPDATE api_client SET scopes = '{activities:read}' WHERE id = $1", world.partner.id)
    assert (await actor_for_token(db, issued.token)).scopes == {"activities:read"}


@pytest.mark.parametrize(("name", "secret"), [("partner", "wrong"), ("nobody", CLIENT_SECRET), ("nobody", "")])
async def test_wrong_credentials_get_nothing(db: Database, world: World, name: str, secret: str) -> None:
    with pytest.raises(InvalidClient):
        await token(db, secret, name=name)


async def test_an_officer_makes_a_client_whose_secret_is_shown_but_not_kept(db: Database, world: World) -> None:
    given = {"organisation": world.county, "name": "Bureau", "scopes": ("activities:read",), "key": "k"}
    made = await do(db, service.create_client, world.otto, **given)
    assert await do(db, service.create_client, world.otto, **given) == made
    assert (await token(db, made.secret, name=made.client_id)).scopes == ("activities:read",)
    for table in ("api_client", "request", "audit_entry", "api_token"):
        for row in await rows(db, f"SELECT t::text AS text FROM {table} t"):
            assert made.secret not in row["text"]
    assert len(await rows(db, "SELECT 1 FROM api_client")) == 2


async def test_the_same_key_in_another_request_brings_no_old_secret_back(db: Database, world: World) -> None:
    given = {"organisation": world.county, "name": "Hospital", "scopes": ("activities:read",)}
    made = await do(db, service.create_client, world.otto, **given, key="1")
    rotated = await do(db, service.rotate_secret, world.otto, client=made.client, key="1")
    administrator = Actor(kind="person", id=world.mei.id, roles=(Held(Role.ADMINISTRATOR, world.county),))
    again = await do(db, service.rotate_secret, administrator, client=made.client, key="1")
    assert len({made.secret, rotated.secret, again.secret}) == 3


async def works(db: Database, *secrets: str) -> list[bool]:
    """Which of them get a token."""
    found = []
    for secret in secrets:
        try:
            await token(db, secret)
        except InvalidClient:
            found.append(False)
        else:
            found.append(True)
    return found


async def test_after_a_rotation_the_old_secret_works_for_a_week(
    db: Database, world: World, clock: SettableClock
) -> None:
    made = await do(db, service.rotate_secret, world.otto, client=world.partner.id, key="k")
    assert await do(db, service.rotate_secret, world.otto, client=world.partner.id, key="k") == made
    assert await works(db, CLIENT_SECRET, made.secret, "wrong", "") == [True, True, False, False]
    clock.at += timedelta(days=7)
    assert await works(db, CLIENT_SECRET, made.secret, "") == [False, True, False]


async def test_an_old_secret_ends_when_it_is_said_to(db: Database, world: World, clock: SettableClock) -> None:
    issued = await token(db)
    of = {"client": world.partner.id}
    first = await do(db, service.rotate_secret, world.otto, **of)
    second = await do(db, service.rotate_secret, world.otto, **of, old_until=clock.at + timedelta(hours=1))
    assert await works(db, CLIENT_SECRET, first.secret, second.secret) == [False, True, True]
    third = await do(db, service.rotate_secret, world.otto, **of, old_until=clock.at)
    assert await works(db, first.secret, second.secret, third.secret) == [False, False, True]
    assert (await actor_for_token(db, issued.token)).kind == "client", "tokens last until their hour is over"
    with pytest.raises(Invalid):
        await do(db, service.rotate_secret, world.otto, **of, old_until=clock.at + timedelta(days=31))


async def test_a_revoked_client_and_its_tokens_end_at_once(db: Database, world: World) -> None:
    issued = await token(db)
    for _ in range(2):
        await do(db, service.revoke_client, world.otto, client=world.partner.id)
    assert (await actor_for_token(db, issued.token)).kind == "anonymous"
    with pytest.raises(InvalidClient):
        await token(db)
    assert await audited(db) == ["accounts.revoke_client"]


async def test_clients_are_managed_within_reach_alone(db: Database, world: World) -> None:
    calls: list[tuple[Any, dict[str, Any]]] = [
        (service.create_client, {"organisation": world.team, "name": "x", "scopes": ("a:read",)}),
        (service.rotate_secret, {"client": world.partner.id}),
        (service.revoke_client, {"client": world.partner.id}),
    ]
    for verb, given in calls:
        for outsider in (world.alice, world.lena, world.mei, world.partner):
            with pytest.raises(NotAllowed):
                await do(db, verb, outsider, **given)
        with pytest.raises(SignInRequired):
            await do(db, verb, ANONYMOUS, **given)
    with pytest.raises(NotFound):
        await do(db, service.rotate_secret, world.otto, client=ids.new())


@pytest.mark.parametrize("bad", [{"name": " "}, {"scopes": ()}, {"scopes": ("everything",)}, {"client_id": "partner"}])
async def test_a_client_is_not_made_of_bad_data(db: Database, world: World, bad: dict[str, Any]) -> None:
    given = {"organisation": world.county, "name": "Bureau", "scopes": ("activities:read",), **bad}
    with pytest.raises(Invalid) as refusal:
        await do(db, service.create_client, world.otto, **given)
    assert refusal.value.field == next(iter(bad))


async def test_the_endpoint_gives_a_token_for_credentials_in_the_header(client: Browser, world: World) -> None:
    answer = await client.post("/oauth/token", data=GRANT, headers=basic("partner", CLIENT_SECRET))
    assert answer.status_code == 200
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
    body = answer.json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)
    assert set(body["scope"].split()) == world.partner.scopes
    assert (await actor_for_token(client.database, body["access_token"])).id == world.partner.id


async def test_the_endpoint_gives_a_token_for_credentials_in_the_form(client: Browser, world: World) -> None:
    answer = await client.post("/oauth/token", data={**POSTED, "scope": "activities:read"})
    assert answer.json()["scope"] == "activities:read"


@pytest.mark.parametrize(
    ("data", "headers", "status", "error"),
    [
        ({}, basic("partner", CLIENT_SECRET), 400, "invalid_request"),
        ({**POSTED, "grant_type": 'pass"word\\é'}, {}, 400, "unsupported_grant_type"),
        ({**POSTED, "scope": "points:spend"}, {}, 400, "invalid_scope"),
        ({**POSTED, "client_secret": "wrong"}, {}, 401, "invalid_client"),
        ({**POSTED, "client_id": ["partner", "partner"]}, {}, 400, "invalid_request"),
        ({**POSTED, "scope": "a\0b"}, {}, 400, "invalid_request"),
        (POSTED, basic("partner", CLIENT_SECRET), 400, "invalid_request"),
        (GRANT, {}, 401, "invalid_client"),
        (GRANT, basic("partner", "wrong"), 401, "invalid_client"),
        (GRANT, basic("part\0ner", "wrong"), 401, "invalid_client"),
        (GRANT, {"Authorization": "Basic /////w=="}, 401, "invalid_client"),
        (GRANT, {"Authorization": "Basic !"}, 401, "invalid_client"),
        (GRANT, {"Authorization": "Bearer x"}, 401, "invalid_client"),
    ],
)
async def test_the_endpoint_refuses_as_the_rfc_says(
    client: Browser, world: World, *, data: dict[str, Any], headers: dict[str, str], status: int, error: str
) -> None:
    answer = await client.post("/oauth/token", data=data, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.headers["cache-control"] == "no-store"
    assert ("www-authenticate" in answer.headers) == (status == 401)


async def test_the_endpoint_takes_forms_by_post_alone(client: Browser, world: World) -> None:
    answer = await client.post("/oauth/token", json=POSTED)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert (await client.get("/oauth/token")).status_code == 405
