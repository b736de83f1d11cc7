"""Alice asks for volunteers' hours, and what becomes of it; for the tests of requests."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app import registry
from app.activities import service as activities
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor, system
from app.rewards import service
from app.rewards.models import RequestState
from app.volunteers.models import ServiceCategory
from tests.attendance.presence import Scene
from tests.world import NOW, World

from .purse import fetch

registry.load_handlers()  # what every slice does about what happens, as in the app
START = NOW + timedelta(hours=4)
END = START + timedelta(hours=2)
JOB = system("rewards.requests")


class Asked:
    """Alice asks for two people for two hours: 20 points each."""

    def __init__(self, db: Database, world: World, clock: SettableClock) -> None:
        self.db, self.world, self.scene = db, world, Scene(db, world, clock)
        self.clock = clock
        self.request = self.shift = self.activity = UUID(int=0)

    async def ask(self, by: Actor | None = None, **given: Any) -> UUID:
        changed = await self.do(service.request_service, by or self.world.alice, wish=wish(**given))
        self.request = changed.id
        return self.request

    async def match(self, by: Actor | None = None) -> None:
        await self.do(service.match_request, by or self.world.lena, service_request=self.request, team=self.world.team)
        found = await fetch(self.db, "SELECT shift_id, activity_id FROM service_request WHERE id = $1", self.request)
        self.shift, self.activity = found["shift_id"], found["activity_id"]

    async def enrol(self, *people: Actor) -> None:
        for person in people:
            await self.do(activities.enrol, person, shift=self.shift)

    async def serve(self, person: Actor, left: datetime = END) -> UUID:
        await self.scene.scan(person, "in", at=START, shift=self.shift)
        await self.scene.scan(person, "out", at=left, shift=self.shift)
        return await self.scene.record(person)

    async def approve(self, record: UUID) -> None:
        await self.scene.approve(self.world.otto, record)

    async def do(self, verb: Any, actor: Actor, **arguments: Any) -> Any:
        async with self.db.unit_of_work() as tx:
            return await verb(tx, actor, **arguments)

    async def state(self) -> RequestState:
        return RequestState(await self.db.read("SELECT state FROM service_request WHERE id = $1", [self.request]))

    async def close(self, at: datetime) -> None:
        self.clock.at = at
        async with self.db.unit_of_work() as tx:
            due = await service.requests_due(tx)
        for request in due:
            await self.do(service.close_request, JOB, request=request)


def wish(**given: Any) -> service.Wish:
    return service.Wish(
        **{
            "category": ServiceCategory.ELDER_CARE,
            "title": "打扫房间",
            "description": "擦窗户",
            "area": "默勒镇",
            "place": "默勒镇 3 号楼 201",
            "starts_at": START,
            "minutes": 120,
            "volunteers": 2,
            **given,
        }
    )
