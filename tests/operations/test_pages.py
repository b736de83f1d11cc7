"""The page of background jobs, and the same over the API and for Prometheus."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import orjson
import pytest

from app import registry
from app.graphql.documents import Documents
from app.kernel.db import Database
from app.kernel.identity import Actor
from app.kernel.jobs import JOBS
from app.kernel.paths import TEMPLATES
from tests.web_fixtures import Browser
from tests.world import World

from .queue import REASON, SCHEDULED, Queue

Ask = Callable[..., Awaitable[Any]]
ALL = """{
    jobs(order: OLDEST) { nodes { number name state attempts dueAt beganAt failedAt reason worker { host process } } }
    jobKinds { nodes { name waiting running failed waitingSince } }
    jobWorkers { nodes { host running } }
    jobSchedules { nodes { name cron } }
}"""
NOTHING: dict[str, Any] = {name: {"nodes": []} for name in ("jobs", "jobKinds", "jobWorkers", "jobSchedules")}
REPEAT = """mutation($job: ID!) { repeatJob(input: { jobId: $job }) { job { state attempts } errors { code } } }"""
REPEAT_ALL = """mutation($name: String!) { repeatFailedJobs(input: { name: $name }) { count errors { code } } }"""
DISCARD = """mutation($job: ID!) { discardJob(input: { jobId: $job }) { name errors { code } } }"""


@pytest.fixture
def ask(db: Database, documents: Documents) -> Ask:
    async def run(actor: Actor, source: str, **variables: Any) -> Any:
        answer = orjson.loads(await documents.execute(db, actor, source, None, variables))
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    return run


async def _a_day(queue: Queue) -> None:
    """One waits, one runs in a live worker, one failed, one is planned."""
    worker = uuid4()
    await queue.worker(worker)
    await queue.waiting()
    await queue.running(worker)
    await queue.failed("points.expire")
    async with queue.db.unit_of_work() as tx:
        await tx.execute(SCHEDULED)


async def test_the_api_says_what_waits_runs_and_failed(ask: Ask, ada: Actor, queue: Queue) -> None:
    await _a_day(queue)
    seen = await ask(ada, ALL)
    waiting, running, failed = seen["jobs"]["nodes"]
    assert (waiting["state"], running["state"], failed["state"]) == ("queued", "running", "failed")
    assert waiting["dueAt"]
    assert waiting["worker"] is None
    assert running["beganAt"]
    assert running["worker"] == {"host": "node-1", "process": 4711}
    assert (failed["attempts"], failed["reason"]) == (8, REASON)
    assert failed["failedAt"]
    kinds = {each.pop("name"): each for each in seen["jobKinds"]["nodes"]}
    assert kinds["accounts.deliver"].pop("waitingSince")
    assert kinds["accounts.deliver"] == {"waiting": 1, "running": 0, "failed": 0}
    assert kinds["points.expire"] == {"waiting": 0, "running": 0, "failed": 1, "waitingSince": None}
    assert seen["jobWorkers"]["nodes"] == [{"host": "node-1", "running": 1}]
    assert seen["jobSchedules"]["nodes"] == [{"name": "points.expire", "cron": "7 * * * *"}]


async def test_the_api_says_nothing_of_it_to_others(ask: Ask, world: World, queue: Queue) -> None:
    await _a_day(queue)
    for actor in (world.alice, world.lena, world.otto, world.partner, world.anonymous):
        assert await ask(actor, ALL) == NOTHING


async def test_the_api_repeats_and_discards(ask: Ask, world: World, ada: Actor, queue: Queue) -> None:
    job, other = f"Job:{await queue.failed()}", f"Job:{await queue.failed()}"
    assert (await ask(world.otto, REPEAT, job=job))["repeatJob"] == {"job": None, "errors": [{"code": "FORBIDDEN"}]}
    repeated = (await ask(ada, REPEAT, job=job))["repeatJob"]
    assert repeated == {"job": {"state": "queued", "attempts": 0}, "errors": []}
    assert (await ask(ada, REPEAT, job=job))["repeatJob"]["errors"] == [{"code": "JOB_NOT_FAILED"}]
    assert (await ask(ada, DISCARD, job=other))["discardJob"] == {"name": "accounts.deliver", "errors": []}
    await queue.failed()
    assert (await ask(ada, REPEAT_ALL, name="accounts.deliver"))["repeatFailedJobs"] == {"count": 1, "errors": []}


async def test_the_page_shows_the_failed_first_and_the_rest_by_choice(
    client: Browser, ada: Actor, queue: Queue
) -> None:
    await _a_day(queue)
    await client.sign_in(ada.id)
    client.speak("en")
    shown = (await client.get("/jobs")).text
    for text in ("Points expire", "gateway is away", "8 attempts", "node-1", "Discard this job?", "Next"):
        assert text in shown, text
    assert "No. " in (await client.get("/jobs?state=queued")).text
    assert "Running since" in (await client.get("/jobs?state=running")).text
    assert (await client.get("/jobs?state=nonsense")).status_code == 200
    part = (await client.get("/jobs", headers=client.htmx)).text
    assert part.lstrip().startswith('<div id="jobs"')
    assert 'href="/jobs"' in (await client.get("/")).text


async def test_the_page_repeats_and_discards(client: Browser, ada: Actor, queue: Queue) -> None:
    await client.sign_in(ada.id)
    client.speak("en")
    first, second, _third = [await queue.failed(n) for n in ("accounts.deliver", "points.expire", "points.expire")]
    assert (await client.post(f"/jobs/{first}/repeat", data={"key": "a"})).status_code == 303
    assert "The job waits again." in (await client.get("/jobs")).text
    assert (await client.post(f"/jobs/{second}/discard", data={"key": "b"})).status_code == 303
    assert (await client.post("/jobs/repeat", data={"key": "c", "name": "points.expire"})).status_code == 303
    assert await queue.left() == [("accounts.deliver", "queued", 0), ("points.expire", "queued", 0)]
    again = await client.post(f"/jobs/{first}/discard", data={"key": "d"})
    assert again.status_code == 422
    assert "not among the failed" in again.text


def test_what_each_job_does_is_said_in_words() -> None:
    registry.load_handlers()
    words = (TEMPLATES / "operations/_names.html").read_text("utf-8")
    assert [name for name in JOBS if f'"{name}": _(' not in words and not name.startswith("test.")] == []


async def test_the_page_is_for_administrators(client: Browser, world: World, queue: Queue) -> None:
    job = await queue.failed()
    await client.sign_in(world.otto.id)
    assert (await client.get("/jobs")).status_code == 403
    assert (await client.post(f"/jobs/{job}/discard", data={"key": "a"})).status_code == 403
    assert 'href="/jobs"' not in (await client.get("/")).text
    assert [state for _, state, _ in await queue.left()] == ["failed"]


async def test_prometheus_counts_jobs(client: Browser, queue: Queue) -> None:
    await _a_day(queue)
    text = (await client.get("/metrics")).text
    for state in ("waiting", "running", "failed"):
        assert f'commonweal_jobs{{state="{state}"}} 1.0' in text
    assert "commonweal_job_workers 1.0" in text
    assert "commonweal_jobs_oldest_seconds 0." in text
