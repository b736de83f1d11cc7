"""The statements that one check-in sends, recorded as the whole app runs, as a script for pgbench.

Two people check in to different shifts; what differs between the two becomes what pgbench works out for
each arrival: their shift, their ids, their session. All else stays what the app has sent. New ids are counted.
"""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from app.accounts.queries.sessions import ACTOR_OF_TOKEN
from app.kernel.crypto import token_hash
from app.kernel.db import Database
from app.kernel.grouping import array_text
from app.main import build_app
from bench.checkins.asking import API, FORM, WAYS, Way, cookie, form, mutation, settings
from bench.checkins.crowd import CROWD, VOLUNTEERS, Arrival, Crowd
from bench.load import CONNECTIONS, Unmeasurable

SHIFT = f"1 + :n::bigint / {CROWD}"
PERSON = f"1 + :n::bigint % {VOLUNTEERS}"
CONNECTIONS_LISTENED_TO = 2
WARMING = 4
"""People who come before: a connection asks about types when it first meets them."""
NEW_KIND = 48
NULL = "nullif(:nothing::text, '-')"
"""A null as a parameter: a constant would be planned away."""


@dataclass(frozen=True)
class Sent:
    sql: str
    arguments: tuple[Any, ...]


async def scripts(crowd: Crowd, token: str, folder: Path) -> dict[str, tuple[Path, dict[str, str]]]:
    """For each way a script and the variables that it needs, without `base`: where its arrivals begin."""
    alone = settings().model_copy(update={"database_connections": CONNECTIONS_LISTENED_TO, "group_writes": False})
    database = await Database.open(crowd.county.url, alone)
    try:
        sent = await _listen(database)
        app = build_app(alone, database)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as browser:
            found = {}
            for way in WAYS:
                numbers = [*crowd.take(WARMING), crowd.whole_shift().start, crowd.whole_shift().start]
                people = [Arrival(number) for number in numbers]
                recorded = [await _recorded(browser, sent, _request(browser, way, person, token)) for person in people]
                found[way.key] = _script(folder / f"pgbench-{way.key}.sql", people[WARMING:], recorded[WARMING:])
            return found
    finally:
        await database.close()


async def _listen(database: Database) -> list[Sent]:
    """Where every statement of the database's connections is put from now on."""
    sent: list[Sent] = []
    async with AsyncExitStack() as stack:
        for _ in range(CONNECTIONS_LISTENED_TO):
            connection = await stack.enter_async_context(database.connection())
            connection.add_query_logger(lambda query: sent.append(Sent(query.query, tuple(query.args or ()))))
    return sent


def _request(browser: httpx.AsyncClient, way: Way, arrival: Arrival, token: str) -> httpx.Request:
    if way is API:
        headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
        return browser.build_request("POST", "/graphql", content=mutation(arrival), headers=headers)
    path, body = form(arrival)
    headers = {"content-type": FORM, "sec-fetch-site": "same-origin", "cookie": cookie(arrival)}
    return browser.build_request("POST", path, content=body, headers=headers)


async def _recorded(browser: httpx.AsyncClient, sent: list[Sent], request: httpx.Request) -> list[Sent]:
    sent.clear()
    answer = await browser.send(request)
    await asyncio.sleep(0)  # until the last one is told
    if answer.status_code not in (200, 303) or b'"errors":[{' in answer.content:
        raise Unmeasurable(f"A check-in is answered {answer.status_code}: {answer.text[:500]}")
    # A client's token is looked up when it is first used and once a minute: nothing of a single check-in.
    return [each for each in sent if each.sql != ACTOR_OF_TOKEN.sql]


def _script(path: Path, people: list[Arrival], recorded: list[list[Sent]]) -> tuple[Path, dict[str, str]]:
    one, other = recorded
    if [each.sql for each in one] != [each.sql for each in other]:
        raise Unmeasurable("Two people's check-ins send different statements.")
    words = Words(people[0])
    lines = [f"\\set i :i + 1\n\\set n :base + :i * {CONNECTIONS} + :client_id"]
    for first, second in zip(one, other, strict=True):
        sql = first.sql.replace("\n", " ").rstrip("; ")
        for index in reversed(range(len(first.arguments))):
            sql = sql.replace(f"${index + 1}", words.of(first.arguments[index], second.arguments[index]))
        lines.append(f"{sql};")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path, {"i": "-1", "nothing": "-", **words.given}


class Words:
    """What stands in a script for the arguments of a person's statements."""

    def __init__(self, arrival: Arrival) -> None:
        self.given: dict[str, str] = {}
        self._known: dict[Any, str] = {
            arrival.shift: _id(22, SHIFT),
            arrival.person: _id(2, PERSON),
            arrival.volunteer: _id(3, PERSON),
            arrival.session: _id(24, PERSON),
            f"session:{arrival.session}": f"'session:' || {_id(24, PERSON)}",
            token_hash(arrival.cookie): f"sha256(convert_to('bench-session-' || ({PERSON}), 'UTF8'))",
        }
        self._new = NEW_KIND

    def of(self, value: Any, other: Any) -> str:
        if value == other:
            return self._constant(array_text(value) if isinstance(value, list) else value)
        if isinstance(value, list) and len(value) == len(other) == 1:
            return f"ARRAY[{self.of(value[0], other[0])}]"
        if isinstance(value, datetime):
            return "now()"
        if value not in self._known:
            self._known[value] = self._made(value)
        return f"({self._known[value]})"

    def _made(self, value: Any) -> str:
        if not isinstance(value, UUID) and len(str(value)) != len(str(UUID(int=0))):
            raise Unmeasurable(f"Nobody knows what {value!r} is in a check-in.")
        self._new += 1
        made = _id(self._new, ":n::bigint")
        return made if isinstance(value, UUID) else f"({made})::text"

    def _constant(self, value: Any) -> str:
        if value is None:
            return NULL
        name = f"p{len(self.given)}"
        self.given[name] = value.isoformat() if isinstance(value, datetime) else str(value)
        return f":{name}"


def _id(kind: int, number: str) -> str:
    return f"('0198{kind:04x}-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"
