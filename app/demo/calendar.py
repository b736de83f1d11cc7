"""A year of activities, made up from a seed: who serves where and when. Nothing here touches the database.

Everything is placed relative to `now`, the moment the demonstration is made, so that it never looks old.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from app.attendance.models import Method

from .cast import Member, Place, Team
from .content import Theme, content
from .plan import HOME_TEAM, LEADER, VOLUNTEER, Plan

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
FIRST_DAY = 352
"""How many days ago the first activity took place."""
LARGEST_SHIFT = 120
SHIFTS = (1, 1, 1, 2, 2, 3, 4, 4, 6, 8)
EAGER = {(HOME_TEAM, VOLUNTEER.name): 40.0, (HOME_TEAM, LEADER.name): 4.0}
AT_HOME = (0, 1, 2, 5, 6, 12, 25, 40)
"""The activities of the team that visitors see from inside, by their place among the slots."""
RECENT = 6 * DAY
"""Whoever forgot to check out did so within this time: jobs close such hours within a week."""


@dataclass(frozen=True)
class Visit:
    """A volunteer's part in a shift; None for what did not happen, or not yet."""

    member: Member
    enrolled_at: datetime
    in_group: bool
    cancelled_at: datetime | None
    arrived_at: datetime | None
    left_at: datetime | None
    method: Method


@dataclass(frozen=True)
class Span:
    """A shift. `approved_at` is None while its hours wait for approval."""

    starts_at: datetime
    ends_at: datetime
    place: str
    latitude: float
    longitude: float
    capacity: int
    visits: tuple[Visit, ...]
    approved_at: datetime | None


@dataclass(frozen=True)
class Occasion:
    """An activity; without `published_at` a draft."""

    key: str
    team: Team
    theme: Theme
    title: str
    drafted_at: datetime
    published_at: datetime | None
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Slot:
    """When an activity takes place: its first shift's start, how many there are and how many days apart."""

    starts_at: datetime
    shifts: int = 1
    days_apart: int = 7
    hours: int | None = None
    draft: bool = False


@dataclass(frozen=True)
class Scene:
    """What the shifts of an activity have in common."""

    place: Place
    team: Team
    theme: Theme
    published_at: datetime | None


class Calendar:
    """The activities of all townships, drawn in one order from one source of chance."""

    def __init__(self, places: list[Place], plan: Plan, *, seed: int, now: datetime, zone: ZoneInfo) -> None:
        self.random = Random(f"calendar {seed}")  # noqa: S311
        self.places = places
        self.plan = plan
        self.now = now
        self.zone = zone
        self.busy: dict[int, set[date]] = {}
        self.told: dict[tuple[str, str], int] = {}
        self.eagerness = {
            member.number: EAGER.get((member.team, member.name)) or self.random.lognormvariate(0, 1)
            for place in places
            for member in place.members
        }

    def occasions(self) -> dict[str, list[Occasion]]:
        """The activities of each township."""
        slots = self._slots()
        share = self.plan.places / sum(slot.shifts for slot in slots)
        made: dict[str, list[Occasion]] = {place.township.name: [] for place in self.places}
        shifts = dict.fromkeys(made, 0)
        for number, slot in enumerate(slots):
            fewest = min(self.places, key=lambda place: shifts[place.township.name])
            place = self.places[0] if number in AT_HOME else fewest
            shifts[place.township.name] += slot.shifts
            team = self._team(place, at_home=number in AT_HOME)
            made[place.township.name].append(self._occasion(f"{number}", place, team, slot, share))
        return made

    def _slots(self) -> list[Slot]:
        """One that runs, one about to begin, four that come, a draft, and the past, oldest last."""
        soon = full_five_minutes(self.now)
        slots = [
            Slot(soon - 20 * MINUTE, hours=3),
            Slot(soon + 20 * MINUTE, hours=2),
            Slot(self._morning(1), shifts=4),
            Slot(self._morning(3), shifts=2, days_apart=1),
            Slot(self._morning(6)),
            Slot(self._morning(9), shifts=3, draft=True),
            Slot(self._morning(-1)),
        ][: self.plan.activities]
        past = self.plan.activities - len(slots)
        for number in range(past):
            days = 3 + round((FIRST_DAY - 3) * (number + self.random.random()) / past)
            apart = self.random.choice((1, 7, 7, 14))
            shifts = min(self.random.choice(SHIFTS), 1 + (days - 2) // apart)
            slots.append(Slot(self._morning(-days), shifts=shifts, days_apart=apart))
        return slots

    def _team(self, place: Place, *, at_home: bool) -> Team:
        if at_home:
            return next((team for team in place.teams if team.name == HOME_TEAM), place.teams[0])
        return self.random.choice(place.teams)

    def _occasion(self, key: str, place: Place, team: Team, slot: Slot, share: float) -> Occasion:
        drafted_at = min(slot.starts_at - self.random.uniform(15, 21) * DAY, self.now - 3 * HOUR)
        published_at = min(drafted_at + self.random.uniform(1, 30) * HOUR, self.now - 2 * HOUR)
        scene = Scene(place, team, self._theme(place, team), None if slot.draft else published_at)
        spans = tuple(
            self._span(scene, slot, slot.starts_at + number * slot.days_apart * DAY, share)
            for number in range(slot.shifts)
        )
        title = place.township.name + scene.theme.title
        return Occasion(key, team, scene.theme, title, drafted_at, scene.published_at, spans)

    def _theme(self, place: Place, team: Team) -> Theme:
        """One that was told least in the township."""
        fitting = [theme for theme in content().themes if theme.category == team.category]
        chosen = min(fitting, key=lambda theme: (self._told(place, theme), self.random.random()))
        self.told[place.township.name, chosen.title] = self._told(place, chosen) + 1
        return chosen

    def _told(self, place: Place, theme: Theme) -> int:
        return self.told.get((place.township.name, theme.title), 0)

    def _span(self, scene: Scene, slot: Slot, starts_at: datetime, share: float) -> Span:
        ends_at = starts_at + (slot.hours or scene.theme.hours) * HOUR
        approved_at = ends_at + self.random.uniform(2, 3.5) * DAY
        capacity = max(4, min(LARGEST_SHIFT, round(share * self.random.uniform(0.6, 1.4))))
        township = scene.place.township
        return Span(
            starts_at,
            ends_at,
            township.name + scene.theme.place,
            round(township.latitude + self.random.uniform(-0.01, 0.01), 5),
            round(township.longitude + self.random.uniform(-0.01, 0.01), 5),
            capacity,
            tuple(self._visits(scene, starts_at, ends_at, capacity)),
            approved_at if approved_at < self.now else None,
        )

    def _visits(self, scene: Scene, starts_at: datetime, ends_at: datetime, capacity: int) -> Iterator[Visit]:
        """Some of the team are enrolled by their leader in one go, the others enrol themselves."""
        opened = max(scene.published_at, starts_at - 14 * DAY) if scene.published_at else self.now
        closed = min(starts_at, self.now)
        if opened >= closed:
            return
        grouped_at = self._between(opened, closed)
        for member in self._chosen(scene, starts_at, ends_at, capacity):
            in_group = member.team == scene.team.name and self.random.random() < 0.4
            yield self._visit(
                member, grouped_at if in_group else self._between(opened, closed), in_group, starts_at, ends_at
            )

    def _chosen(self, scene: Scene, starts_at: datetime, ends_at: datetime, capacity: int) -> list[Member]:
        """Who enrols: the eager ones and the team's own more often, nobody twice on a day.

        What runs while the demonstration is made may end on the next day.
        """
        day, next_day = (moment.astimezone(self.zone).date() for moment in (starts_at, ends_at))
        wanted = round(
            capacity * self.random.choice((0.5, 0.7, 0.8, 0.9, 1, 1) if starts_at < self.now else (0.2, 0.4))
        )
        drawn = []
        for member in scene.place.members:
            weight = self.eagerness[member.number] * (5 if member.team == scene.team.name else 1)
            luck: float = self.random.random() ** (1 / weight)
            busy = self.busy.setdefault(member.number, set())
            if not busy & {day, next_day} and self._old_enough(member, scene.theme, day):
                drawn.append((luck, member))
        drawn.sort(key=lambda pair: -pair[0])
        chosen = [member for _, member in drawn[:wanted]]
        for member in chosen:
            self.busy[member.number] |= {day, next_day}
        return chosen

    def _old_enough(self, member: Member, theme: Theme, day: date) -> bool:
        return theme.minimum_age is None or (day - member.birth_date).days > 366 * theme.minimum_age

    def _visit(
        self, member: Member, enrolled_at: datetime, in_group: bool, starts_at: datetime, ends_at: datetime
    ) -> Visit:
        """Nine of ten come. Of those in a shift that runs, half are there; the visitor is expected."""
        chance = self.random.random()
        runs = starts_at < self.now < ends_at
        visitor = runs and member.name == VOLUNTEER.name
        cancels = chance < 0.04 and not visitor
        comes = chance > (0.5 if runs else 0.1) and not visitor
        forgets = chance > 0.94 and ends_at > self.now - RECENT
        arrives_at = starts_at + self.random.choice((-12, -9, -6, -3, -1, 2, 6)) * MINUTE
        leaves_at = ends_at + self.random.choice((-8, -2, 1, 4, 7)) * MINUTE
        return Visit(
            member,
            enrolled_at,
            in_group,
            self._happened(enrolled_at + (starts_at - enrolled_at) * 0.6, cancels),
            self._happened(arrives_at, comes),
            self._happened(leaves_at, comes and not forgets),
            self.random.choices((Method.VENUE_QR, Method.STAFF_SCAN, Method.STAFF_LIST), (75, 20, 5))[0],
        )

    def _between(self, begin: datetime, end: datetime) -> datetime:
        return begin + (end - begin) * self.random.uniform(0.02, 0.97)

    def _happened(self, moment: datetime, did: bool) -> datetime | None:
        return moment if did and moment < self.now else None

    def _morning(self, days: int) -> datetime:
        """A time between 8 and 15 in the county, so many days from now."""
        day = self.now.astimezone(self.zone).date() + timedelta(days=days)
        return datetime.combine(day, time(self.random.randint(8, 15), self.random.choice((0, 30))), self.zone)


def full_five_minutes(moment: datetime) -> datetime:
    """The moment, or up to five minutes before."""
    return moment.replace(minute=moment.minute - moment.minute % 5, second=0, microsecond=0)
