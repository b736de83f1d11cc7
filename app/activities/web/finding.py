"""Pages where volunteers find an activity."""

from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.days import read_day
from app.kernel.formats import key
from app.kernel.web import now_of, page, paging, search_of, shell_of
from app.volunteers.models import ServiceCategory

from .finding_views import ActivitiesPage
from .views import ActivityPage

SATURDAY = 5
PERIODS = ("today", "tomorrow", "weekend", "week")
RADII = (2, 5, 10, 30)
"""Kilometres that one may choose between."""
DEFAULT_RADIUS = 5
NEAR_DECIMALS = 3
"""Of a degree, 100 m: where somebody is, no better than what finds them something near."""


class Choice(msgspec.Struct, frozen=True):
    """What somebody looks for, read from an address; what makes no sense there is left out."""

    search: str
    category: str | None
    team: UUID | None
    day: date | None
    period: str | None
    free: bool
    fitting: bool
    near: tuple[float, float] | None
    within: int

    @classmethod
    def of(cls, request: Request) -> "Choice":
        asked = request.query_params
        day = _day(asked.get("day"))
        return cls(
            search=search_of(request),
            category=_one_of(asked.get("category"), list(ServiceCategory)),
            team=_uuid(asked.get("team")),
            day=day,
            period=None if day else _one_of(asked.get("when"), PERIODS),
            free=bool(asked.get("free")),
            fitting=bool(asked.get("fits")) and request.state.actor.volunteer is not None,
            near=_position(asked.get("near")),
            within=int(_one_of(asked.get("within"), [str(each) for each in RADII]) or DEFAULT_RADIUS),
        )

    @property
    def order(self) -> str:
        return "NEAREST" if self.near else "BEST" if self.search else "SOONEST"

    @property
    def made(self) -> dict[str, str]:
        """What was chosen, as the address has it; the position rounded."""
        made = {
            "q": self.search,
            "category": self.category,
            "team": self.team,
            "day": self.day,
            "when": self.period,
            "free": self.free and "1",
            "fits": self.fitting and "1",
            "near": self.near and ",".join(f"{each:.{NEAR_DECIMALS}f}" for each in self.near),
            "within": self.near and self.within,
        }
        return {name: str(value) for name, value in made.items() if value}

    @property
    def made_but_search(self) -> dict[str, str]:
        return {name: value for name, value in self.made.items() if name != "q"}

    def filter(self, now: datetime, **instead: Any) -> dict[str, Any]:
        """The filter of the shifts; `instead` makes some choices otherwise."""
        but = msgspec.structs.replace(self, **instead)
        since, before = _span(but, now)
        found = {
            "state": "published",
            "takingPlace": True,
            "search": but.search or None,
            "category": but.category,
            "team": but.team and f"Team:{but.team}",
            "startsFrom": since.isoformat(),
            "startsBefore": before and before.isoformat(),
            "free": but.free or None,
            "fitsMe": but.fitting or None,
            "near": but.near and {"latitude": but.near[0], "longitude": but.near[1], "metres": but.within * 1000},
        }
        return {name: value for name, value in found.items() if value is not None}


async def list_activities(request: Request) -> Response:
    """GET /activities: shifts to come by words, kind, team, time and place, with how many each choice would leave."""
    choice, now = Choice.of(request), now_of(request).astimezone(shell_of(request).settings.zone)
    paged = paging(request)
    return await page(
        request,
        "activities/list.html",
        ActivitiesPage,
        operation="ActivitiesPage",
        variables={
            "found": choice.filter(now),
            "order": choice.order,
            "anyCategory": choice.filter(now, category=None),
            "anyTeam": choice.filter(now, team=None),
            **{period: choice.filter(now, day=None, period=period) for period in PERIODS},
            "volunteer": request.state.actor.volunteer is not None,
            "first": paged.get("first"),
            "after": paged.get("after"),
            "last": paged.get("last"),
            "before": paged.get("before"),
        },
        block="found",
        choice=choice,
        radii=RADII,
    )


async def show_activity(request: Request) -> Response:
    return await page(
        request,
        "activities/show.html",
        ActivityPage,
        operation="ActivityPage",
        variables={
            "id": f"Activity:{request.path_params['id']}",
            "now": now_of(request).isoformat(),
            **paging(request),
        },
        team_calendar=lambda team: f"{shell_of(request).settings.site}/teams/{key(team)}/calendar.ics",
    )


def _span(choice: Choice, now: datetime) -> tuple[datetime, datetime | None]:
    """From now on, or what is left of a day or some days of the county, in whose time `now` is."""
    today = now.date()
    if choice.day:
        first, days = choice.day, 1
    elif choice.period in ("today", "tomorrow"):
        first, days = today + timedelta(days=choice.period == "tomorrow"), 1
    elif choice.period == "weekend":
        # On a Sunday, what is left of this one.
        first, days = today + timedelta(days=SATURDAY - today.weekday()), 2
    elif choice.period == "week":
        first, days = today, 7
    else:
        return now, None
    begins, ends = (datetime.combine(first + timedelta(days=each), time(), now.tzinfo) for each in (0, days))
    return max(now, begins), ends


def _day(text: str | None) -> date | None:
    try:
        return read_day(text)
    except ValueError:
        return None


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _one_of(text: str | None, known: Any) -> str | None:
    return text if text in known else None


def _position(text: str | None) -> tuple[float, float] | None:
    """Two degrees such as 38.177,100.253, rounded."""
    try:
        latitude, longitude = (round(float(each), NEAR_DECIMALS) for each in (text or "").split(","))
    except ValueError:
        return None
    there = isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180
    return (latitude, longitude) if there else None


routes = [
    Route("/activities", list_activities, methods=["GET"]),
    Route("/activities/{id:uuid}", show_activity, methods=["GET"]),
]
