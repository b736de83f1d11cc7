"""kill -9 of the app in the middle of everything: who sends again what was not answered, gets it done once; between
a commit and the delivery of what it told, nothing is lost and nothing has two ids.
"""

import asyncio
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import httpx
import psutil
import pytest

from app.accounts import service as accounts
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor, system
from app.kernel.server import Server, embedded
from app.kernel.settings import Settings
from app.partners import service as partners
from tests.accounts.doing import do, rows
from tests.partners.receiving import EVERY_SCOPE, receiving
from tests.world import NOW, World, build

from .county import County, broken
from .load import Load, expected, prepare, settled
from .serving import App, forked, served, verify

pytestmark = pytest.mark.slow
REMOVE = "mutation($input: RemoveMemberInput!) { removeMember(input: $input) { errors { code } } }"


class Killer:
    """Kills the app when so many answers have come, starts it again and waits for the next time."""

    def __init__(self, app: App, moments: list[int]) -> None:
        self.app = app
        self.moments = sorted(moments)
        self.kills = 0
        self.restart: asyncio.Task[None] | None = None

    def heard(self, answers: int) -> None:
        away = self.restart is not None and not self.restart.done()
        if self.kills < len(self.moments) and answers >= self.moments[self.kills] and not away:
            self.kills += 1
            self.app.kill()
            self.restart = asyncio.create_task(asyncio.to_thread(self.app.start))

    async def during(self, load: Load) -> None:
        """Runs a load to its end; nothing is being started any more afterwards, also when it fails."""
        try:
            await load.run()
        finally:
            if self.restart is not None:
                await asyncio.wait([self.restart])


async def test_a_killed_app_does_everything_once(county: County, database_url: str) -> None:
    """Killed five times in a day of 40 volunteers. Without keys somebody would have redeemed twice."""
    random = Random(20260501)
    day = await prepare(county, 40)
    with forked(county.db.settings, DATABASE_URL=database_url) as app:
        killer = Killer(app, random.sample(range(20, 220), 5))
        await killer.during(Load(county, day, app.url, random, killer.heard))
        assert killer.kills == 5
    assert await settled(county.db, day) == expected(day)
    assert await broken(county.db) == []


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that root's PostgreSQL, which runs as another user, can pass to."""
    folder = Path(tempfile.mkdtemp(prefix="commonweal-kill-"))
    folder.chmod(0o755)
    yield folder / "data"
    if (folder / "data/postgres").exists():
        server = Server(folder / "data")
        if server._postmaster():
            server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)
    shutil.rmtree(folder)


@pytest.mark.thorough
async def test_a_killed_app_leaves_its_postgresql_to_the_next(data: Path, settings: Settings) -> None:
    random = Random(20260502)
    with served(settings, COMMONWEAL_DATA=str(data), DATABASE_URL="") as app:
        server = Server(data)
        postgresql = psutil.Process(_postmaster(server))
        clock = SettableClock(NOW)
        db = await Database.open(server.url, settings, clock)
        county = County(db, await build(db), clock)
        await county.make_room()
        day = await prepare(county, 6)
        killer = Killer(app, [12])
        await killer.during(Load(county, day, app.url, random, killer.heard))
        assert killer.kills == 1
        assert _postmaster(server) == postgresql.pid, "the next start attached to the server that ran on"
        assert await settled(db, day) == expected(day)
        await db.close()
        verified = verify(app.environment)
        assert verified.returncode == 0, verified.stdout
        assert app.terminate() in {0, 128 + signal.SIGTERM}
        assert not postgresql.is_running() or postgresql.status() == psutil.STATUS_ZOMBIE
    with embedded(data) as url:
        db = await Database.open(url, settings, clock)
        assert await settled(db, day) == expected(day)
        await db.close()


def _postmaster(server: Server) -> int:
    return int((server.cluster / "postmaster.pid").read_text().splitlines()[0])


async def test_a_killed_app_delivers_what_it_committed(db: Database, world: World, database_url: str) -> None:
    """Killed right after a commit, and after another while its message is on its way."""
    given = {"organisation": world.county, "name": "Partner", "scopes": (*EVERY_SCOPE, "volunteers:write")}
    made = await do(db, accounts.create_client, system("test"), **given)
    client = Actor(kind="client", id=made.client, organisation=world.county, scopes=frozenset(EVERY_SCOPE))
    first, second, *_ = await rows(db, "SELECT id FROM membership WHERE team_id = $1 ORDER BY id", world.team)
    async with receiving() as receiver:
        webhook = await do(db, partners.create_webhook, client, url=receiver.url)
        with forked(db.settings, DATABASE_URL=database_url, COMMONWEAL_ENV="development") as app:
            async with httpx.AsyncClient(base_url=app.url, timeout=30) as http:
                await sign_in(http, made)
                await remove(http, first["id"])
                await again(app)
                await until(lambda: delivered(db, 1))
                receiver.hold = asyncio.Event()
                receiver.arrived.clear()
                await remove(http, second["id"])
                async with asyncio.timeout(20):
                    await receiver.arrived.wait()
                await again(app)
            receiver.hold.set()
            await rows(db, "UPDATE webhook_delivery SET leased_until = now() WHERE state = 'waiting'")
            await until(lambda: delivered(db, 2))
    assert all(message.signed_by(webhook.secret) for message in receiver.messages)
    ids: dict[str, set[str]] = {}
    for message in receiver.messages:
        ids.setdefault(message.said["data"]["membership"], set()).add(message.id)
    assert ids.keys() == {f"Membership:{each['id']}" for each in (first, second)}
    assert [len(each) for each in ids.values()] == [1, 1]


async def sign_in(http: httpx.AsyncClient, made: accounts.ClientSecret) -> None:
    grant = {"grant_type": "client_credentials"}
    answer = await http.post("/oauth/token", data=grant, auth=(made.client_id, made.secret))
    http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


async def remove(http: httpx.AsyncClient, membership: object) -> None:
    """A write through the app; when it is answered, it is committed."""
    given = {"query": REMOVE, "variables": {"input": {"membershipId": f"Membership:{membership}"}}}
    answer = await http.post("/graphql", json=given)
    assert answer.json()["data"] == {"removeMember": {"errors": []}}


async def again(app: App) -> None:
    app.kill()
    await asyncio.to_thread(app.start)


async def delivered(db: Database, number: int) -> bool:
    found: Any = await db.read("SELECT count(*) FILTER (WHERE state = 'delivered') FROM webhook_delivery")
    return bool(found == number)


async def until(condition: Any) -> None:
    async with asyncio.timeout(20):
        while not await condition():  # noqa: ASYNC110 - the app tells nobody
            await asyncio.sleep(0.05)
