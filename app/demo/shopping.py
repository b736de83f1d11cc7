"""What people get for their points, made up from a seed so that nobody spends what they don't have."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import msgspec

from app.points.rules import Span, earn

from .calendar import DAY, MINUTE, Occasion
from .cast import Member
from .content import content
from .plan import VOLUNTEER

LEFT_OVER = (0, 2, 5, 9, 14, 20)
"""What may be left of a reward at a counter: now and then nothing."""


class Rule(msgspec.Struct, frozen=True):
    """The county's rule for service, as `points.set_rule` takes it."""

    points_per_hour: int = 10
    activity_cap: int = 80
    daily_cap: int = 120
    lot_days: int = 730
    coefficients: dict[str, int] = msgspec.field(default_factory=lambda: {"rescue": 150, "elder_care": 120})
    night: int = 150
    night_from: time = time(22)
    night_until: time = time(6)
    holiday: int = 150
    shortage: int = 100
    shortage_below: int = 50


@dataclass(frozen=True)
class Purchase:
    """A redemption: handed over, given back by the person, taken back at the counter, or still waiting."""

    key: str
    member: Member
    reward: int
    redeemed_at: datetime
    fulfilled_at: datetime | None
    returned_at: datetime | None


def earnings(occasions: list[Occasion], rule: Rule, zone: ZoneInfo) -> Iterator[tuple[datetime, Member, int]]:
    """When each member gets how many points at least: with the approval of hours, by the rule; more on holidays."""
    for occasion in occasions:
        for span in occasion.spans:
            for visit in span.visits:
                if span.approved_at and visit.arrived_at and visit.left_at:
                    minutes = (visit.left_at - visit.arrived_at) // MINUTE
                    served = Span(minutes, visit.arrived_at, visit.left_at, zone)
                    yield span.approved_at, visit.member, earn(rule, served, occasion.theme.category, 0).points


class Shopping:
    """The purchases of one township, and what its counter must have had for them."""

    def __init__(
        self, township: str, occasions: list[Occasion], likelihood: float, *, seed: int, now: datetime, zone: ZoneInfo
    ) -> None:
        self.random = Random(f"shopping {seed} {township}")  # noqa: S311
        self.now = now
        self.zone = zone
        self.purchases = sorted(self._purchases(occasions, likelihood), key=lambda each: each.redeemed_at)
        wanted = Counter(purchase.reward for purchase in self.purchases)
        self.deliveries = [
            max(1, wanted[number] + self.random.choice(LEFT_OVER)) for number in range(len(content().rewards))
        ]

    def _purchases(self, occasions: list[Occasion], likelihood: float) -> Iterator[Purchase]:
        balance: defaultdict[int, int] = defaultdict(int)
        taken: set[tuple[int, int, object]] = set()
        number = 0
        earned = sorted(earnings(occasions, Rule(), self.zone), key=lambda each: (each[0], each[1].number))
        for approved_at, member, points in earned:
            balance[member.number] += points
            if self.random.random() > likelihood:
                continue
            redeemed_at = self._counter_hours(approved_at + self.random.uniform(0.3, 9) * DAY)
            # The visitor is thrifty, so as to have something to spend.
            purse = balance[member.number] // (3 if member.name == VOLUNTEER.name else 1)
            affordable = [place for place, good in enumerate(content().rewards) if good.points <= purse]
            if not affordable or redeemed_at >= self.now:
                continue
            reward = self.random.choice(affordable)
            once_a_day = (member.number, reward, redeemed_at.astimezone(self.zone).date())
            if once_a_day in taken:
                continue
            taken.add(once_a_day)
            balance[member.number] -= content().rewards[reward].points
            number += 1
            yield self._purchase(f"{number}", member, reward, redeemed_at)
        yield from self._waiting(earned, balance)

    def _waiting(self, earned: list[tuple[datetime, Member, int]], balance: dict[int, int]) -> Iterator[Purchase]:
        """A voucher for the visitor to show at the counter."""
        visitor = next((member for _, member, _ in earned if member.name == VOLUNTEER.name), None)
        reward = min(range(len(content().rewards)), key=lambda place: abs(content().rewards[place].points - 20))
        if visitor and balance[visitor.number] >= content().rewards[reward].points:
            yield Purchase("waiting", visitor, reward, self.now - timedelta(hours=3), None, None)

    def _purchase(self, key: str, member: Member, reward: int, redeemed_at: datetime) -> Purchase:
        chance = self.random.random()
        ends_at = redeemed_at + timedelta(minutes=self.random.randint(3, 40))
        if chance > 0.4:
            ends_at = self._counter_hours(redeemed_at + self.random.uniform(0.5, 12) * DAY)
        back_at = self._counter_hours(ends_at + self.random.uniform(0.5, 3) * DAY)
        fulfilled_at = ends_at if chance > 0.06 and ends_at < self.now else None
        returned_at = None
        if chance <= 0.06:
            returned_at = ends_at if ends_at < self.now else None
        elif chance <= 0.08 and fulfilled_at and back_at < self.now:
            returned_at = back_at
        return Purchase(key, member, reward, redeemed_at, fulfilled_at, returned_at)

    def _counter_hours(self, moment: datetime) -> datetime:
        """The moment, or a time after it when the counter is open."""
        local = moment.astimezone(self.zone)
        if 9 <= local.hour < 18:
            return moment
        day = local.date() + timedelta(days=local.hour >= 18)
        opened = datetime.combine(day, time(9), self.zone)
        return opened + timedelta(minutes=self.random.randint(0, 500))
