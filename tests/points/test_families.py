"""Families: who asks whom in, who may come in, who leaves."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.kernel.db import Database
from app.kernel.errors import NotFound, SignInRequired
from app.kernel.identity import Actor
from app.points import service
from app.points.errors import (
    AlreadyInFamily,
    FamilyFull,
    GuardianNotInFamily,
    InvitationOver,
    NotInFamily,
    OwnTransfer,
)
from tests.guardians.family import a_family
from tests.rewards.purse import change
from tests.world import World

from .test_transferring import ALICE, BOB, join, outcome

CHARLIE = {"number": "13900000003", "name": "程秀云"}


async def invite(db: Database, actor: Actor, whom: dict[str, str]) -> UUID:
    async with db.unit_of_work() as tx:
        return (await service.invite_to_family(tx, actor, **whom)).id


async def answer(db: Database, actor: Actor, member: UUID, *, accept: bool = True) -> None:
    async with db.unit_of_work() as tx:
        await service.answer_family_invitation(tx, actor, member=member, accept=accept)


async def members(db: Database) -> Any:
    return await db.read("SELECT count(*) FROM family_member WHERE state = 'member'")


async def test_who_is_invited_joins_and_is_told(db: Database, world: World) -> None:
    invited = await invite(db, world.alice, BOB)
    assert await members(db) == 1
    await answer(db, world.bob, invited)
    assert await members(db) == 2
    told = await db.read("SELECT count(*) FROM pgqueuer WHERE entrypoint = 'accounts.deliver'")
    assert told == 1
    with pytest.raises(InvitationOver):
        await answer(db, world.bob, invited, accept=False)


async def test_only_who_is_invited_joins_and_members_take_invitations_back(db: Database, world: World) -> None:
    invited = await invite(db, world.alice, BOB)
    for who in (world.charlie, world.alice, world.lena):
        with pytest.raises(NotFound):
            await answer(db, who, invited)
    with pytest.raises(NotFound):
        await answer(db, world.charlie, invited, accept=False)
    with pytest.raises(SignInRequired):
        await answer(db, world.anonymous, invited)
    await answer(db, world.alice, invited, accept=False)
    with pytest.raises(InvitationOver):
        await answer(db, world.bob, invited)


async def test_nobody_is_in_two_families(db: Database, world: World) -> None:
    """The wallet's lock makes the second answer see the first; a unique index says the same."""
    by_alice, by_charlie = await invite(db, world.alice, BOB), await invite(db, world.charlie, BOB)
    outcomes = await asyncio.gather(*(outcome(answer(db, world.bob, each)) for each in (by_alice, by_charlie)))
    assert sorted(outcomes) == ["", "ALREADY_IN_FAMILY"]
    with pytest.raises(AlreadyInFamily):
        await invite(db, world.alice, CHARLIE)
    with pytest.raises(OwnTransfer):
        await invite(db, world.alice, ALICE)


async def test_who_leaves_is_out_and_an_empty_family_takes_nobody(db: Database, world: World) -> None:
    await join(db, world.alice, world.bob, BOB)
    async with db.unit_of_work() as tx:
        await service.leave_family(tx, world.bob)
    again = await invite(db, world.alice, BOB)
    async with db.unit_of_work() as tx:
        await service.leave_family(tx, world.alice)
        with pytest.raises(NotInFamily):
            await service.leave_family(tx, world.alice)
    with pytest.raises(InvitationOver):
        await answer(db, world.bob, again)
    assert await members(db) == 0


async def test_a_family_has_its_size(db: Database, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.points.service.families.LARGEST_FAMILY", 2)
    await invite(db, world.alice, BOB)
    with pytest.raises(FamilyFull):
        await invite(db, world.alice, CHARLIE)


async def test_who_is_under_18_joins_where_the_guardian_is(db: Database, world: World) -> None:
    """The guardian is known by the phone that is on record for the minor."""
    kin = await a_family(db, world.team)
    name, number = await db.read(
        "SELECT ARRAY[person.name, volunteer.number::text] FROM volunteer JOIN person ON person.id = person_id"
        " WHERE volunteer.id = $1",
        [kin.minor.volunteer],
    )
    invited = await invite(db, world.alice, {"number": number, "name": name})
    with pytest.raises(GuardianNotInFamily):
        await answer(db, kin.minor, invited)
    await kin.name()
    with pytest.raises(GuardianNotInFamily):
        await answer(db, kin.minor, invited)
    await change(
        db,
        f"UPDATE guardianship SET phone_index = person.phone_index FROM person WHERE person.id = '{world.alice.id}'",
    )
    await answer(db, kin.minor, invited)
    assert await members(db) == 2


async def test_an_adult_needs_no_guardian(db: Database, world: World) -> None:
    await change(db, f"UPDATE person SET birth_date = '{date(2008, 5, 1)}' WHERE id = '{world.bob.id}'")
    await answer(db, world.bob, await invite(db, world.alice, BOB))
    assert await members(db) == 2
