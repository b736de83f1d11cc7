"""Matches on pages and in the API; and the yearly award by pages alone, as people and the bureau meet it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from app import registry
from app.graphql.documents import Documents
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor
from app.kernel.jobs import Nothing
from app.notices import jobs as notices
from app.subsidies import jobs, nightly
from tests.subsidies.cases.money.till import card, states_as
from tests.web_fixtures import HTMX, Browser
from tests.world import World

from .awards import published
from .matched import PLAIN, Matched, matched, works
from .winder import begun

registry.load_handlers()


@pytest.fixture
async def found(db: Database, world: World) -> Matched:
    return await matched(db, world)


async def test_the_bureau_sees_what_a_match_found(client: Browser, world: World, found: Matched) -> None:
    await client.sign_in(world.otto.id)
    assert f"/matching/{found.done}" in (await client.get("/matching")).text
    report = (await client.get(f"/matching/{found.done}")).text
    assert "志愿奖励" in report
    assert world.alice.name in report
    assert world.alice.name not in (await client.get(f"/matching/{found.done}?kind=ended")).text
    part = (await client.get(f"/matching/{found.running}", headers=HTMX)).text
    assert 'hx-trigger="every 1s"' in part
    assert "<html" not in part
    assert 'hx-trigger="every 1s"' not in (await client.get(f"/matching/{found.done}", headers=HTMX)).text


async def test_others_do_not(client: Browser, world: World, found: Matched) -> None:
    for person, status in ((world.bob, 403), (world.lena, 403), (world.anonymous, 303)):
        await client.sign_in(person.id)
        for path in ("/matching", f"/matching/{found.done}"):
            assert (await client.get(path)).status_code == status
        for path in ("/matching", f"/matching/{found.running}/stop"):
            assert (await client.post(path, data={"key": "a"})).status_code == status


async def test_a_match_is_begun_and_stopped_by_a_form(client: Browser, db: Database, world: World) -> None:
    await published(db, world, works(PLAIN), "plain")
    await client.sign_in(world.otto.id)
    begun_at = (await client.post("/matching", data={"key": "a"})).headers["location"]
    assert (await client.post("/matching", data={"key": "b"})).headers["location"] == begun_at
    stopped = await client.post(f"{begun_at}/stop", data={"key": "c"}, headers=HTMX)
    assert stopped.headers["hx-redirect"] == begun_at
    assert 'class="warn"' in (await client.get(begun_at)).text
    again = await client.post(f"{begun_at}/stop", data={"key": "d"})
    assert again.status_code == 422
    assert (await client.post("/matching", data={"key": "e"})).headers["location"] != begun_at


async def test_the_api_does_the_same(documents: Documents, db: Database, world: World, found: Matched) -> None:
    async def ask(who: Actor, source: str, **variables: Any) -> Any:
        answer = orjson.loads(await documents.execute(db, who, source, None, variables))
        assert "errors" not in answer, answer
        return answer["data"]

    listed = await ask(
        world.otto,
        "{ matchRuns(order: NEWEST) { nodes { id state people peopleDone programmes"
        " counts { nodes { entitled amountFen totalFen version { called { zh } } } }"
        " changes(filter: {kind: began}) { totalCount nodes { kind person { name } } } } } }",
    )
    running, done = listed["matchRuns"]["nodes"]
    assert (running["state"], done["state"], done["programmes"]) == ("running", "done", 1)
    (counted,) = done["counts"]["nodes"]
    assert counted["totalFen"] == counted["amountFen"] > 0
    assert done["changes"]["totalCount"] == done["counts"]["nodes"][0]["entitled"] > 1
    assert (await ask(world.alice, "{ matchRuns { nodes { id } } }"))["matchRuns"]["nodes"] == []
    replay = (
        "mutation ($programme: ID!, $person: ID!) { replayMatch(input: {programmeId: $programme, personId: $person,"
        ' on: "2026-05-02"}) { passed amountFen same foundOfConditions { number passed } errors { code } } }'
    )
    programme = await db.read("SELECT programme_id FROM programme_version")
    given = {"programme": f"Programme:{programme}", "person": f"Person:{world.alice.id}"}
    said = (await ask(world.alice, replay, **given))["replayMatch"]
    assert (said["passed"], said["same"]) == (True, True)
    assert said["foundOfConditions"] == [{"number": 1, "passed": True}]
    assert (await ask(world.bob, replay, **given))["replayMatch"]["errors"] == [{"code": "FORBIDDEN"}]
    stop = "mutation ($id: ID!) { stopMatch(input: {matchRunId: $id}) { matchRun { state } errors { code } } }"
    assert (await ask(world.otto, stop, id=running["id"]))["stopMatch"]["matchRun"] == {"state": "stopped"}
    assert (await ask(world.otto, stop, id=running["id"]))["stopMatch"]["errors"] == [{"code": "MATCH_OVER"}]
    start = "mutation { startMatch(input: {}) { matchRun { state programmes } errors { code } } }"
    assert (await ask(world.otto, start))["startMatch"]["matchRun"] == {"state": "running", "programmes": 1}
    assert (await ask(world.lena, start))["startMatch"]["errors"] == [{"code": "FORBIDDEN"}]


async def test_the_award_by_pages_alone(client: Browser, db: Database, world: World, clock: SettableClock) -> None:
    """From the night that finds the senior technician to the bank's word that he was paid, each by their own page."""
    winder = await begun(db, world, clock)
    await winder.rises()
    await nightly.match_everyone(db, by_clock=True)
    keys = iter(range(99))

    async def send(who: Actor, path: str, **typed: Any) -> str:
        await client.sign_in(who.id)
        files = {name: value for name, value in typed.items() if isinstance(value, tuple)}
        data = {name: str(value) for name, value in typed.items() if name not in files}
        answer = await client.post(path, data={**data, "key": f"k{next(keys)}"}, files=files or None)
        assert answer.status_code in (200, 303), answer.text
        return str(answer.headers.get("location", ""))

    await client.sign_in(winder.person.id)
    assert "高级技师年度奖励" in (await client.get("/my/subsidies")).text
    case = await db.read("SELECT id FROM subsidy_case WHERE person_id = $1", [winder.person.id])
    await send(winder.person, "/my/bank-accounts", number=card(7), bank="农业银行祁连支行")
    account = await db.read("SELECT id FROM bank_account WHERE person_id = $1", [winder.person.id])
    await send(winder.person, f"/my/subsidies/{case}/steps", act="consent", account=account)
    for desk, act in (("reviewer", "review"), ("approver", "approve"), ("clerk", "notice")):
        await send(winder.staff[desk], f"/subsidy-cases/{case}/steps", act=act)
    ends = await db.read("SELECT max(ends_on) FROM public_notice")
    clock.at = datetime(ends.year, ends.month, ends.day, 2, tzinfo=UTC) + timedelta(days=1)
    await notices.close(db, Nothing())
    payer, budget = winder.staff["payer"], winder.budgets[2026]
    batch = await send(payer, f"/budgets/{budget}/batches", pay_on=clock.at.date())
    await send(winder.staff["releaser"], f"{batch}/release")
    await send(payer, f"{batch}/file", file_format="pain_001")
    name = await db.read("SELECT end_to_end_id FROM payment_line")
    answer = states_as([(name, "DBIT", "5000.00", "")]).encode()
    await send(payer, "/bank-results", content=("bank.xml", answer, "application/xml"))
    assert await winder.cases() == [("2026", "entitlement", "paid")]
    await client.sign_in(winder.person.id)
    timeline = (await client.get(f"/my/subsidies/{case}")).text
    assert "5,000" in timeline
    await jobs.match_everyone(db.at(clock.at + timedelta(days=1)), Nothing())
    assert len(await winder.cases()) == 1
