"""Makes more activities, shifts and people than the world has, for the tests of activities and attendance."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.activities import service
from app.activities.service import ShiftPlan
from app.kernel import ids
from app.kernel.db import Database, Transaction
from app.kernel.identity import Actor
from app.volunteers.models import ServiceCategory
from tests.world import _MEMBERSHIP, _PERSON, _VOLUNTEER, NOW


async def do(db: Database, verb: Callable[..., Awaitable[Any]], actor: Actor, **arguments: Any) -> Any:
    """One verb in a transaction of its own."""
    async with db.unit_of_work() as tx:
        return await verb(tx, actor, **arguments)


class Planner:
    """Plans through the verbs, as a leader."""

    def __init__(self, db: Database, leader: Actor) -> None:
        self.db = db
        self.leader = leader

    async def activity(self, team: UUID, *, title: str = "Snow clearing", risks: str | None = None) -> UUID:
        async with self.db.unit_of_work() as tx:
            made = await service.draft_activity(
                tx,
                self.leader,
                team=team,
                title=title,
                description="Shovels are there.",
                category=ServiceCategory.ENVIRONMENT,
                risks=risks,
            )
        return made.id

    async def shift(
        self,
        activity: UUID,
        starts_at: datetime,
        *,
        hours: float = 2,
        capacity: int = 10,
        minimum_age: int | None = None,
        latitude: float | None = None,
        longitude: float | None = None,
    ) -> UUID:
        plan = ShiftPlan(
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=hours),
            place="Square",
            capacity=capacity,
            minimum_age=minimum_age,
            latitude=latitude,
            longitude=longitude,
        )
        async with self.db.unit_of_work() as tx:
            made = await service.add_shift(tx, self.leader, activity=activity, plan=plan)
        return made.id

    async def volunteer(self, team: UUID, number: int) -> Actor:
        async with self.db.unit_of_work() as tx:
            return await self._join(tx, team, number)

    async def volunteers(self, team: UUID, count: int) -> list[Actor]:
        async with self.db.unit_of_work() as tx:
            return [await self._join(tx, team, number) for number in range(count)]

    async def _join(self, tx: Transaction, team: UUID, number: int) -> Actor:
        person, volunteer = ids.new(), ids.new()
        await tx.execute(
            _PERSON,
            id=person,
            name=f"Person {number}",
            pinyin=f"person{number}",
            initials="p",
            birth_date=date(1990, 1, 1),
            phone_sealed=None,
            phone_index=None,
            phone_masked=None,
            created_at=NOW,
        )
        await tx.execute(
            _VOLUNTEER,
            id=volunteer,
            person_id=person,
            service_categories=[],
            skills=[],
            joined_on=date(2024, 1, 1),
        )
        await tx.execute(_MEMBERSHIP, id=ids.new(), team_id=team, volunteer_id=volunteer, joined_on=date(2024, 1, 1))
        return Actor(kind="person", id=person, name=f"Person {number}", volunteer=volunteer)
