"""A shift where people come and go, for the tests of attendance."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.activities import service as activities
from app.attendance import service
from app.attendance.models import Direction, Method
from app.attendance.service import Scanned
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor
from tests.world import NOW, World

START = NOW + timedelta(hours=1)
END = NOW + timedelta(hours=4)


class Scene:
    """Alice and Bob are enrolled in the world's shift; scans go through the verb at the clock's time."""

    def __init__(self, db: Database, world: World, clock: SettableClock) -> None:
        self.db = db
        self.world = world
        self.clock = clock

    async def enrol(self, *people: Actor) -> None:
        for person in people:
            async with self.db.unit_of_work() as tx:
                await activities.enrol(tx, person, shift=self.world.shift)

    async def scan(
        self,
        person: Actor,
        direction: str = "in",
        *,
        at: datetime | None = None,
        by: Actor | None = None,
        **given: Any,
    ) -> Scanned:
        """By the venue's code as it is at that moment, if nothing else is given."""
        if at is not None:
            self.clock.at = at
        shift = given.pop("shift", self.world.shift)
        arguments: dict[str, Any] = {
            "shift": shift,
            "volunteer": person.volunteer,
            "nonce": str(ids.new()),
            "device": f"phone of {person.name}",
            "scanned_at": self.clock.at,
            "method": Method.VENUE_QR,
            "direction": Direction(direction),
            "token": service.venue_token(self.db.vault, shift, self.clock.at),
            **given,
        }
        async with self.db.unit_of_work() as tx:
            return await service.check_in(tx, by or person, **arguments)

    async def overlooked(self, person: Actor, shift: UUID) -> UUID:
        """Somebody who is not enrolled comes without a network, to a place on the map that may print its code."""
        async with self.db.connection() as connection:
            await connection.execute("UPDATE shift SET latitude = 38.2, longitude = 100.2 WHERE id = $1", shift)
            allow = (
                "UPDATE activity SET static_venue_qr = true WHERE id = (SELECT activity_id FROM shift WHERE id = $1)"
            )
            await connection.execute(allow, shift)
        scanned = await self.scan(person, shift=shift, sent_offline=True)
        assert scanned.id
        return scanned.id

    async def serve(self, person: Actor, came: datetime = START, left: datetime = END) -> UUID:
        """Comes and leaves; the record of the hours."""
        await self.scan(person, "in", at=came)
        await self.scan(person, "out", at=left)
        return await self.record(person)

    async def record(self, person: Actor) -> UUID:
        found: UUID = await self.db.read(
            "SELECT id FROM service_record WHERE volunteer_id = $1 ORDER BY id DESC LIMIT 1", [person.volunteer]
        )
        return found

    async def minutes(self, person: Actor) -> Any:
        return await self.db.read("SELECT minutes FROM service_record WHERE volunteer_id = $1", [person.volunteer])

    async def approve(self, actor: Actor, record: UUID, **given: Any) -> Any:
        async with self.db.unit_of_work() as tx:
            return await service.approve_service_record(tx, actor, record=record, **given)

    async def points(self, person: Actor) -> Any:
        return await self.db.read("SELECT coalesce(sum(posted), 0)::int FROM account WHERE owner = $1", [person.id])
