"""The usual way: plain Strawberry over asyncpg, with a DataLoader for each relation."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import asyncpg
import strawberry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.types import Info

SHIFT = "id, place, starts_at, capacity, enrolled_count, activity_id"


@strawberry.type
class Team:
    id: strawberry.ID
    name: str


@strawberry.type
class Activity:
    id: strawberry.ID
    title: str
    team_id: strawberry.Private[Any]

    @strawberry.field
    async def team(self, info: Info) -> Team:
        return cast(Team, await info.context["teams"].load(self.team_id))


@strawberry.type
class Volunteer:
    id: strawberry.ID
    name: str


@strawberry.type
class Enrolment:
    state: str
    volunteer_id: strawberry.Private[Any]

    @strawberry.field
    async def volunteer(self, info: Info) -> Volunteer:
        return cast(Volunteer, await info.context["volunteers"].load(self.volunteer_id))


@strawberry.type
class Shift:
    id: strawberry.ID
    place: str
    starts_at: str
    capacity: int
    enrolled_count: int
    activity_id: strawberry.Private[Any]

    @strawberry.field
    async def activity(self, info: Info) -> Activity:
        return cast(Activity, await info.context["activities"].load(self.activity_id))

    @strawberry.field
    async def enrolments(self, info: Info, first: int) -> list[Enrolment]:
        return cast(list[Enrolment], await info.context["enrolments"].load((self.id, first)))


@strawberry.type
class Query:
    @strawberry.field
    async def shifts(self, info: Info, first: int, starts_from: str) -> list[Shift]:
        text = f"SELECT {SHIFT} FROM shift WHERE starts_at >= $1::text::timestamptz ORDER BY starts_at, id LIMIT $2"
        return [_shift(row) for row in await info.context["pool"].fetch(text, starts_from, first)]

    @strawberry.field
    async def shift(self, info: Info, id: strawberry.ID) -> Shift | None:
        row = await info.context["pool"].fetchrow(f"SELECT {SHIFT} FROM shift WHERE id = $1", id)
        return _shift(row) if row else None


def _shift(row: Any) -> Shift:
    return Shift(
        id=row["id"],
        place=row["place"],
        starts_at=row["starts_at"].isoformat(),
        capacity=row["capacity"],
        enrolled_count=row["enrolled_count"],
        activity_id=row["activity_id"],
    )


def loaders(pool: Any) -> dict[str, Any]:
    """One of each for every request, as DataLoaders are meant."""

    async def activities(keys: list[Any]) -> list[Activity]:
        rows = await pool.fetch("SELECT id, title, team_id FROM activity WHERE id = ANY($1)", keys)
        found = {row["id"]: Activity(id=row["id"], title=row["title"], team_id=row["team_id"]) for row in rows}
        return [found[key] for key in keys]

    async def teams(keys: list[Any]) -> list[Team]:
        rows = await pool.fetch("SELECT id, name FROM organisation WHERE id = ANY($1)", keys)
        found = {row["id"]: Team(id=row["id"], name=row["name"]) for row in rows}
        return [found[key] for key in keys]

    async def volunteers(keys: list[Any]) -> list[Volunteer]:
        text = "SELECT v.id, p.name FROM volunteer v JOIN person p ON p.id = v.person_id WHERE v.id = ANY($1)"
        found = {row["id"]: Volunteer(id=row["id"], name=row["name"]) for row in await pool.fetch(text, keys)}
        return [found[key] for key in keys]

    async def enrolments(keys: list[tuple[Any, int]]) -> list[list[Enrolment]]:
        text = """
            SELECT e.* FROM unnest($1::uuid[]) AS s (id) CROSS JOIN LATERAL (
                SELECT shift_id, state, volunteer_id FROM enrolment WHERE shift_id = s.id
                ORDER BY enrolled_at, id LIMIT $2
            ) AS e
        """
        found: dict[Any, list[Enrolment]] = {shift: [] for shift, _first in keys}
        for row in await pool.fetch(text, list(found), keys[0][1]):
            found[row["shift_id"]].append(Enrolment(state=row["state"], volunteer_id=row["volunteer_id"]))
        return [found[shift] for shift, _first in keys]

    return {
        "pool": pool,
        "activities": DataLoader(activities),
        "teams": DataLoader(teams),
        "volunteers": DataLoader(volunteers),
        "enrolments": DataLoader(enrolments),
    }


class Endpoint(GraphQL[Any, Any]):
    async def get_context(self, request: Any, response: Response | Any) -> Any:
        return loaders(cast(Request, request).app.state.pool)


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=1, max_size=16) as pool:
        app.state.pool = pool
        yield


app = Starlette(lifespan=lifespan)
app.mount("/", Endpoint(strawberry.Schema(Query, extensions=[ParserCache, ValidationCache])))
