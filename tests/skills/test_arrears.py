"""Arrears are counted month by month, exact to the fen, over the ends of months and years."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.skills.arrears import Month, months_owed, owed

DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))


@dataclass(frozen=True)
class Wage:
    fen: int
    since: date
    until: date | None = None


def test_a_whole_month_counts_whole_and_parts_by_their_days() -> None:
    found = months_owed(Wage(100_000, date(2026, 1, 15)), [Wage(60_000, date(2025, 3, 1))], date(2026, 4, 9))
    assert found == [
        Month("2026-01", 17, 31, 21_935),  # 40,000 × 17/31 = 21,935.48
        Month("2026-02", 28, 28, 40_000),
        Month("2026-03", 31, 31, 40_000),
    ]
    assert owed(found) == 101_935


@pytest.mark.parametrize(
    ("since", "decided", "days"),
    [
        (date(2026, 4, 1), date(2026, 4, 30), []),
        (date(2026, 4, 30), date(2026, 5, 1), [(1, 30)]),
        (date(2024, 2, 29), date(2024, 3, 1), [(1, 29)]),
        (date(2025, 2, 28), date(2025, 3, 31), [(1, 28)]),
        (date(2025, 12, 31), date(2026, 2, 1), [(1, 31), (31, 31)]),
        (date(2026, 1, 31), date(2026, 3, 1), [(1, 31), (28, 28)]),
        (date(2026, 5, 2), date(2026, 5, 1), []),
    ],
)
def test_ends_of_months(since: date, decided: date, days: list[tuple[int, int]]) -> None:
    found = months_owed(Wage(31_000, since), [], decided)
    assert [(month.days, month.of) for month in found] == days


def test_half_a_fen_goes_up_once_a_month() -> None:
    (found,) = months_owed(Wage(1, date(2026, 4, 16)), [], date(2026, 5, 1))
    assert found.fen == 1  # 15 of 30 days
    (found,) = months_owed(Wage(1, date(2026, 4, 17)), [], date(2026, 5, 1))
    assert found.fen == 0


def test_what_was_paid_changes_within_a_month() -> None:
    paid = [Wage(30_000, date(2026, 1, 1), date(2026, 4, 11)), Wage(60_000, date(2026, 4, 11))]
    (found,) = months_owed(Wage(90_000, date(2026, 4, 1)), paid, date(2026, 5, 20))
    assert found.fen == 90_000 - 10_000 - 40_000


def test_too_much_is_not_taken_back() -> None:
    found = months_owed(Wage(10_000, date(2026, 3, 1)), [Wage(20_000, date(2026, 1, 1))], date(2026, 5, 1))
    assert [month.fen for month in found] == [-10_000, -10_000]
    assert owed(found) == 0


@given(DAYS, st.integers(0, 500_000), st.integers(0, 500_000), DAYS)
def test_a_wage_that_is_split_owes_the_same_but_for_a_fen_in_the_month_of_the_split(
    since: date, fen: int, before: int, decided: date
) -> None:
    paid = [Wage(before, date(2022, 1, 1))]
    whole = months_owed(Wage(fen, since), paid, decided)
    split = since + timedelta(days=45)
    parts = months_owed(Wage(fen, since, split), paid, decided) + months_owed(Wage(fen, split), paid, decided)
    assert abs(sum(each.fen for each in whole) - sum(each.fen for each in parts)) <= 1
    assert sum(each.days for each in whole) == max((decided.replace(day=1) - since).days, 0)
    assert sum(each.days for each in whole) == sum(each.days for each in parts)


@given(DAYS, st.integers(0, 500_000), st.integers(0, 500_000))
def test_so_many_whole_months_are_so_many_times_the_difference(since: date, fen: int, before: int) -> None:
    first = since.replace(day=1)
    decided = (first + timedelta(days=200)).replace(day=17)
    months = (decided.year - first.year) * 12 + decided.month - first.month
    found = months_owed(Wage(fen, first), [Wage(before, date(2022, 1, 1))], decided)
    assert sum(month.fen for month in found) == months * (fen - before)
