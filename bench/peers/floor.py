"""The floor for Python: Starlette sends the text of one statement that was written by hand; no GraphQL at all."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

QUERIES = Path(__file__).parent.parent / "queries"
NESTED = (QUERIES / "nested.sql").read_text("utf-8")
SINGLE = {"B": (QUERIES / "single.sql").read_text("utf-8"), "C": (QUERIES / "bare.sql").read_text("utf-8")}


class Connection(asyncpg.Connection):  # type: ignore[misc]
    def get_reset_query(self) -> str:
        """Nothing: a floor saves this round trip."""
        return ""


async def answer(request: Request) -> Response:
    asked = orjson.loads(await request.body())
    variables = asked["variables"]
    pool = request.app.state.pool
    if asked["operationName"] == "A":
        text = await pool.fetchval(NESTED, datetime.fromisoformat(variables["from"]))
    else:
        text = await pool.fetchval(SINGLE[asked["operationName"]], UUID(variables["id"]))
    return Response('{"data":' + text + "}", media_type="application/json")


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with asyncpg.create_pool(
        os.environ["DATABASE_URL"], min_size=1, max_size=16, connection_class=Connection
    ) as pool:
        app.state.pool = pool
        yield


app = Starlette(lifespan=lifespan, routes=[Route("/graphql", answer, methods=["POST"])])
