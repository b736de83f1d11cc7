"""Ratings of service: by those who lead, once for a shift, withdrawn but never erased."""

from uuid import UUID

import asyncpg
import pytest

from app.accounts.service import export_person
from app.attendance import service
from app.attendance.errors import AlreadyRated, NotServed, OwnRating, RatingWithdrawn
from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor
from tests.world import World

from .presence import Scene


@pytest.fixture
async def record(scene: Scene, world: World) -> UUID:
    found = await scene.serve(world.alice)
    await scene.approve(world.lena, found)
    return found


async def rate(scene: Scene, actor: Actor, record: UUID, score: int = 4, note: str | None = "Kind.") -> UUID:
    async with scene.db.unit_of_work() as tx:
        return (await service.rate_service(tx, actor, record=record, score=score, note=note)).id


async def withdraw(scene: Scene, actor: Actor, rating: UUID, reason: str = "Mixed up.") -> None:
    async with scene.db.unit_of_work() as tx:
        await service.withdraw_rating(tx, actor, rating=rating, reason=reason)


async def test_a_leader_rates_once_and_withdraws_to_rate_anew(scene: Scene, world: World, record: UUID) -> None:
    rating = await rate(scene, world.lena, record)
    with pytest.raises(AlreadyRated):
        await rate(scene, world.otto, record, 1)
    with pytest.raises(Invalid):
        await withdraw(scene, world.lena, rating, " ")
    await withdraw(scene, world.lena, rating)
    with pytest.raises(RatingWithdrawn):
        await withdraw(scene, world.otto, rating)
    await rate(scene, world.otto, record, 5, None)
    async with scene.db.unit_of_work() as tx:
        copy = await export_person(tx, world.alice)
    assert [(each["score"], each["note"], each["withdrawal"]) for each in copy["ratings"]] == [
        (4, "Kind.", "Mixed up."),
        (5, None, None),
    ]


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("alice", NotAllowed),
        ("bob", NotAllowed),
        ("charlie", NotAllowed),
        ("leo", NotAllowed),
        ("anonymous", SignInRequired),
    ],
)
async def test_others_neither_rate_nor_withdraw(
    scene: Scene, world: World, record: UUID, who: str, refusal: type[DomainError]
) -> None:
    rating = await rate(scene, world.lena, record)
    with pytest.raises(refusal):
        await rate(scene, getattr(world, who), record)
    with pytest.raises(refusal):
        await withdraw(scene, getattr(world, who), rating)


async def test_nobody_rates_themselves(scene: Scene, world: World, record: UUID) -> None:
    both = Actor(kind="person", id=world.alice.id, volunteer=world.alice.volunteer, roles=world.lena.roles)
    with pytest.raises(OwnRating):
        await rate(scene, both, record)
    with pytest.raises(OwnRating):
        await withdraw(scene, both, await rate(scene, world.lena, record))


async def test_only_service_that_counts_is_rated(scene: Scene, world: World) -> None:
    waiting = await scene.serve(world.bob)
    with pytest.raises(NotServed):
        await rate(scene, world.lena, waiting)
    await scene.approve(world.lena, waiting)
    for score in (0, 6):
        with pytest.raises(Invalid):
            await rate(scene, world.lena, waiting, score)
    with pytest.raises(NotFound):
        await rate(scene, world.lena, world.shift)


async def test_a_rating_is_never_changed_or_erased(scene: Scene, world: World, record: UUID) -> None:
    await rate(scene, world.lena, record)
    for change in ("DELETE FROM rating", "UPDATE rating SET score = 1", "UPDATE rating SET withdrawal = 'x'"):
        async with scene.db.connection() as connection:
            with pytest.raises(asyncpg.RestrictViolationError):
                await connection.execute(change)
