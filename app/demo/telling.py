"""One township's year, told through the verbs in the order in which it happened.

A step is a few dozen happenings in one transaction, under one key: a demonstration that was interrupted
goes on at the next step. What a happening makes is remembered by name, for those that come after it.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.activities import service as activities
from app.activities.service import Conduct, ShiftPlan
from app.attendance import service as attendance
from app.attendance.models import Direction, Method, Outcome
from app.attendance.service import CheckIn
from app.kernel.db import Database, Transaction
from app.kernel.identity import Actor
from app.rewards import service as rewards

from . import queries
from .calendar import Occasion, Span, Visit
from .founding import County
from .shopping import Purchase
from .steps import TELLER, Made, step

HAPPENINGS_PER_STEP = 50
Names = dict[str, UUID]


@dataclass(frozen=True)
class Happening:
    """`tell` does it through the verbs and puts what it made into the names."""

    at: datetime
    tell: Callable[[Transaction, Names], Awaitable[None]]


class Tale:
    """What happened in one township."""

    def __init__(self, township: str, county: County, occasions: list[Occasion], purchases: list[Purchase]) -> None:
        self.township = township
        self.county = county
        self.names: Names = {}
        told = [happening for occasion in occasions for happening in self._of_occasion(occasion)]
        told += [happening for purchase in purchases for happening in self._of_purchase(purchase)]
        self.happenings = sorted(told, key=lambda happening: happening.at)

    async def tell(self, db: Database, since: datetime, until: datetime, advance: Callable[[int], None]) -> None:
        """Tells what happened in a span of time, step by step; `advance` is told how many happenings each step had."""
        told = [happening for happening in self.happenings if since <= happening.at < until]
        for number in range(0, len(told), HAPPENINGS_PER_STEP):
            happenings = told[number : number + HAPPENINGS_PER_STEP]
            key = f"{self.township} {since:%Y-%m-%d} {number}"
            self.names.update((await step(db, key, self._step(happenings))).names)
            advance(len(happenings))

    def _step(self, happenings: list[Happening]) -> Callable[[Transaction], Awaitable[Made]]:
        async def tell(tx: Transaction) -> Made:
            new = Remembered(self.names)
            for happening in happenings:
                await happening.tell(tx.at(happening.at), new)
            return Made(new.made)

        return tell

    def _of_occasion(self, occasion: Occasion) -> Iterator[Happening]:
        yield Happening(occasion.drafted_at, lambda tx, names: self._draft(tx, names, occasion))
        if occasion.published_at:
            yield Happening(occasion.published_at, lambda tx, names: self._publish(tx, names, occasion))
        for number, span in enumerate(occasion.spans):
            yield from self._of_span(occasion, f"{occasion.key}/{number}", span)

    def _of_span(self, occasion: Occasion, shift: str, span: Span) -> Iterator[Happening]:
        grouped = [visit for visit in span.visits if visit.in_group]
        if grouped:
            yield Happening(
                grouped[0].enrolled_at, lambda tx, names: self._enrol_group(tx, names, occasion, shift, grouped)
            )
        for visit in span.visits:
            if not visit.in_group:
                yield self._enrolling(occasion, shift, visit)
            if visit.cancelled_at:
                yield self._cancelling(visit.cancelled_at, shift, visit)
        for direction in Direction:
            for moment, visits in _together(span, direction).items():
                yield self._scanning(occasion, shift, visits, moment, direction)
        if span.approved_at:
            yield Happening(span.approved_at, lambda tx, names: self._approve(tx, names, occasion, shift))

    async def _draft(self, tx: Transaction, names: Names, occasion: Occasion) -> None:
        theme, leader = occasion.theme, occasion.team.leading
        activity = await activities.draft_activity(
            tx,
            leader,
            team=occasion.team.id,
            title=occasion.title,
            description=theme.description,
            category=theme.category,
            risks=theme.risks,
            conduct=Conduct(insured=theme.risks is not None, static_venue_qr=theme.risks is None),
        )
        names[occasion.key] = activity.id
        for number, span in enumerate(occasion.spans):
            plan = ShiftPlan(
                span.starts_at,
                span.ends_at,
                place=span.place,
                capacity=span.capacity,
                minimum_age=theme.minimum_age,
                latitude=span.latitude,
                longitude=span.longitude,
            )
            shift = await activities.add_shift(tx, leader, activity=activity.id, plan=plan)
            names[f"{occasion.key}/{number}"] = shift.id

    async def _publish(self, tx: Transaction, names: Names, occasion: Occasion) -> None:
        await activities.publish_activity(tx, occasion.team.leading, activity=names[occasion.key])

    async def _enrol_group(
        self, tx: Transaction, names: Names, occasion: Occasion, shift: str, visits: list[Visit]
    ) -> None:
        done = await activities.enrol_many(
            tx,
            occasion.team.leading,
            shift=names[shift],
            volunteers=[visit.member.volunteer for visit in visits],
            risks_acknowledged=True,
        )
        for visit, result in zip(visits, done.results, strict=True):
            if result.enrolment is None:
                raise AssertionError(f"{visit.member.name} was not enrolled: {result.refusals}")
            if visit.cancelled_at:
                names[f"{shift}/{visit.member.number}"] = result.enrolment

    def _enrolling(self, occasion: Occasion, shift: str, visit: Visit) -> Happening:
        async def tell(tx: Transaction, names: Names) -> None:
            acknowledged = occasion.theme.risks is not None
            done = await activities.enrol(tx, visit.member.actor, shift=names[shift], risks_acknowledged=acknowledged)
            if visit.cancelled_at:
                names[f"{shift}/{visit.member.number}"] = done.id

        return Happening(visit.enrolled_at, tell)

    def _cancelling(self, at: datetime, shift: str, visit: Visit) -> Happening:
        async def tell(tx: Transaction, names: Names) -> None:
            enrolment = names[f"{shift}/{visit.member.number}"]
            await activities.cancel_enrolment(tx, visit.member.actor, enrolment=enrolment)

        return Happening(at, tell)

    def _scanning(
        self, occasion: Occasion, shift: str, visits: list[Visit], moment: tuple[datetime, Method], direction: Direction
    ) -> Happening:
        """Those who came or went at the same minute in the same way."""
        at, method = moment
        by_staff = method != Method.VENUE_QR
        actor = occasion.team.leading if by_staff else TELLER

        async def tell(tx: Transaction, names: Names) -> None:
            token = None if by_staff else attendance.venue_token(tx.vault, names[shift], at)
            scans = [
                CheckIn(
                    shift=names[shift],
                    volunteer=visit.member.volunteer,
                    nonce=f"demo-{shift}-{visit.member.number}-{direction}",
                    device=f"phone-{occasion.team.leader.number if by_staff else visit.member.number}",
                    scanned_at=at,
                    method=method,
                    direction=direction,
                    token=attendance.badge(tx.vault, visit.member.volunteer) if method == Method.STAFF_SCAN else token,
                )
                for visit in visits
            ]
            for result in (await attendance.check_in_many(tx, actor, scans=scans)).results:
                if result.scan is None or result.scan.outcome != Outcome.OK:
                    raise AssertionError(f"a scan was refused: {result}")

        return Happening(at, tell)

    async def _approve(self, tx: Transaction, names: Names, occasion: Occasion, shift: str) -> None:
        """By the team's leader; the leader's own hours, and those that she ticked, by the county's officer."""
        leader = occasion.team.leading
        by_whom: defaultdict[Actor, list[UUID]] = defaultdict(list)
        for record in await tx.all(queries.RECORDS_OF_SHIFT, shift=names[shift]):
            hers = leader.id in (record.person_id, *record.entered_by)
            by_whom[self.county.officer if hers else leader].append(record.id)
        for actor, records in by_whom.items():
            done = await attendance.approve_service_records(tx, actor, records=records)
            if refused := [result for result in done.results if result.refusal]:
                raise AssertionError(f"hours were not approved: {refused}")

    def _of_purchase(self, purchase: Purchase) -> Iterator[Happening]:
        key = f"purchase {purchase.key}"
        counter = self.county.counters[self.township]

        async def redeem(tx: Transaction, names: Names) -> None:
            done = await rewards.redeem(
                tx,
                purchase.member.actor,
                reward=self.county.rewards[purchase.reward],
                redemption_point=counter.point,
            )
            names[key], names[f"{key} voucher"] = done.id, done.voucher

        async def fulfil(tx: Transaction, names: Names) -> None:
            await rewards.fulfil(tx, counter.merchant, voucher=names[f"{key} voucher"])

        async def give_back(tx: Transaction, names: Names) -> None:
            by_whom = counter.merchant if purchase.fulfilled_at else purchase.member.actor
            await rewards.return_redemption(tx, by_whom, redemption=names[key])

        yield Happening(purchase.redeemed_at, redeem)
        if purchase.fulfilled_at:
            yield Happening(purchase.fulfilled_at, fulfil)
        if purchase.returned_at:
            yield Happening(purchase.returned_at, give_back)


class Remembered(dict[str, UUID]):
    """The names known so far, and apart those that this step adds."""

    def __init__(self, known: Names) -> None:
        super().__init__(known)
        self.made: Names = {}

    def __setitem__(self, name: str, made: UUID) -> None:
        super().__setitem__(name, made)
        self.made[name] = made


def _together(span: Span, direction: Direction) -> dict[tuple[datetime, Method], list[Visit]]:
    groups: defaultdict[tuple[datetime, Method], list[Visit]] = defaultdict(list)
    for visit in span.visits:
        at = visit.arrived_at if direction == Direction.IN else visit.left_at
        if at:
            groups[at, visit.method].append(visit)
    return groups
