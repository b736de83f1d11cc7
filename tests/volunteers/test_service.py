"""The verbs of volunteers, as owner, member, outsider, leader, officer and nobody."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from app.accounts.service import register_person
from app.kernel import ids
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Held, Role
from app.volunteers import service
from app.volunteers.errors import AlreadyMember, AlreadyVolunteer, NotAMember, TeamNameTaken, VolunteerUnknown
from app.volunteers.models import ServiceCategory
from app.volunteers.queries import members
from tests.world import World

NAME = "默勒镇敬老助残志愿服务队001"


async def run(db: Database, verb: Callable[..., Awaitable[Any]], actor: Actor, **arguments: Any) -> Any:
    async with db.unit_of_work() as tx:
        return await verb(tx, actor, **arguments)


async def number_of(db: Database, volunteer: UUID | None) -> int:
    async with db.unit_of_work() as tx:
        row = await tx.connection.fetchrow("SELECT number FROM volunteer WHERE id = $1", volunteer)
    return int(row["number"])


class TestRegister:
    async def test_a_person_becomes_a_volunteer_once(self, db: Database, world: World) -> None:
        made = await run(db, service.register, world.mei, person=world.mei.id, categories=[], skills=["藏语"], key="1")
        assert made.number > 10_000_000
        assert (
            await run(db, service.register, world.mei, person=world.mei.id, categories=[], skills=["藏语"], key="1")
            == made
        )
        with pytest.raises(AlreadyVolunteer):
            await run(db, service.register, world.mei, person=world.mei.id)

    async def test_staff_registers_others(self, db: Database, world: World) -> None:
        assert (await run(db, service.register, world.otto, person=world.mei.id)).volunteer
        with pytest.raises(NotFound):
            await run(db, service.register, world.otto, person=ids.new())

    @pytest.mark.parametrize(
        ("who", "refusal"),
        [("alice", NotAllowed), ("lena", NotAllowed), ("anonymous", SignInRequired), ("partner", NotAllowed)],
    )
    async def test_others_do_not(self, db: Database, world: World, who: str, refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            await run(db, service.register, getattr(world, who), person=world.mei.id)

    async def test_staff_elsewhere_do_not_register_whom_they_do_not_reach(self, db: Database, world: World) -> None:
        elsewhere = Actor(kind="person", id=ids.new(), roles=(Held(Role.SOCIAL_WORKER, world.other_team),))
        with pytest.raises(NotFound):
            await run(db, service.register, elsewhere, person=world.mei.id)

    async def test_it_follows_the_registration_of_a_person(self, db: Database, world: World) -> None:
        person = await run(db, register_person, world.otto, organisation=world.county, name="卓玛", phone="13911110000")
        assert (await run(db, service.register, world.otto, person=person.person)).number


class TestProfile:
    async def test_a_volunteer_says_what_they_can_do(self, db: Database, world: World) -> None:
        await run(
            db, service.update_profile, world.alice, categories=[ServiceCategory.HEALTH], skills=[" 急救 ", "急救"]
        )
        async with db.unit_of_work() as tx:
            found = await tx.one(members.PROFILE, volunteer=world.alice.volunteer)
        assert (found.service_categories, found.skills) == (["health"], ["急救"])

    @pytest.mark.parametrize(
        ("who", "refusal"), [("anonymous", SignInRequired), ("mei", NotAllowed), ("partner", NotAllowed)]
    )
    async def test_who_does_not_volunteer_has_no_profile(
        self, db: Database, world: World, who: str, refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            await run(db, service.update_profile, getattr(world, who), categories=[], skills=[])

    @pytest.mark.parametrize("skills", [["x"] * 1 + [str(n) for n in range(21)], ["x" * 51]])
    async def test_too_much_is_refused(self, db: Database, world: World, skills: list[str]) -> None:
        with pytest.raises(Invalid):
            await run(db, service.update_profile, world.alice, categories=[], skills=skills)


GIVEN: dict[str, Any] = {"name": "八宝镇新队", "category": ServiceCategory.YOUTH}


class TestTeams:
    async def test_staff_founds_a_team(self, db: Database, world: World) -> None:
        made = await run(db, service.create_team, world.otto, organisation=world.county, **GIVEN)
        async with db.unit_of_work() as tx:
            team = await tx.one(members.TEAM, team=made.team)
        assert (team.name, team.category, team.path) == ("八宝镇新队", "youth", [world.county, made.team])
        with pytest.raises(TeamNameTaken):
            await run(db, service.create_team, world.otto, organisation=world.county, **GIVEN)

    @pytest.mark.parametrize(
        ("who", "refusal"),
        [("alice", NotAllowed), ("lena", NotAllowed), ("partner", NotAllowed), ("anonymous", SignInRequired)],
    )
    async def test_others_do_not(self, db: Database, world: World, who: str, refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            await run(db, service.create_team, getattr(world, who), organisation=world.county, **GIVEN)

    @pytest.mark.parametrize("who", ["lena", "otto"])
    async def test_its_leader_and_those_above_change_it(self, db: Database, world: World, who: str) -> None:
        given = {"team": world.team, "name": "新名", "brand": "  ", "category": ServiceCategory.HEALTH}
        await run(db, service.change_team, getattr(world, who), **given)
        async with db.unit_of_work() as tx:
            team = await tx.one(members.TEAM, team=world.team)
        assert (team.name, team.brand, team.category) == ("新名", None, "health")

    @pytest.mark.parametrize(
        ("who", "refusal"),
        [("alice", NotAllowed), ("leo", NotAllowed), ("partner", NotAllowed), ("anonymous", SignInRequired)],
    )
    async def test_nobody_else_changes_it(self, db: Database, world: World, who: str, refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            await run(
                db,
                service.change_team,
                getattr(world, who),
                team=world.team,
                name="x",
                brand=None,
                category=ServiceCategory.HEALTH,
            )

    async def test_a_name_is_given_once_below_an_organisation(self, db: Database, world: World) -> None:
        given = {"team": world.other_team, "brand": None, "category": ServiceCategory.RESCUE}
        with pytest.raises(TeamNameTaken):
            await run(db, service.change_team, world.leo, name=NAME, **given)
        with pytest.raises(Invalid):
            await run(db, service.change_team, world.leo, name=" ", **given)


class TestMembers:
    @pytest.mark.parametrize("who", ["lena", "otto"])
    async def test_a_leader_or_staff_adds_and_removes_a_member(self, db: Database, world: World, who: str) -> None:
        actor = getattr(world, who)
        number = await number_of(db, world.charlie.volunteer)
        added = await run(db, service.add_member, actor, team=world.team, number=number, name="程秀云")
        with pytest.raises(AlreadyMember):
            await run(db, service.add_member, actor, team=world.team, number=number, name="程秀云")
        ended = await run(db, service.remove_member, actor, membership=added.membership)
        assert ended.team == world.team
        with pytest.raises(NotAMember):
            await run(db, service.remove_member, actor, membership=added.membership)
        assert await run(db, service.add_member, actor, team=world.team, number=number, name="程秀云")

    @pytest.mark.parametrize(
        ("who", "refusal"),
        [
            ("alice", NotAllowed),
            ("charlie", NotAllowed),
            ("leo", NotAllowed),
            ("partner", NotAllowed),
            ("anonymous", SignInRequired),
        ],
    )
    async def test_nobody_else_does(self, db: Database, world: World, who: str, refusal: type[Exception]) -> None:
        number = await number_of(db, world.charlie.volunteer)
        with pytest.raises(refusal):
            await run(db, service.add_member, getattr(world, who), team=world.team, number=number, name="程秀云")

    async def test_names_are_not_learned_by_trying_numbers(self, db: Database, world: World) -> None:
        number = await number_of(db, world.charlie.volunteer)
        for guess in ({"number": number, "name": "张三"}, {"number": number + 500, "name": "程秀云"}):
            with pytest.raises(VolunteerUnknown):
                await run(db, service.add_member, world.lena, team=world.team, **guess)

    async def test_a_member_leaves_and_an_outsider_cannot(self, db: Database, world: World) -> None:
        assert (await run(db, service.leave_team, world.bob, team=world.team)).team == world.team
        with pytest.raises(NotAMember):
            await run(db, service.leave_team, world.bob, team=world.team)
        with pytest.raises(NotAMember):
            await run(db, service.leave_team, world.charlie, team=world.team)
        with pytest.raises(SignInRequired):
            await run(db, service.leave_team, world.anonymous, team=world.team)

    async def test_what_is_not_there_is_not_found(self, db: Database, world: World) -> None:
        with pytest.raises(NotFound):
            await run(db, service.remove_member, world.lena, membership=ids.new())
        with pytest.raises(NotFound):
            await run(db, service.leave_team, world.bob, team=ids.new())


async def test_a_volunteer_gets_a_copy_of_what_is_kept(db: Database, world: World) -> None:
    async with db.unit_of_work() as tx:
        copy = await service.export(tx, person=world.alice.require_person())
        nothing = await service.export(tx, person=world.mei.require_person())
    assert [each["team"] for each in copy["memberships"]] == [NAME]
    assert nothing is None
