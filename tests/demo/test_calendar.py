"""Nobody of the demonstration is in two places at once, at whatever time of the day it is made."""

from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from app.demo.calendar import Calendar, Span
from app.demo.cast import Member, Place, Team
from app.demo.content import content
from app.demo.plan import HOME_TEAM, Plan
from app.volunteers.models import ServiceCategory


@pytest.mark.parametrize("hour", [2, 16])
def test_nobody_is_in_two_places_at_once(hour: int) -> None:
    """By the county's clock it is ten in the morning, and midnight, when what runs ends on another day."""
    nobody = UUID(int=0)
    members = tuple(Member(number, nobody, nobody, f"{number}", date(1980, 1, 1), HOME_TEAM) for number in range(40))
    place = Place(content().townships[0], (Team(nobody, HOME_TEAM, ServiceCategory.ELDER_CARE, members),))
    plan = Plan(activities=12, places=600, roster=Path())
    now = datetime(2026, 11, 22, hour, 1, tzinfo=UTC)
    told = Calendar([place], plan, seed=1, now=now, zone=ZoneInfo("Asia/Shanghai")).occasions()
    taken: defaultdict[int, list[Span]] = defaultdict(list)
    for occasions in told.values():
        for span in (span for occasion in occasions for span in occasion.spans):
            for visit in span.visits:
                others = taken[visit.member.number]
                assert not [each for each in others if each.starts_at < span.ends_at and span.starts_at < each.ends_at]
                others.append(span)
