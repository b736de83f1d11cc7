"""A shift with four people, what a plain Python model says of them, and where their totals can be seen."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, ClassVar

import orjson
from hypothesis.stateful import RuleBasedStateMachine

from app.accounts.service import export_person
from app.activities import service as activities
from app.attendance import service
from app.attendance.models import Direction, Method
from app.attendance.service import Scanned
from app.graphql.documents import Documents
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import DomainError
from app.kernel.identity import Actor, Role
from tests.activities.planning import Planner
from tests.world import NOW, World

from .staff import staff

DAYS = count(2, 2)
HOURS = 2
GRACE = 15
ROOM = HOURS * 60 + 2 * GRACE
PEOPLE = 4
EVE = -30 * 60
OFFER, CLOSES = 24 * 60, 120
"""For so many minutes a place is held for who waits, and not within so many before the shift."""
HOLDING = ("confirmed", "attended", "offered")
SEEN = """
    SELECT
        (SELECT enrolled_count FROM shift WHERE id = $1),
        (SELECT coalesce(sum(CASE direction WHEN 'in' THEN 1 ELSE -1 END), 0) FROM scan
         WHERE shift_id = $1 AND volunteer_id = $2 AND outcome = 'ok' AND would_refuse IS NULL),
        (SELECT coalesce(sum(minutes), 0) FROM service_record WHERE volunteer_id = $2 AND state = 'computed'),
        (SELECT coalesce(sum(minutes), 0) FROM service_record WHERE volunteer_id = $2 AND state = 'approved'),
        (SELECT coalesce(sum(posted), 0) FROM account WHERE owner = $3 AND kind = 'wallet'),
        coalesce((SELECT state FROM enrolment WHERE shift_id = $1 AND volunteer_id = $2), 'none'),
        (SELECT confirm_by FROM enrolment WHERE shift_id = $1 AND volunteer_id = $2),
        (SELECT count(*) FROM event JOIN enrolment ON subject = enrolment.id
         WHERE shift_id = $1 AND volunteer_id = $2 AND kind = 'activities.place_offered'),
        (SELECT count(*) FROM event JOIN enrolment ON subject = enrolment.id
         WHERE shift_id = $1 AND volunteer_id = $2 AND kind = 'activities.enrolled')
"""

AWARDED = """
    SELECT coalesce(sum(award.minutes), 0)::int FROM award JOIN service_record ON source_id = service_record.id
    WHERE volunteer_id = $1 AND state = 'approved'
"""


@dataclass
class Person:
    actor: Actor
    state: str = "none"
    stands: tuple[int, int, int] = (0, 0, 0)
    """Where in the waiting list: less its priority, when they joined, whose enrolment was there first."""
    confirm_by: int | None = None
    """Until when the place that is offered is held."""
    offered: int = 0
    """How often a free place was offered to them."""
    enrolled: int = 0
    """How often a place became theirs, by whichever way."""
    came: int | None = None
    spans: list[tuple[int, int]] = field(default_factory=list)
    record: str = "none"
    minutes: int = 0
    last: int = -1000
    """When they were last seen, of what counts."""
    seen: bool = False
    """Whether any scan of theirs counts: the place is theirs from then on."""
    proposed: tuple[Any, int] | None = None
    appeal: tuple[Any, int] | None = None

    def decided(self, minutes: int) -> None:
        self.record, self.minutes, self.state, self.proposed = "approved", minutes, "attended", None

    @property
    def served(self) -> int:
        """Minutes from the scans so far, cut to the shift with its grace; the shift begins at minute 0."""
        longest = HOURS * 60 + GRACE
        return sum(min(max(left, -GRACE), longest) - min(max(came, -GRACE), longest) for came, left in self.spans)


class Served(RuleBasedStateMachine):
    """What the rules of any order need."""

    db: ClassVar[Database]
    clock: ClassVar[SettableClock]
    world: ClassVar[World]
    documents: ClassVar[Documents]
    run: ClassVar[Callable[[Coroutine[Any, Any, Any]], Any]]

    def __init__(self) -> None:
        super().__init__()
        self.starts_at = NOW + timedelta(days=next(DAYS))
        self.minute, self.capacity = EVE, 2
        self.scans: list[tuple[dict[str, Any], Scanned]] = []
        self.clock.at, self.numbers = self.at(EVE), count()
        self.third = staff(Role.OFFICER, self.world.county)
        self.people: list[Person] = type(self).run(self.prepare())
        self.go_to(self.minute)

    async def prepare(self) -> list[Person]:
        planner = Planner(self.db, self.world.lena)
        activity = await planner.activity(self.world.team)
        self.shift = await planner.shift(activity, self.starts_at, hours=HOURS, capacity=self.capacity)
        async with self.db.unit_of_work() as tx:
            await activities.publish_activity(tx, self.world.lena, activity=activity)
        return [Person(await planner.volunteer(self.world.team, number)) for number in range(PEOPLE)]

    @property
    def taken(self) -> int:
        return sum(each.state in HOLDING for each in self.people)

    def free_places_are_given(self) -> None:
        """To the first who wait: an offer where there is time to answer it, else the place itself."""
        waiting = sorted((each for each in self.people if each.state == "waitlisted"), key=lambda each: each.stands)
        until = min(self.minute + OFFER, -CLOSES)
        for person in waiting[: max(self.capacity - self.taken, 0)] if self.minute < 0 else ():
            asked = until > self.minute
            person.state, person.confirm_by = ("offered", until) if asked else ("confirmed", None)
            person.offered, person.enrolled = person.offered + asked, person.enrolled + (not asked)

    def offers_lapse(self) -> None:
        for person in self.people:
            if person.state == "offered" and (person.confirm_by or 0) <= self.minute:
                person.state, person.confirm_by = "cancelled", None
        self.free_places_are_given()

    def enrolment(self, person: Person) -> Any:
        found = "SELECT id FROM enrolment WHERE shift_id = $1 AND volunteer_id = $2"
        return type(self).run(self.db.read(found, [self.shift, person.actor.volunteer])) or ids.new()

    def go_to(self, minute: int) -> None:
        self.minute = minute
        self.clock.at = self.at(minute)

    def at(self, minute: int) -> datetime:
        return self.starts_at + timedelta(minutes=minute)

    def do(self, verb: Callable[..., Any], actor: Actor, **arguments: Any) -> Any:
        """What it answers; the code of a refusal, which must have changed nothing."""

        async def once() -> Any:
            try:
                async with self.db.unit_of_work() as tx:
                    return await verb(tx, actor, **arguments)
            except DomainError as refusal:
                return refusal.code

        return type(self).run(once())

    def counts(self, person: Person, direction: Direction, minute: int) -> None:
        person.seen, person.last = True, minute
        if direction == Direction.IN:
            person.came = minute
            return
        assert person.came is not None
        person.spans.append((person.came, minute))
        person.came = None
        self.computed(person)

    def expected(self, person: Person, direction: Direction, minute: int) -> str:
        if person.state not in ("confirmed", "attended"):
            return {"none": "not_enrolled", "cancelled": "cancelled"}.get(person.state, "waitlisted")
        if not -30 <= minute <= HOURS * 60 + GRACE:
            return "too_early" if minute < 0 else "too_late"
        if direction == Direction.IN:
            return "ok" if person.came is None else "already_in"
        return "conflict" if person.came is None else "ok"

    def computed(self, person: Person, *, until: int | None = None) -> None:
        if person.record in ("none", "computed"):
            extra = until - min(max(person.came or 0, -GRACE), HOURS * 60 + GRACE) if until is not None else 0
            person.record, person.minutes = "computed", max(person.served + extra, 0)

    def standing(self, who: int) -> Any:
        sql = "SELECT id FROM service_record WHERE volunteer_id = $1 AND state <> 'corrected'"
        return type(self).run(self.db.read(sql, [self.people[who].actor.volunteer])) or ids.new()

    async def seen(self, person: Person) -> tuple[Any, ...]:
        async with self.db.connection() as connection:
            row = await connection.fetchrow(SEEN, self.shift, person.actor.volunteer, person.actor.id)
        return tuple(row or ())

    async def told(self, person: Person) -> list[int]:
        """The total on one's own page, the team's, in the statistics, on a certificate, in a copy, by awards."""
        assert person.actor.volunteer
        volunteer = f"Volunteer:{person.actor.volunteer}"
        own = await self.ask(person.actor, "{ viewer { minutesTotal } }")
        team = await self.ask(self.world.lena, f'{{ volunteer(id: "{volunteer}") {{ minutesTotal }} }}')
        totals = await self.ask(
            self.world.otto,
            f'{{ serviceTotals(filter: {{volunteer: "{volunteer}", states: [approved]}}) {{ minutes }} }}',
        )
        zone = self.db.settings.zone
        day = self.starts_at.astimezone(zone).date()
        span = {
            "since": day - timedelta(days=1),
            "until": min(day + timedelta(days=1), self.clock.at.astimezone(zone).date()),
        }
        async with self.db.unit_of_work() as tx:
            draft = await service.draft_service_certificate(
                tx, person.actor, volunteer=person.actor.volunteer, since=span["since"], until=span["until"]
            )
            copy = await export_person(tx, person.actor)
        records = copy["attendance"]["service_records"]
        return [
            own["viewer"]["minutesTotal"],
            team["volunteer"]["minutesTotal"],
            totals["serviceTotals"][0]["minutes"],
            draft.minutes,
            sum(record["minutes"] for record in records if record["state"] == "approved"),
            await self.db.read(AWARDED, [person.actor.volunteer]),
        ]

    async def ask(self, who: Actor, source: str) -> Any:
        answer = orjson.loads(await self.documents.execute(self.db, who, source, None, {}))
        assert "errors" not in answer, answer
        return answer["data"]

    def look(self, person: Person, direction: Direction) -> None:
        given = {
            "shift": self.shift,
            "volunteer": person.actor.volunteer,
            "nonce": str(ids.new()),
            "device": "tablet",
            "scanned_at": self.clock.at,
            "method": Method.STAFF_LIST,
            "direction": direction,
        }
        answer = self.do(service.check_in, self.world.lena, **given)
        self.scans.append((given, answer))
        assert answer.outcome == self.expected(person, direction, self.minute)
        if answer.outcome == "ok":
            self.counts(person, direction, self.minute)
