"""When a place is open: typed times are understood, and both sides of each boundary are right."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.rewards.hours import Opening, opening, times, times_of, typed, week

ZONE = ZoneInfo("Asia/Shanghai")
WEEK = ["Mo 09:00-12:00", "Mo 14:00-18:00", "Tu 09:00-24:00"]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In May 2026, whose fourth is a Monday."""
    return datetime(2026, 5, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("9:00-12:00", ["Mo 09:00-12:00"]),
        ("14:00–18:00, 09:00-12:00", ["Mo 09:00-12:00", "Mo 14:00-18:00"]),
        ("９：００－１２：００；14:00至18:00", ["Mo 09:00-12:00", "Mo 14:00-18:00"]),
        ("00:00-24:00", ["Mo 00:00-24:00"]),
        ("", []),
    ],
)
def test_times_are_understood_as_people_type_them(written: str, meant: list[str]) -> None:
    assert times_of("Mo", written) == meant
    assert times_of("Mo", typed(meant, "Mo")) == meant


@pytest.mark.parametrize(
    "given",
    [
        ["Mo 12:00-09:00"],
        ["Mo 09:00-09:00"],
        ["Mo 09:60-10:00"],
        ["Mo 09:00-24:01"],
        ["Xx 09:00-10:00"],
        ["Mo 9-10"],
        ["Mo 09:00-12:00", "Mo 11:59-13:00"],
        [f"Mo {hour:02}:00-{hour:02}:30" for hour in range(5)],
    ],
)
def test_times_that_can_not_be_are_refused(given: list[str]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (which one is nobody's business)
        times(given)


def test_days_with_the_same_times_stand_together() -> None:
    same = [f"{day} 09:00-18:00" for day in ("Mo", "Tu", "We", "Fr", "Su")]
    said = "09:00-18:00"
    assert week(same) == [("Mo", "We", said), ("Fr", "Fr", said), ("Su", "Su", said)]
    assert week(WEEK) == [("Mo", "Mo", "09:00-12:00, 14:00-18:00"), ("Tu", "Tu", "09:00-24:00")]


def test_it_is_told_whether_a_place_is_open_and_until_when() -> None:
    for moment, told in (
        (at(4, 8, 59), Opening(open=False, changes=at(4, 9))),
        (at(4, 9), Opening(open=True, changes=at(4, 12))),
        (at(4, 11, 59), Opening(open=True, changes=at(4, 12))),
        (at(4, 12), Opening(open=False, changes=at(4, 14))),
        (at(4, 18), Opening(open=False, changes=at(5, 9))),
        (at(5, 23, 59), Opening(open=True, changes=at(6, 0))),
        (at(6, 0), Opening(open=False, changes=at(11, 9))),
    ):
        assert opening(WEEK, [], moment) == told, moment
    assert opening(WEEK, [date(2026, 5, 4)], at(4, 10)) == Opening(open=False, changes=at(5, 9))
    assert opening(WEEK[:2], [date(2026, 5, 4), date(2026, 5, 11), date(2026, 5, 18)], at(4, 10)) == Opening(
        open=False, changes=None
    )
    assert opening([], [], at(4, 10)) is None
