"""Documents by the hundred in `make test`, ten thousand in `make fuzz`: none breaks anything, fills the memory, or has
anything read before it is refused. COMMONWEAL_FUZZ says how many, COMMONWEAL_FUZZ_SEED from which chance they come."""

import gc
import os
import random
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import httpx
import orjson
import psutil
import pytest

from app.accounts import service
from app.graphql.documents import CACHED_CHARACTERS, Documents
from app.kernel.db import Database
from app.kernel.identity import ANONYMOUS, system
from app.kernel.settings import Settings
from app.reading import BadRequest
from tests.faults.nonsense import problem
from tests.web_fixtures import SITE
from tests.world import CLIENT_SECRET, World

from . import oversized
from .fuzzing import Fuzzer, real
from .serving import NEW

DOCUMENTS = int(os.environ.get("COMMONWEAL_FUZZ", "160"))
SEED = int(os.environ.get("COMMONWEAL_FUZZ_SEED", "20261122"))
PARTS = 2
"""So that two processes can share the work."""
BOUND_MEGABYTES = 128
"""Of memory more at the end than after the first half, when the caches are full."""
MOST_CALLS = 1_000_000
"""Of functions, for the worst document that there can be."""
PLENTY = dict.fromkeys(
    [f"{what}_per_minute_{who}" for what in ("requests", "cost") for who in ("strangers", "people", "clients")], 10**12
)


class Callers:
    """Somebody else each time: nobody known, a volunteer, an officer, a partner's system."""

    def __init__(self, client: httpx.AsyncClient, db: Database, headers: list[dict[str, str]]) -> None:
        self.client = client
        self.db = db
        self.headers = headers
        self.sent = 0

    async def send(self, body: bytes) -> httpx.Response:
        self.sent += 1
        headers = {"content-type": "application/json", "accept": NEW, **self.headers[self.sent % len(self.headers)]}
        self.client.cookies.clear()
        return await self.client.post("/graphql", content=body, headers=headers)


@pytest.fixture
async def callers(db: Database, world: World, settings: Settings, documents: Documents) -> AsyncIterator[Callers]:
    from app.main import build_app

    app = build_app(settings.model_copy(update=PLENTY), db, documents)
    headers: list[dict[str, str]] = [{}]
    async with db.unit_of_work() as tx:
        for person in (world.alice, world.otto):
            assert person.id
            opened = await service.open_session(tx, system("test"), person=person.id, device="test")
            headers.append({"cookie": f"session={opened.token}", "sec-fetch-site": "same-origin"})
        issued = await service.issue_token(tx, ANONYMOUS, client_id="partner", client_secret=CLIENT_SECRET)
        headers.append({"authorization": f"Bearer {issued.token}"})
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url=SITE
    ) as client:
        yield Callers(client, db, headers)


@pytest.mark.parametrize("part", range(PARTS))
async def test_nothing_that_is_sent_breaks_anything(
    callers: Callers, documents: Documents, world: World, part: int
) -> None:
    ids = [
        f"Organisation:{world.county}",
        f"Team:{world.team}",
        f"Person:{world.alice.id}",
        f"Volunteer:{world.alice.volunteer}",
        f"Reward:{world.reward}",
    ]
    fuzzer = Fuzzer(documents.schema, random.Random(f"{SEED} {part}"), ids)
    told, half, statuses = [], 0.0, dict.fromkeys((200, 400), 0)
    for number in range(DOCUMENTS // PARTS):
        body = fuzzer.body()
        before = callers.db.statements
        answer = await callers.send(body)
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
        told += [f"{said} for {body[:400]!r}" for said in [wrong(answer, callers.db.statements - before)] if said]
        if number == DOCUMENTS // PARTS // 2:
            half = memory()
    assert not told, "\n".join(told[:20])
    assert statuses.keys() <= {200, 400, 413}
    assert min(statuses[200], statuses[400]) > DOCUMENTS // PARTS // 20, "some of each kind"
    assert memory() - half < BOUND_MEGABYTES
    assert sum(len(source) for source in documents.cache._kept) <= CACHED_CHARACTERS


def wrong(answer: httpx.Response, statements: int) -> str | None:
    """What is wrong with an answer, if anything."""
    if told := problem(answer):
        return told
    said = orjson.loads(answer.content)
    if "data" not in said and statements > 1:
        return f"{statements} statements ran for what was refused: {said['errors'][0]}"
    if answer.status_code == 200 and "cost" not in said["extensions"]:
        return "nothing is said of its cost"
    if not (said.get("errors") or "data" in said):
        return f"neither data nor errors: {said}"
    return None


def memory() -> float:
    """What this process holds, in megabytes."""
    gc.collect()
    return float(psutil.Process().memory_info().rss / 2**20)


def calls(work: Callable[[], Any]) -> int:
    """How many functions were called."""
    count = 0

    def note(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


ROLES = "roles(first: 3) { nodes { id role person { id name } } } "
WORST = {
    "one field many times": "{ organisations { nodes { " + "name " * 990 + "} } }",
    "one object many times": "{ organisations { nodes { " + ROLES * 200 + "} } }",
    "as often as may be": "{ organisations { nodes { " + ROLES * 25 + "} } }",
    "in fragments": real(oversized.repeats_in_fragments(25)),
    "in a fragment that nobody uses": "{ __typename } fragment f on Organisation { " + "parent { name } " * 950 + "}",
    "conditions": "{ organisations { nodes { " + "... on Organisation { name } " * 450 + "} } }",
    "variables": real(oversized.tokens(4_000)),
    "all that may be": real(oversized.fields(1_000)),
    "fragments in fragments": "{ organisations { nodes { ...f0 } } } "
    + " ".join(
        f"fragment f{n} on Organisation {{ id parent {{ name }} {f'...f{n + 1}' if n < 40 else ''} }}"
        for n in range(41)
    ),
}


@pytest.mark.parametrize("source", WORST.values(), ids=WORST.keys())
def test_the_worst_documents_take_bounded_work(documents: Documents, source: str) -> None:
    def prepare() -> None:
        with suppress(BadRequest):
            documents._prepare(source, documents.limits, documents.plans)

    prepare()  # what is worked out once for a schema is not counted
    assert calls(prepare) < MOST_CALLS
