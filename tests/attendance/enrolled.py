"""Taking a place in a shift, waiting for one, moving up and giving it back, as rules of a state machine."""

from datetime import timedelta

from hypothesis import strategies as some
from hypothesis.stateful import initialize, rule

from app.activities import jobs
from app.activities import service as activities
from app.kernel.jobs import Nothing

from .served import CLOSES, EVE, HOURS, PEOPLE, Person, Served

WHO = some.integers(0, PEOPLE - 1)


class Enrolled(Served):
    @initialize(enrolled=some.integers(0, PEOPLE), minute=some.sampled_from((EVE, -600, -150, -45, -20, 0, 30)))
    def begin(self, enrolled: int, minute: int) -> None:
        for who in range(enrolled):
            self.enrol(who, waitlist=True)
        self.go_to(minute)

    @rule(minutes=some.integers(1, 40))
    def time_passes(self, minutes: int) -> None:
        self.go_to(self.minute + minutes)

    @rule(minute=some.sampled_from((-CLOSES - 1, -CLOSES, -45, -20)))
    def the_shift_comes_near(self, minute: int) -> None:
        self.go_to(max(self.minute, minute))

    @rule(who=WHO, waitlist=some.sampled_from((True, True, False)))
    def enrol(self, who: int, waitlist: bool) -> None:
        person = self.people[who]
        answer = self.do(activities.enrol, person.actor, shift=self.shift, waitlist=waitlist)
        if self.minute >= 0 or person.state not in ("none", "cancelled"):
            assert isinstance(answer, str)
        elif self.taken < self.capacity:
            assert answer.state == "confirmed"
            self.joins(person, "confirmed")
        elif waitlist:
            assert answer.state == "waitlisted"
            self.joins(person, "waitlisted")
        else:
            assert answer == "SHIFT_FULL"

    def joins(self, person: Person, state: str) -> None:
        first = person.stands[2] if person.state == "cancelled" else next(self.numbers)
        person.state, person.stands = state, (0, self.minute, first)
        person.enrolled += state == "confirmed"

    @rule(who=WHO)
    def cancel(self, who: int) -> None:
        person = self.people[who]
        answer = self.do(activities.cancel_enrolment, person.actor, enrolment=self.enrolment(person))
        if self.minute < 0 and person.state in ("confirmed", "offered", "waitlisted") and not person.seen:
            assert answer.state == "cancelled"
            self.gone(person)
        else:
            assert isinstance(answer, str)

    def gone(self, person: Person) -> None:
        person.state, person.confirm_by = "cancelled", None
        self.free_places_are_given()

    @rule(who=WHO, by_leader=some.booleans())
    def accept(self, who: int, by_leader: bool) -> None:
        person = self.people[who]
        actor = self.world.lena if by_leader else person.actor
        answer = self.do(activities.accept_offer, actor, enrolment=self.enrolment(person))
        if person.state == "offered" and self.minute < min(person.confirm_by or 0, 0):
            assert answer.state == "confirmed"
            person.state, person.confirm_by, person.enrolled = "confirmed", None, person.enrolled + 1
        else:
            assert isinstance(answer, str)

    @rule(who=WHO)
    def decline(self, who: int) -> None:
        person = self.people[who]
        answer = self.do(activities.decline_offer, person.actor, enrolment=self.enrolment(person))
        if person.state == "offered" and self.minute < 0 and not person.seen:
            assert answer.state == "cancelled"
            self.gone(person)
        else:
            assert isinstance(answer, str)

    @rule()
    def settle_waiting_lists(self) -> None:
        type(self).run(jobs.settle_waiting_lists(self.db, Nothing()))
        self.offers_lapse()

    @rule(who=WHO, priority=some.integers(0, 9))
    def prioritise(self, who: int, priority: int) -> None:
        person = self.people[who]
        answer = self.do(activities.prioritise, self.world.lena, enrolment=self.enrolment(person), priority=priority)
        if person.state == "waitlisted":
            assert answer.state == "waitlisted"
            person.stands = (-priority, *person.stands[1:])
        else:
            assert isinstance(answer, str)

    @rule(capacity=some.integers(1, 3))
    def change_capacity(self, capacity: int) -> None:
        ends_at = self.starts_at + timedelta(hours=HOURS)
        plan = activities.ShiftPlan(starts_at=self.starts_at, ends_at=ends_at, place="Square", capacity=capacity)
        answer = self.do(activities.edit_shift, self.world.lena, shift=self.shift, plan=plan)
        if self.minute >= 0 or capacity < self.taken:
            assert isinstance(answer, str)
        else:
            assert answer.id == self.shift
            self.capacity = capacity
            self.free_places_are_given()
