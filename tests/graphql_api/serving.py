"""A client of an API over the small schema."""

from typing import Any

import httpx
from graphql import GraphQLSchema
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from app.accounts.visitors import Visitors
from app.graphql.documents import Documents
from app.graphql.endpoint import Endpoint, routes
from app.kernel.assets import Assets
from app.kernel.db import Database
from app.kernel.identity import ANONYMOUS, Actor
from app.kernel.paths import STATIC
from app.kernel.settings import Settings
from app.kernel.web import Shell

NEW = "application/graphql-response+json"


class Client(httpx.AsyncClient):
    """A client of an API over the small schema, acting as `actor`."""

    actor: Actor = ANONYMOUS
    documents: Documents
    visitors: Visitors

    async def ask(self, query: Any, accept: str = NEW, **more: Any) -> httpx.Response:
        return await self.post("/graphql", json={"query": query, **more}, headers={"accept": accept})

    async def ask_with_token(self, token: str) -> httpx.Response:
        headers = {"accept": NEW, "authorization": f"Bearer {token}"}
        return await self.post("/graphql", json={"query": "{ eventCount }"}, headers=headers)


def serve(database: Database, schema: GraphQLSchema, settings: Settings) -> Client:
    documents = Documents(schema, suggestions=not settings.production)
    visitors = Visitors()
    shell = Shell(settings, Assets(STATIC), documents.read)
    shell.database = database
    app = Starlette(routes=routes(Endpoint(documents, settings, visitors)))
    app.state.shell = shell

    async def acting(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {}).update(actor=client.actor, language="en")
        await app(scope, receive, send)

    client = Client(transport=httpx.ASGITransport(acting), base_url="http://test")
    client.documents = documents
    client.visitors = visitors
    return client
