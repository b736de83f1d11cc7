"""What a person stands at, as facts, without a database."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from app.skills.models import Degree
from app.skills.standing import CountsAs, Held, Known, Studied, Work, known_of

ON = date(2026, 5, 1)
WINDER, WELDER = UUID(int=1), UUID(int=2)


def stand(
    *,
    held: tuple[Held, ...] = (),
    work: tuple[Work, ...] = (),
    studied: tuple[Studied, ...] = (),
    counts: tuple[CountsAs, ...] = (),
    occupation: UUID | None = WINDER,
) -> Known:
    return known_of(held, work, studied, counts, ladder="eight", occupation=occupation, on=ON)


def test_the_highest_grade_of_the_occupation_counts_and_each_since_it_was_reached() -> None:
    known = stand(
        held=(
            Held("eight", 3, WINDER, date(2016, 5, 1), "Y3"),
            Held("eight", 5, WINDER, date(2022, 5, 1), "Y5"),
            Held("eight", 6, WELDER, date(2010, 1, 1), "Y6"),
            Held("other", 8, WINDER, date(2010, 1, 1), "Z"),
        )
    )
    assert known.facts["rung_held"] == 5
    assert known.facts["years_since_rung_3"] == 10
    assert known.facts["years_since_rung_4"] == known.facts["years_since_rung_5"] == 4
    assert known.facts["years_since_rung_6"] is None
    assert (known.evidence["years_since_rung_5"].text, known.evidence["years_since_rung_5"].since) == (
        "Y5",
        date(2022, 5, 1),
    )


def test_nobody_known_holds_nothing() -> None:
    known = stand()
    assert known.facts["rung_held"] == 0
    assert known.facts["years_in_occupation"] == 0
    assert known.facts["degrees"] == []
    assert known.facts["apprenticeship_completed"] is False


def test_a_rung_of_another_ladder_counts_after_its_years() -> None:
    rule = CountsAs("other", 4, 1, 2)
    early = stand(held=(Held("other", 4, None, date(2025, 1, 1), ""),), counts=(rule,))
    late = stand(held=(Held("other", 5, None, date(2023, 5, 1), ""),), counts=(rule,))
    assert early.facts["rung_held"] == 0
    assert late.facts["rung_held"] == 1
    assert late.facts["years_since_rung_1"] == 1


def test_a_degree_includes_the_lower_ones_but_not_an_apprenticeship() -> None:
    known = stand(studied=(Studied(Degree.MASTER, date(2020, 7, 1), "M1"),))
    assert known.facts["degrees"] == ["college", "bachelor", "master"]
    assert known.facts["apprenticeship_completed"] is False
    assert stand(studied=(Studied(Degree.APPRENTICESHIP, ON, ""),)).facts["apprenticeship_completed"] is True


def test_work_adds_up_and_what_two_employments_share_counts_once() -> None:
    work = (
        Work(WINDER, date(2020, 5, 1), date(2022, 5, 1)),
        Work(WINDER, date(2021, 5, 1), date(2023, 5, 1)),
        Work(WELDER, date(2010, 5, 1), date(2015, 5, 1)),
        Work(WINDER, date(2025, 5, 1), ON),
    )
    assert Decimal("3.99") < stand(work=work).facts["years_in_occupation"] <= 4
    assert stand(work=work, occupation=None).facts["years_in_occupation"] > 8


@given(
    spans=some.lists(
        some.tuples(some.dates(date(1990, 1, 1), ON), some.integers(0, 4000)).map(
            lambda pair: Work(WINDER, pair[0], min(ON, pair[0] + timedelta(days=pair[1])))
        ),
        max_size=5,
    )
)
def test_more_work_never_counts_less_and_never_more_than_all_time(spans: list[Work]) -> None:
    years = [stand(work=tuple(spans[:count])).facts["years_in_occupation"] for count in range(len(spans) + 1)]
    assert years == sorted(years)
    assert years[-1] <= Decimal("36.5")
