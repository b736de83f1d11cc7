"""Who was merged is the survivor: what either did binds both. Undone, they are two again."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import orjson
import pytest

from app.attendance import errors, service
from app.attendance.models import Method
from app.graphql.documents import Documents
from app.kernel.errors import DomainError
from app.kernel.identity import Actor, Held, Role
from tests.activities.planning import do
from tests.rewards.purse import change
from tests.world import World

from .presence import END, START, Scene
from .test_anomalies import resolve
from .test_appeals import answer, appeal
from .test_second_person import enter
from .test_tiers import MIDNIGHT, served

Listed = Callable[[str], Awaitable[int]]


def officer(person: Actor, world: World) -> Actor:
    """The same person, looking after the county too."""
    return Actor(kind="person", id=person.id, name=person.name, roles=(Held(Role.OFFICER, world.county),))


@pytest.fixture
def older(world: World) -> Actor:
    """A second record of Lena."""
    return officer(world.mei, world)


@pytest.fixture
def lena(world: World) -> Actor:
    return officer(world.lena, world)


async def merge(scene: Scene, one: Actor, into: Actor | None) -> None:
    goes_to = f"'{into.id}'" if into else "NULL"
    await change(scene.db, f"UPDATE person SET merged_into = {goes_to} WHERE id = '{one.id}'")


@pytest.fixture
def listed(scene: Scene, documents: Documents, lena: Actor) -> Listed:
    """How much of something awaits Lena."""

    async def count(what: str) -> int:
        answer = await documents.execute(scene.db, lena, f"{{ viewer {{ {what} {{ totalCount }} }} }}", None, {})
        found: int = orjson.loads(answer)["data"]["viewer"][what]["totalCount"]
        return found

    return count


async def refused(verb: Awaitable[Any]) -> str:
    try:
        await verb
    except DomainError as refusal:
        return refusal.code
    return "OK"


async def test_what_the_merged_record_entered_by_hand(scene: Scene, older: Actor, lena: Actor, listed: Listed) -> None:
    record = (await enter(scene, older)).id
    assert await listed("approvals") == 1
    await merge(scene, older, lena)
    assert await listed("approvals") == 0
    assert await refused(scene.approve(lena, record)) == errors.SecondPersonNeeded.code
    await merge(scene, older, None)
    await scene.approve(lena, record)


async def test_what_the_merged_record_ticked_and_proposed(
    scene: Scene, world: World, older: Actor, lena: Actor, listed: Listed
) -> None:
    for direction, at in (("in", START), ("out", END)):
        await scene.scan(world.alice, direction, at=at, by=older, method=Method.STAFF_LIST)
    record = await scene.record(world.alice)
    more: dict[str, Any] = {"record": record, "minutes": 185, "reason": "She swept the yard."}
    proposed = (await do(scene.db, service.correct_service_record, older, **more)).correction
    await merge(scene, older, lena)
    assert await refused(scene.approve(lena, record)) == errors.SecondPersonNeeded.code
    await scene.approve(world.otto, record)
    assert await listed("correctionsToConfirm") == 0
    confirm = service.confirm_correction
    assert await refused(do(scene.db, confirm, lena, correction=proposed)) == errors.SecondPersonNeeded.code
    await merge(scene, older, None)
    assert await listed("correctionsToConfirm") == 1
    await do(scene.db, confirm, lena, correction=proposed)
    by = "SELECT entered_by FROM service_record WHERE corrects_id = $1"
    assert await scene.db.read(by, [record]) == [older.id]


@pytest.mark.parametrize("approved_first", [True, False])
async def test_an_appeal_against_what_the_merged_record_approved(
    scene: Scene, older: Actor, lena: Actor, listed: Listed, approved_first: bool
) -> None:
    record = await scene.serve(scene.world.alice)
    if approved_first:
        await scene.approve(older, record)
    raised: UUID = (await appeal(scene, scene.world.alice)).id
    if not approved_first:
        await scene.approve(older, record)
    await merge(scene, older, lena)
    assert await listed("appealsToAnswer") == (0 if approved_first else 1)
    assert await refused(answer(scene, lena, raised)) == errors.SomebodyElseDecides.code
    await merge(scene, older, None)
    assert (await answer(scene, lena, raised)).state == "accepted"


async def test_what_is_unusual_about_an_approval_by_the_merged_record(
    scene: Scene, older: Actor, lena: Actor, listed: Listed
) -> None:
    (record,) = await served(scene, (MIDNIGHT, 12.5))
    await scene.approve(older, record)
    anomaly = await scene.db.read("SELECT id FROM anomaly")
    assert await listed("anomaliesToResolve") == 1
    await merge(scene, older, lena)
    assert await listed("anomaliesToResolve") == 0
    assert await refused(resolve(scene, lena, anomaly)) == errors.Involved.code
    await merge(scene, older, None)
    await resolve(scene, lena, anomaly)
