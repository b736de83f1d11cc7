"""What graphql-cop looks for is not there in production; where a guard is taken away, it would be found."""

import dataclasses
from uuid import uuid4

import httpx
import pytest

from app.graphql.documents import Documents
from app.kernel.db import Database
from app.kernel.identity import Actor
from app.kernel.settings import Settings
from tests.web_fixtures import Browser
from tests.world import CLIENT_SECRET, World

from .cop import CHECKS, Check, findings
from .serving import Client

PARTNER = Actor(kind="client", id=uuid4(), language="en")
BY_DESIGN = {"introspection", "get_method_support"}
"""For those who have said who they are: the schema is published, and a GET with a bearer token can't be forged."""


@pytest.mark.parametrize("check", CHECKS, ids=[check.__name__ for check in CHECKS])
async def test_a_stranger_finds_nothing(production: Client, check: Check) -> None:
    assert not await check(production)


async def test_a_partner_finds_what_is_meant_for_partners(production: Client) -> None:
    production.actor = PARTNER
    assert await findings(production) == BY_DESIGN


async def test_nothing_is_found_on_the_whole_site(
    db: Database, settings: Settings, documents: Documents, world: World
) -> None:
    from app.main import build_app, load_documents

    assert documents.suggestions
    kept = settings.model_copy(update={"env": "production", "base_url": "http://127.0.0.1:8000"})
    transport = httpx.ASGITransport(build_app(kept, db, load_documents(kept)), raise_app_exceptions=False)
    async with Browser(transport, db, kept) as stranger:
        assert await findings(stranger) == set()
        given = {"grant_type": "client_credentials", "client_id": "partner", "client_secret": CLIENT_SECRET}
        token = (await stranger.post("/oauth/token", data=given)).json()["access_token"]
        stranger.headers["authorization"] = f"Bearer {token}"
        assert await findings(stranger) == BY_DESIGN


async def test_development_is_open(api: Client) -> None:
    assert await findings(api) == {"field_suggestions", "introspection", "detect_graphiql", "get_method_support"}


async def test_without_the_limits_more_would_be_found(production: Client) -> None:
    production.actor = PARTNER
    lax = {field.name: 10**6 for field in dataclasses.fields(production.documents.limits)}
    production.documents.limits = dataclasses.replace(production.documents.limits, **lax)
    assert await findings(production) == BY_DESIGN | {"alias_overloading", "directive_overloading"}
