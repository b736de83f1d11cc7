"""What minutes are worth: nights, holidays, shortage, exact to the minute on both sides of every boundary."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.points.models import NothingDue
from app.points.rules import WHOLE, Earned, Span, earn, earn_bonus, weigh

QILIAN, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
MAY_DAY = frozenset({date(2026, 5, 1), date(2026, 5, 2)})


def rule(**changed: Any) -> Any:
    terms: dict[str, Any] = {
        "points_per_hour": 10,
        "coefficients": {"rescue": 120},
        "night": 150,
        "night_from": time(22),
        "night_until": time(6),
        "holiday": 200,
        "shortage": 130,
        "shortage_below": 50,
        "activity_cap": 1000,
        "daily_cap": 1000,
    }
    return SimpleNamespace(**terms | changed)


def served(at: str, minutes: int, *, there: int | None = None, zone: ZoneInfo = QILIAN, **more: Any) -> Span:
    """A service that begins at a local time, such as 2026-05-06 21:00."""
    started_at = datetime.fromisoformat(at).replace(tzinfo=zone).astimezone(UTC)
    ended_at = started_at + timedelta(minutes=minutes if there is None else there)
    return Span(minutes, started_at, ended_at, zone, MAY_DAY, **more)


def sum_of(span: Span, category: str = "other", **changed: Any) -> str:
    return earn(rule(**changed), span, category, 0).expression


def test_a_service_into_the_night_is_cut_by_the_minute() -> None:
    assert sum_of(served("2026-05-06 20:30", 150), "rescue") == "(1.5 h + 1 h × 1.5 night) × 10 × 1.2 = 36"


@pytest.mark.parametrize(
    ("at", "minutes", "expression"),
    [
        ("2026-05-06 21:00", 60, "1 h × 10 = 10"),
        ("2026-05-06 22:00", 60, "1 h × 1.5 night × 10 = 15"),
        ("2026-05-06 21:59", 60, "(1 min + 59 min × 1.5 night) ÷ 60 × 10 = 14.91 → 14"),
        ("2026-05-07 05:59", 60, "(59 min + 1 min × 1.5 night) ÷ 60 × 10 = 10.08 → 10"),
        ("2026-05-07 06:00", 60, "1 h × 10 = 10"),
        ("2026-05-06 23:30", 60, "1 h × 1.5 night × 10 = 15"),
        ("2026-05-31 23:30", 60, "1 h × 1.5 night × 10 = 15"),
        ("2026-05-06 21:00", 600, "(2 h + 8 h × 1.5 night) × 10 = 140"),
        ("2026-04-30 21:00", 60, "1 h × 10 = 10"),
        ("2026-05-01 12:00", 60, "1 h × 2 holiday × 10 = 20"),
        ("2026-05-01 23:00", 60, "1 h × 1.5 night × 2 holiday × 10 = 30"),
        ("2026-04-30 23:00", 120, "(1 h × 1.5 night + 1 h × 1.5 night × 2 holiday) × 10 = 45"),
        ("2026-05-02 23:00", 120, "(1 h × 1.5 night + 1 h × 1.5 night × 2 holiday) × 10 = 45"),
        ("2026-05-03 12:00", 60, "1 h × 10 = 10"),
    ],
)
def test_each_side_of_night_midnight_month_and_holiday(at: str, minutes: int, expression: str) -> None:
    assert sum_of(served(at, minutes)) == expression


def test_a_night_within_one_day_ends_that_day() -> None:
    span = served("2026-05-06 00:30", 120)
    assert sum_of(span, night_from=time(1), night_until=time(2)) == "(1 h + 1 h × 1.5 night) × 10 = 25"


@pytest.mark.parametrize(
    ("at", "minutes", "night"),
    [
        ("2026-03-28 22:00", 420, 420),  # put on at two: the night from ten to six has seven hours
        ("2026-03-28 22:00", 480, 420),
        ("2026-10-24 22:00", 540, 540),  # put back at three: it has nine
        ("2026-10-24 22:00", 600, 540),
        ("2026-10-25 05:00", 120, 60),
    ],
)
def test_minutes_are_what_the_clock_really_ran_when_it_is_put_on_or_back(at: str, minutes: int, night: int) -> None:
    exact = weigh(rule(points_per_hour=1), served(at, minutes, zone=BERLIN), "other")
    assert exact == (night * 150 + (minutes - night) * 100) * 100 * 100 * 100


def test_after_a_break_the_minutes_that_earn_most_count() -> None:
    assert sum_of(served("2026-05-06 21:00", 60, there=120)) == "1 h × 1.5 night × 10 = 15"


def test_more_minutes_than_were_seen_follow_on_the_end() -> None:
    assert sum_of(served("2026-05-06 20:00", 180, there=60)) == "(2 h + 1 h × 1.5 night) × 10 = 35"


@pytest.mark.parametrize(
    ("places", "taken", "expression"),
    [
        (10, 4, "1 h × 10 × 1.2 × 1.3 shortage = 15.6 → 15"),
        (10, 5, "1 h × 10 × 1.2 = 12"),
        (3, 1, "1 h × 10 × 1.2 × 1.3 shortage = 15.6 → 15"),
        (0, 0, "1 h × 10 × 1.2 = 12"),
    ],
)
def test_a_shift_that_lacks_people_earns_more(places: int, taken: int, expression: str) -> None:
    assert sum_of(served("2026-05-06 12:00", 60, places=places, taken=taken), "rescue") == expression


def test_the_parts_say_what_the_line_says() -> None:
    parts = earn(rule(), served("2026-05-06 20:30", 151), "rescue", 0).parts
    assert parts == {
        "shares": [{"minutes": 90, "night": 100, "holiday": 100}, {"minutes": 61, "night": 150, "holiday": 100}],
        "points_per_hour": 10,
        "category": 120,
        "shortage": 100,
        "hundredths": 3630,
        "rounded": True,
    }


def test_a_bonus_is_so_much_for_each_within_its_caps() -> None:
    bonus = SimpleNamespace(points=5, daily_cap=20, yearly_cap=50)
    assert earn_bonus(bonus, 3, 0, 0)[:3] == (15, "3 × 5 = 15", None)
    assert earn_bonus(bonus, 3, 10, 10)[:3] == (10, "3 × 5 = 15 → 10", None)
    assert earn_bonus(bonus, 3, 0, 48)[:3] == (2, "3 × 5 = 15 → 2", None)
    assert earn_bonus(bonus, 1, 20, 20)[:3] == (0, "1 × 5 = 5 → 0", NothingDue.CAP)


MARCH, HALF_A_YEAR = datetime(2026, 3, 1, tzinfo=UTC), 250 * 86400
MOMENTS = st.integers(0, HALF_A_YEAR).map(lambda seconds: MARCH + timedelta(seconds=seconds))
RULES = st.builds(
    rule,
    points_per_hour=st.integers(0, 50),
    night=st.integers(0, 400),
    holiday=st.integers(0, 400),
    shortage=st.integers(0, 400),
    night_from=st.times(),
    night_until=st.times(),
    activity_cap=st.integers(0, 200),
    daily_cap=st.integers(0, 300),
)


@given(RULES, MOMENTS, st.integers(0, 1440), st.integers(0, 1440), st.sampled_from([QILIAN, BERLIN]))
def test_the_same_minutes_cut_anywhere_are_worth_the_same(
    given_rule: Any, started_at: datetime, minutes: int, cut: int, zone: ZoneInfo
) -> None:
    def worth(first: int, number: int) -> int:
        since = started_at + timedelta(minutes=first)
        return weigh(given_rule, Span(number, since, since + timedelta(minutes=number), zone, MAY_DAY, 3, 1), "rescue")

    cut = min(cut, minutes)
    assert worth(0, cut) + worth(cut, minutes - cut) == worth(0, minutes)


@given(RULES, MOMENTS, st.integers(0, 1440), st.integers(0, 2000), st.integers(0, 400))
def test_no_service_passes_a_cap_or_its_worth(
    given_rule: Any, started_at: datetime, minutes: int, there: int, before: int
) -> None:
    span = Span(minutes, started_at, started_at + timedelta(minutes=there), QILIAN, MAY_DAY)
    earned: Earned = earn(given_rule, span, "rescue", before)
    assert earned.points <= given_rule.activity_cap
    assert earned.points + before <= max(given_rule.daily_cap, before)
    assert earned.points * WHOLE <= weigh(given_rule, span, "rescue")
    assert (earned.points == 0) == (earned.nothing_due is not None)
    assert sum(share["minutes"] for share in (earned.parts or {})["shares"]) == minutes
