"""A partner's small query is begun as it comes and answered as it ends, the same as by the usual way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise
from typing import Any

import asyncpg
import pytest

from app.accounts import service
from app.accounts.visitors import Visitors
from app.direct import Direct
from app.graphql.budgets import Allowance, Purse
from app.graphql.documents import Documents
from app.graphql.endpoint import Begun
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Busy
from app.kernel.grouping import AT_ONCE
from app.kernel.identity import ANONYMOUS
from app.kernel.rates import Rates, per_minute
from app.kernel.settings import Settings
from app.main import build_app
from app.shortway import Exchange, ShortWay
from tests.accounts.processes import until
from tests.world import World

from .wire import Ways, kept, served, told

SHIFT = "query Shift($id: ID!) { shift(id: $id) { id place capacity } }"
COST = 4


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether what went the short way was begun at once, and what of it was then answered at once."""
    found = []
    begin = ShortWay.begin

    def noted(self: ShortWay, asked: Exchange) -> Begun | None:
        found.append((begun := begin(self, asked)) is not None)
        return begun

    monkeypatch.setattr(ShortWay, "begin", noted)
    return found


@asynccontextmanager
async def remembering(settings: Settings, db: Database, documents: Documents, token: str) -> AsyncIterator[Ways]:
    """The app as it serves, where who asks is kept."""
    app = build_app(settings, db, documents)
    visitors: Visitors = app.state.short_way._api.visitors
    async with visitors.open(db), served(app) as client:
        hearing = visitors._hearing
        assert hearing is not None
        await until(lambda: hearing.sure)
        yield Ways(client, token)


@pytest.fixture
async def ways(db: Database, settings: Settings, documents: Documents, token: str) -> AsyncIterator[Ways]:
    async with remembering(settings, db, documents, token) as found:
        yield found


def asked(shift: Any, query: str = SHIFT, **more: Any) -> dict[str, Any]:
    return {"query": query, "variables": {"id": f"Shift:{shift}"}, **more}


async def test_what_was_asked_before_is_begun_at_once_and_answered_the_same(
    ways: Ways, world: World, begun: list[bool]
) -> None:
    for shift in (world.shift, world.tomorrow, "nonsense"):
        short, long = await ways.ask(asked(shift))
        assert short.status_code == long.status_code == 200
        assert told(short) == told(long)
        assert kept(short) == kept(long)
    assert begun == [False, True, True]


async def test_what_can_t_be_begun_is_answered_the_usual_way(ways: Ways, world: World, begun: list[bool]) -> None:
    await ways.ask(asked(world.shift))
    renamed = SHIFT.replace("Shift($id", "Other($id")
    large = "query Large($id: ID!) { shift(id: $id) { enrolments(first: 100) { nodes { id state } } } }"
    mixed = 'query Mixed($id: ID!) { __type(name: "Shift") { name } shift(id: $id) { id } }'
    for content in (
        asked(world.shift, operationName="None"),
        asked(world.shift, variables={"id": 1.5}),
        asked("a\0b"),
        asked(world.shift, variables=7),
        asked(world.shift, documentId="sha256:nothing"),
        {"documentId": "sha256:nothing"},
        asked(world.shift, renamed),
        asked(world.shift, large),
        asked(world.shift, large),
        asked(world.shift, mixed),
        asked(world.shift, mixed),
        {"query": "mutation { revokeToken { ok } }"},
    ):
        short, long = await ways.ask(content)
        assert short.status_code == long.status_code
        assert told(short) == told(long)
    for header in ({"accept": "text/plain"}, {"content_type": "text/plain"}):
        short, long = await ways.ask(asked(world.shift), **header)
        assert short.status_code == long.status_code >= 400
        assert told(short) == told(long)
    assert not any(begun)


async def test_both_ways_take_the_same_from_the_budget(
    ways: Ways, world: World, documents: Documents, begun: list[bool]
) -> None:
    before = documents.ways["sql"]
    answers = [answer for _ in range(3) for answer in await ways.ask(asked(world.shift))]
    costs = [answer.json()["extensions"]["cost"] for answer in answers]
    left = [each["remaining"] for each in costs]
    assert [one - other for one, other in pairwise(left)] == [COST] * 5
    assert begun == [False, True, True]
    numbers = (await ways.client.get("/metrics")).text
    assert 'commonweal_requests_total{method="POST",route="/graphql",status="200"} 6.0' in numbers
    assert documents.ways["sql"] == before + 6


@pytest.mark.parametrize("limit", ["requests_per_minute_clients", "cost_per_minute_clients"])
async def test_who_may_ask_no_more_is_told_so_and_nothing_is_counted_of_it(
    db: Database, settings: Settings, documents: Documents, world: World, *, token: str, limit: str
) -> None:
    few = settings.model_copy(update={limit: 3 if limit.startswith("requests") else 3 * COST + 1})
    async with remembering(few, db, documents, token) as ways:
        answers = [await ways.short(asked(world.shift)) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    standing = [answer.json()["extensions"]["cost"] for answer in answers]
    assert standing[0]["requested"] == COST
    assert standing[2]["remaining"] == standing[4]["remaining"]
    assert all(int(answer.headers["retry-after"]) > 0 for answer in answers[3:])


def test_what_one_limit_refuses_takes_nothing_of_the_other() -> None:
    rates = Rates(lambda: 0.0)
    requests, cost = (rates.account(per_minute(amount, str(amount)), "partner") for amount in (9, 4))
    purse = Purse(rates, Allowance(ANONYMOUS, requests, cost))
    assert not purse.pays(5)
    assert requests.standing().remaining == 9
    assert purse.pays(4)
    assert (requests.standing().remaining, cost.standing().remaining) == (8, 0)


@pytest.mark.parametrize(
    ("error", "status"),
    [(asyncpg.DataError("out of range"), 200), (Busy(), 503), (RuntimeError("a secret of the inside"), 500)],
)
async def test_a_read_that_fails_is_answered_as_by_the_usual_way(
    ways: Ways, world: World, begun: list[bool], monkeypatch: pytest.MonkeyPatch, *, error: Exception, status: int
) -> None:
    before = (await ways.ask(asked(world.shift)))[1]

    async def fails(*_: Any) -> Any:
        raise error

    monkeypatch.setattr(Database, "read", fails)
    monkeypatch.setattr(Database, "column", fails)
    short, long = await ways.ask(asked(world.tomorrow))
    assert short.status_code == long.status_code == status
    assert "secret" not in short.text
    assert begun == [False, True]
    if status != 500:
        assert told(short) == told(long)
        costs = [each.json()["extensions"]["cost"] for each in (before, short, long)]
        assert costs[0]["remaining"] - costs[1]["remaining"] == costs[1]["remaining"] - costs[2]["remaining"]


@pytest.mark.parametrize("fault", ["gone", "broken"])
async def test_who_can_t_be_answered_keeps_nobody_of_the_group_from_their_answer(
    ways: Ways, world: World, begun: list[bool], monkeypatch: pytest.MonkeyPatch, *, fault: str
) -> None:
    """One whose connection has gone, or whose transport fails, as the first of those that wait for one statement."""
    await ways.short(asked(world.shift))
    sizes, go, column, read, end = [], asyncio.Event(), Database.column, Database.read, Direct._end

    async def waits(self: Database, sql: str, columns: Any) -> Any:
        sizes.append(len(columns[0]))
        await go.wait()
        return await column(self, sql, columns)

    async def waits_alone(self: Database, *given: Any) -> Any:
        await go.wait()
        return await read(self, *given)

    def breaks(self: Direct, asked: Exchange, begun: Begun) -> None:
        if asked.caller.headers.get(b"x-breaks"):
            raise OSError("the transport fails")
        end(self, asked, begun)

    monkeypatch.setattr(Database, "column", waits)
    monkeypatch.setattr(Database, "read", waits_alone)
    monkeypatch.setattr(Direct, "_end", breaks)
    monkeypatch.setattr("app.kernel.grouping.PATIENCE_SECONDS", 60)
    running = [asyncio.create_task(ways.short(asked(world.shift))) for _ in range(AT_ONCE)]
    await until(lambda: len(begun) == 1 + AT_ONCE)
    lost = asyncio.create_task(ways.short(asked(world.shift), x_breaks="yes" if fault == "broken" else ""))
    await until(lambda: len(begun) == 2 + AT_ONCE)
    others = [asyncio.create_task(ways.short(asked(each))) for each in (world.shift, world.tomorrow)]
    await until(lambda: len(begun) == 4 + AT_ONCE)
    if fault == "gone":
        lost.cancel()
        await asyncio.sleep(0.1)
    go.set()
    async with asyncio.timeout(5):
        answers = await asyncio.gather(*running, *others)
    lost.cancel()
    assert [each.json()["data"]["shift"]["capacity"] for each in answers] == [20] * (AT_ONCE + 1) + [2]
    assert begun == [False] + [True] * (AT_ONCE + 3)
    assert sizes == [2], "one statement, a row for each shift"


async def test_a_fault_as_it_begins_is_told_as_by_the_usual_way(
    ways: Ways, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ways.ask(asked(world.shift))
    monkeypatch.setattr("app.graphql.endpoint.read_body", lambda _: 1 / 0)
    assert (await ways.short(asked(world.shift))).status_code == 200, "the usual way reads the body by itself"
    monkeypatch.setattr("app.shortway.read_body", lambda _: 1 / 0)
    assert (await ways.short(asked(world.shift))).status_code == 500


async def test_a_long_text_is_packed_although_it_was_begun(
    ways: Ways, world: World, begun: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.shortway.GZIP_FROM_BYTES", 100)
    for _ in "ab":
        answer = await ways.short(asked(world.shift), accept_encoding="gzip")
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.json()["data"]["shift"]["capacity"] == 20
    assert "content-encoding" not in (await ways.short(asked(world.shift), accept_encoding="identity")).headers
    assert begun == [False, True, True]


async def test_a_token_that_is_taken_back_begins_nothing(
    ways: Ways, world: World, db: Database, begun: list[bool]
) -> None:
    for _ in "ab":
        assert (await ways.short(asked(world.shift))).status_code == 200
    async with db.unit_of_work() as tx:
        await service.revoke_client(tx, world.otto, client=world.partner.id)
    assert (await ways.short(asked(world.shift))).status_code == 401
    assert begun == [False, True, False]


async def test_a_token_that_is_over_begins_nothing(
    ways: Ways, world: World, clock: SettableClock, begun: list[bool]
) -> None:
    for _ in "ab":
        assert (await ways.short(asked(world.shift))).status_code == 200
    clock.at += timedelta(days=365)
    assert (await ways.short(asked(world.shift))).status_code == 401
    assert begun == [False, True, False]
