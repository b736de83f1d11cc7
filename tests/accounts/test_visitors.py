"""Who asks is read once and kept, yet a change counts at once here, and elsewhere as soon as it is heard."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.accounts import service, visitors
from app.graphql.documents import Documents
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor, Role
from app.kernel.settings import Settings
from app.main import build_app
from tests.web_fixtures import Browser
from tests.world import World

from .doing import do, rows
from .processes import Process, bearer, session, until


async def test_who_asks_is_read_once(here: Process, world: World) -> None:
    token = await session(here.db, world.alice.id)
    assert [await here.asked(token) for _ in range(3)] == [1, 0, 0]
    named = await here.visitors.by_session(here.db, token, language="bo", address="192.0.2.7")
    assert (named.person, named.language, named.address) == (world.alice.id, "bo", "192.0.2.7")
    assert (await here.session(token)).address is None


async def test_a_session_is_no_bearer_token_and_a_strangers_is_never_kept(here: Process, world: World) -> None:
    token = await session(here.db, world.alice.id)
    await here.session(token)
    assert (await here.bearer(token)).kind == "anonymous"
    assert [await here.asked("nobody's") for _ in range(2)] == [1, 1]


async def sign_out(db: Database, world: World, actor: Actor) -> None:
    await do(db, service.sign_out, actor)


async def revoke_session(db: Database, world: World, actor: Actor) -> None:
    await do(db, service.revoke_session, actor, session=actor.session)


async def become_leader(db: Database, world: World, actor: Actor) -> None:
    await do(db, service.grant_role, world.otto, person=actor.id, organisation=world.team, role=Role.LEADER)


async def speak_tibetan(db: Database, world: World, actor: Actor) -> None:
    await do(db, service.choose_language, actor, language="bo")


async def revoke_client(db: Database, world: World, actor: Actor) -> None:
    await do(db, service.revoke_client, world.otto, client=world.partner.id)


Deed = Callable[[Database, World, Actor], Awaitable[None]]
DEEDS: Sequence[tuple[Deed, bool]] = (
    (sign_out, False),
    (revoke_session, False),
    (become_leader, False),
    (speak_tibetan, False),
    (revoke_client, True),
)


@pytest.mark.parametrize(("deed", "by_client"), DEEDS)
async def test_a_commit_counts_for_the_very_next_request_of_its_process(
    here: Process, world: World, deed: Deed, by_client: bool
) -> None:
    """Before anything is heard of it: the triggers are gone."""
    await rows(here.db, "DROP FUNCTION tell_who_changed() CASCADE")
    ask = here.bearer if by_client else here.session
    token = await (bearer(here.db) if by_client else session(here.db, world.alice.id))
    known = await ask(token)
    await deed(here.db, world, known)
    assert await ask(token) != known


GRANT = """INSERT INTO role_grant (id, person_id, organisation_id, role, granted_at)
    SELECT gen_random_uuid(), $1, id, 'leader', now() FROM organisation LIMIT 1"""
CHANGES = (
    "UPDATE session SET revoked_at = expires_at WHERE person_id = $1",
    "DELETE FROM session WHERE person_id = $1",
    "UPDATE person SET name = 'Alicia' WHERE id = $1",
    "UPDATE volunteer SET person_id = gen_random_uuid() WHERE person_id = $1",
    GRANT,
    "DELETE FROM role_grant WHERE person_id = $1",
    GRANT,
    "UPDATE role_grant SET revoked_at = now() WHERE person_id = $1",
)
CLIENT_CHANGES = (
    "DELETE FROM api_token WHERE client_id = $1",
    "UPDATE api_token SET scopes = '{activities:read}' WHERE client_id = $1",
    "UPDATE api_client SET scopes = '{activities:read}' WHERE id = $1",
    "UPDATE api_client SET revoked_at = now() WHERE id = $1",
)


async def test_whatever_changes_an_actor_is_heard_by_all_processes(here: Process, there: Process, world: World) -> None:
    """However it came about: here it is nobody's verb."""
    await rows(here.db, "ALTER TABLE volunteer DROP CONSTRAINT fk_volunteer_person_id")
    for sql in CHANGES + CLIENT_CHANGES:
        by_client = sql in CLIENT_CHANGES
        who = world.partner.id if by_client else world.alice.id
        token = await (bearer(here.db) if by_client else session(here.db, who))
        asks = [process.bearer if by_client else process.session for process in (here, there)]
        known = [await ask(token) for ask in asks]
        assert known[0] == known[1]
        await rows(here.db, sql, who)
        for ask, was in zip(asks, known, strict=True):
            await until_other(ask, token, was, sql)


async def until_other(ask: Callable[[str], Awaitable[Actor]], token: str, was: Actor, sql: str) -> None:
    async def changed() -> bool:
        return await ask(token) != was

    try:
        await until(changed)
    except TimeoutError:
        pytest.fail(f"not heard: {sql}")


async def test_a_truncated_table_is_heard_too(here: Process, world: World) -> None:
    token = await session(here.db, world.alice.id)
    await here.session(token)
    await rows(here.db, "TRUNCATE session")

    async def signed_out() -> bool:
        return (await here.session(token)).kind == "anonymous"

    await until(signed_out)


async def test_one_persons_change_leaves_the_others_known(here: Process, there: Process, world: World) -> None:
    alices, bobs = await session(here.db, world.alice.id), await session(here.db, world.bob.id)
    assert [await there.asked(alices), await there.asked(bobs)] == [1, 1]
    await do(here.db, service.choose_language, await here.session(alices), language="bo")

    async def heard() -> bool:
        return (await there.session(alices)).language == "bo"

    await until(heard)
    assert await there.asked(bobs) == 0


class Slow(Database):
    """A database whose answers arrive late: who asks is told after `let_go`, as it was when it was asked."""

    read_it: asyncio.Event
    let_go: asyncio.Event

    async def read(self, sql: str, arguments: Sequence[Any] = ()) -> Any:
        answer = await super().read(sql, arguments)
        if "session.token_hash" in sql:
            self.read_it.set()
            await self.let_go.wait()
        return answer


@pytest.fixture
async def slow(database_url: str, settings: Settings, clock: SettableClock) -> AsyncIterator[Slow]:
    database = await Slow.open(database_url, settings, clock)
    assert isinstance(database, Slow)
    database.read_it, database.let_go = asyncio.Event(), asyncio.Event()
    yield database
    await database.close()


@pytest.mark.parametrize("elsewhere", [False, True])
async def test_what_was_read_while_it_was_revoked_is_not_kept(
    here: Process, slow: Slow, world: World, elsewhere: bool
) -> None:
    token = await session(here.db, world.alice.id)
    if not elsewhere:
        await rows(here.db, "DROP FUNCTION tell_who_changed() CASCADE")
    async with Process(slow).running() as process:
        asking = asyncio.create_task(process.session(token))
        await slow.read_it.wait()
        actor = await here.session(token)
        number = process.visitors._number
        await do(here.db if elsewhere else slow, service.sign_out, actor)
        await until(lambda: process.visitors._number > number)
        slow.let_go.set()
        assert (await asking).kind == "person"  # it asked before
        assert (await process.session(token)).kind == "anonymous"


async def test_what_was_read_before_hearing_was_sure_is_not_kept(here: Process, slow: Slow, world: World) -> None:
    token = await session(here.db, world.alice.id)
    process = Process(slow)
    asking = asyncio.create_task(process.session(token))
    await slow.read_it.wait()
    await do(here.db, service.sign_out, await here.session(token))
    async with process.running():
        slow.let_go.set()
        await asking
        assert (await process.session(token)).kind == "anonymous"


async def test_a_token_that_expires_is_refused_though_it_was_kept(
    here: Process, world: World, clock: SettableClock
) -> None:
    token = await bearer(here.db)
    assert (await here.bearer(token)).kind == "client"
    clock.at += timedelta(hours=1)
    assert (await here.bearer(token)).kind == "anonymous"


async def test_an_answer_is_kept_for_a_minute_at_most(
    here: Process, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await session(here.db, world.alice.id)
    monkeypatch.setattr(visitors, "KEPT_SECONDS", 0.0)
    assert [await here.asked(token) for _ in range(2)] == [1, 1]


async def test_answers_and_changes_are_bounded(db: Database, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitors, "KEPT", 3)
    async with Process(db).running() as process:
        tokens = [await session(db, world.alice.id) for _ in range(5)]
        for token in tokens:
            await process.session(token)
        assert len(process.visitors.cache) == 3
        for _ in range(10):
            process.visitors._heard(str(ids.new()))
            assert len(process.visitors._changed) <= 3
        assert await process.asked(tokens[-1]) == 1


async def test_the_site_asks_once_who_asks_and_signs_out_at_once(
    database_url: str, db: Database, world: World, settings: Settings, documents: Documents
) -> None:
    settings = settings.model_copy(update={"database_url": database_url, "worker_in_process": False})
    app = build_app(settings, documents=documents)
    async with app.router.lifespan_context(app):
        served: Database = app.state.shell.database
        served.clock = db.clock
        async with Browser(httpx.ASGITransport(app), served, settings) as browser:
            await browser.sign_in(world.alice.id)
            async with asyncio.timeout(10):
                while 'found="yes"} 0' in (hits := await figures(browser)) or not hits:
                    assert (await browser.get("/profile")).status_code == 200
            before = served.statements
            assert (await browser.get("/profile")).status_code == 200
            assert served.statements == before + 1
            await browser.post("/sign-out")
            assert (await browser.get("/profile")).status_code != 200


async def figures(browser: Browser) -> str:
    text = (await browser.get("/metrics")).text
    return next((line for line in text.splitlines() if 'cache="visitors",found="yes"' in line), "")
