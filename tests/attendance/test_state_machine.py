"""Enrolling, waiting, coming, leaving, approving, correcting and appealing in any order do what a plain model says.

Each sequence has a shift and four people of its own. After each step the places, who waits, to whom a free place was
offered and how often, who is in, the minutes and the points agree with the model; at the end the totals do, wherever
a person or a leader can see them.
`COMMONWEAL_SEQUENCES` asks for more of them than an ordinary run makes.
"""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as limits
from hypothesis import strategies as some
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from app.activities.checks import CHECKS as ACTIVITY_CHECKS
from app.attendance import service
from app.attendance.checks import CHECKS
from app.attendance.models import Direction, Method
from app.graphql.documents import Documents
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Role
from app.kernel.settings import Settings
from app.kernel.verification import verify
from app.ledger.checks import CHECKS as LEDGER_CHECKS
from tests.long_form import PHASES
from tests.world import build

from .enrolled import WHO, Enrolled
from .served import CLOSES, EVE, GRACE, HOURS, OFFER, PEOPLE, ROOM
from .staff import staff

SEQUENCES = int(os.environ.get("COMMONWEAL_SEQUENCES", "4"))


class Attendance(Enrolled):
    @rule(who=WHO, direction=some.sampled_from(Direction))
    def scan(self, who: int, direction: Direction) -> None:
        self.look(self.people[who], direction)

    @rule(who=WHO, minutes=some.integers(1, 90))
    def serve_a_while(self, who: int, minutes: int) -> None:
        """What mostly happens: whoever is out comes, and leaves some time later."""
        self.look(self.people[who], Direction.IN)
        self.go_to(self.minute + minutes)
        self.look(self.people[who], Direction.OUT)

    @rule(who=WHO, direction=some.sampled_from(Direction), ago=some.integers(0, 60))
    def upload_late(self, who: int, direction: Direction, ago: int) -> None:
        """What a device kept without a network: recorded in any case, and counted unless it doesn't fit."""
        person, minute = self.people[who], self.minute - ago
        given = {
            "shift": self.shift,
            "volunteer": person.actor.volunteer,
            "nonce": str(ids.new()),
            "device": "tablet",
            "scanned_at": self.starts_at + timedelta(minutes=minute),
            "method": Method.STAFF_LIST,
            "direction": direction,
            "sent_offline": True,
        }
        answer = self.do(service.check_in, self.world.lena, **given)
        self.scans.append((given, answer))
        reason = self.expected(person, direction, minute)
        if reason == "ok" and (minute < person.last or person.record == "approved"):
            reason = "conflict"
        assert (answer.outcome, answer.would_refuse) == ("ok", None if reason == "ok" else reason)
        if reason == "ok":
            self.counts(person, direction, minute)

    @rule(data=some.data())
    def repeat_a_scan(self, data: Any) -> None:
        if self.scans:
            given, first = data.draw(some.sampled_from(self.scans))
            again = self.do(service.check_in, self.world.lena, **given)
            assert (again.id, again.outcome, again.replayed) == (first.id, first.outcome, True)

    @rule()
    def close_forgotten(self) -> None:
        async def close() -> None:
            async with self.db.unit_of_work() as tx:
                await service.close_forgotten(tx, at_most=100)

        type(self).run(close())
        for person in self.people:
            if self.minute >= HOURS * 60 and person.came is not None:
                self.computed(person, until=HOURS * 60)

    @rule(who=WHO)
    def approve(self, who: int) -> None:
        person, record = self.people[who], self.standing(who)
        answer = self.do(service.approve_service_record, self.world.otto, record=record)
        closed = person.came is None or type(self).run(
            self.db.read("SELECT auto_closed FROM service_record WHERE id = $1", [record])
        )
        if person.record == "computed" and closed:
            assert answer.minutes == person.minutes
            person.record, person.state = "approved", "attended"
        else:
            assert isinstance(answer, str)

    @rule(who=WHO, begin=some.integers(-20, 60), minutes=some.integers(1, 90))
    def enter_by_hand(self, who: int, begin: int, minutes: int) -> None:
        person, end = self.people[who], begin + minutes
        answer = self.do(
            service.add_manual_record,
            self.world.lena,
            shift=self.shift,
            volunteer=person.actor.volunteer,
            started_at=self.starts_at + timedelta(minutes=begin),
            ended_at=self.starts_at + timedelta(minutes=end),
            reason="A test.",
        )
        if person.state not in ("confirmed", "attended"):
            assert answer == "NO_PLACE"
        elif person.record != "none":
            assert answer == "RECORD_EXISTS"
        elif begin < -GRACE or end > min(HOURS * 60 + GRACE, self.minute):
            assert answer == "INVALID"
        else:
            person.record, person.minutes = "computed", answer.minutes
            assert answer.minutes == minutes

    @rule(who=WHO, minutes=some.integers(0, 180))
    def correct(self, who: int, minutes: int) -> None:
        """More than there were are proposed and wait; fewer count at once, and nothing that was proposed is left."""
        person, record = self.people[who], self.standing(who)
        answer = self.do(service.correct_service_record, self.world.otto, record=record, minutes=minutes, reason="Test")
        if person.record == "none":
            assert answer == "NOT_FOUND"
        elif minutes == person.minutes:
            assert answer == "NOTHING_TO_CORRECT"
        elif minutes < person.minutes:
            assert (answer.minutes, answer.correction) == (minutes, None)
            person.decided(minutes)
        elif minutes > ROOM:
            assert answer == "BEYOND_SHIFT"
        elif person.proposed:
            assert answer == "ALREADY_PROPOSED"
        else:
            assert (answer.id, answer.minutes) == (record, person.minutes)
            person.proposed = (answer.correction, minutes)

    @rule(who=WHO, confirmed=some.booleans())
    def decide_on_more(self, who: int, confirmed: bool) -> None:
        person = self.people[who]
        if person.proposed is None:
            return
        correction, minutes = person.proposed
        assert self.do(service.confirm_correction, self.world.otto, correction=correction) == "SECOND_PERSON_APPROVES"
        verb = service.confirm_correction if confirmed else service.decline_correction
        assert self.do(verb, self.third, correction=correction).id == correction
        person.proposed = None
        if confirmed:
            person.decided(minutes)

    @rule(who=WHO, minutes=some.integers(0, 180))
    def appeal(self, who: int, minutes: int) -> None:
        person = self.people[who]
        answer = self.do(service.raise_appeal, person.actor, shift=self.shift, minutes=minutes, reason="A test.")
        if person.state not in ("confirmed", "attended"):
            assert answer == "NO_PLACE"
        elif self.minute < HOURS * 60:
            assert answer == "SHIFT_NOT_OVER"
        elif minutes > ROOM:
            assert answer == "BEYOND_SHIFT"
        elif minutes == person.minutes:
            assert answer == "NOTHING_TO_APPEAL"
        elif person.appeal:
            assert answer == "ALREADY_APPEALED"
        else:
            person.appeal = (answer.id, minutes)

    @rule(who=WHO, given=some.sampled_from(("all", "half", "nothing")))
    def answer(self, who: int, given: str) -> None:
        person = self.people[who]
        if person.appeal is None:
            return
        appeal, wanted = person.appeal
        minutes = {"all": wanted, "half": wanted // 2, "nothing": None}[given]
        answer = self.do(service.decide_appeal, self.third, appeal=appeal, minutes=minutes, answer="A test.")
        if person.record == "approved" and answer == "SOMEBODY_ELSE_DECIDES":
            self.third = staff(Role.OFFICER, self.world.county)  # who answered or confirmed before does not again
        elif minutes is None or (minutes == person.minutes and (minutes != wanted or person.record == "none")):
            assert answer.state == "rejected"
            person.appeal = None
        elif person.record == "none" and person.came is not None:
            assert answer == "STILL_CHECKED_IN"
        else:
            assert answer.state == ("accepted" if minutes == wanted else "partly")
            person.appeal = None
            person.decided(minutes)

    @invariant()
    def agree(self) -> None:
        assert self.taken <= self.capacity
        for person in self.people:
            assert person.minutes <= ROOM
            waiting = person.minutes if person.record == "computed" else 0
            approved = person.minutes if person.record == "approved" else 0
            assert type(self).run(self.seen(person)) == (
                self.taken,
                int(person.came is not None),
                waiting,
                approved,
                approved * 10 // 60,
                person.state,
                person.confirm_by if person.confirm_by is None else self.at(person.confirm_by),
                person.offered,
                person.enrolled,
            )

    def teardown(self) -> None:
        for person in self.people:
            counted = person.minutes if person.record == "approved" else 0
            assert type(self).run(self.told(person)) == [counted] * 6
        found = type(self).run(verify(self.db, (*ACTIVITY_CHECKS, *CHECKS, *LEDGER_CHECKS)))
        assert [outcome for outcome in found if not outcome.ok] == []


def test_a_freed_place_goes_along_the_waiting_list(
    database_url: str, settings: Settings, clock: SettableClock, documents: Documents
) -> None:
    """The same machine led one way: declined, lapsed, accepted by priority, and given at once near the beginning."""
    with opened(database_url, settings, clock, documents):
        walk = Attendance()
        walk.begin(enrolled=PEOPLE, minute=EVE)
        walk.prioritise(who=3, priority=5)
        for step in (
            partial(walk.cancel, who=0),
            partial(walk.decline, who=3),
            partial(walk.enrol, who=3, waitlist=True),
            partial(walk.enrol, who=0, waitlist=True),
            partial(walk.go_to, EVE + OFFER),
            partial(walk.accept, who=2, by_leader=False),
            walk.settle_waiting_lists,
            partial(walk.accept, who=0, by_leader=True),
            partial(walk.enrol, who=2, waitlist=True),
            partial(walk.change_capacity, capacity=3),
            partial(walk.go_to, -CLOSES),
            walk.settle_waiting_lists,
            partial(walk.scan, who=2, direction=Direction.IN),
        ):
            step()
            walk.agree()
        taken = [(each.state, each.offered, each.enrolled) for each in walk.people]
        assert taken == [("confirmed", 1, 2), ("confirmed", 0, 1), ("confirmed", 1, 1), ("cancelled", 2, 0)]
        walk.teardown()


@pytest.mark.slow
def test_any_order(database_url: str, settings: Settings, clock: SettableClock, documents: Documents) -> None:
    explore(database_url, settings, clock, documents, sequences=SEQUENCES)


@pytest.mark.thorough
@pytest.mark.slow
def test_any_order_at_length(database_url: str, settings: Settings, clock: SettableClock, documents: Documents) -> None:
    explore(database_url, settings, clock, documents, sequences=max(SEQUENCES, 60))


def explore(
    database_url: str, settings: Settings, clock: SettableClock, documents: Documents, *, sequences: int
) -> None:
    with opened(database_url, settings, clock, documents):
        run_state_machine_as_test(
            Attendance,
            settings=limits(
                max_examples=sequences,
                stateful_step_count=30,
                deadline=None,
                database=None,
                derandomize=sequences <= 8,
                suppress_health_check=list(HealthCheck),
                phases=PHASES,
            ),
        )


@contextmanager
def opened(database_url: str, settings: Settings, clock: SettableClock, documents: Documents) -> Iterator[None]:
    """The world in which the machine goes its ways."""
    with asyncio.Runner() as runner:
        Attendance.clock, Attendance.run, Attendance.documents = clock, staticmethod(runner.run), documents
        Attendance.db = runner.run(Database.open(database_url, settings, clock))
        Attendance.world = runner.run(build(Attendance.db))
        try:
            yield
        finally:
            runner.run(Attendance.db.close())
