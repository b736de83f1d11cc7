"""Numbers of certificates: made from patterns that can be changed, read however people type them."""

import re
from datetime import date

import pytest

from app.certificates import numbers
from app.certificates.codes import certificate_key, masked, number_key
from app.certificates.models import CertificateKind
from app.kernel.errors import Invalid

DAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("ZM{year}-{sequence:6}-{tag:4}", r"ZM2026-000042-[2-9A-Z]{4}"),
        ("QL{year:2}{month}{sequence:3}", r"QL2605042"),
        ("{sequence}", r"0042"),
        ("{sequence:1}", r"42"),
    ],
)
def test_a_pattern_makes_numbers(pattern: str, expected: str) -> None:
    numbers.check(CertificateKind.SERVICE, pattern)
    assert re.fullmatch(expected, numbers.number(numbers.series(pattern, DAY, {}), 42))


def test_a_kind_gives_fields_of_its_own() -> None:
    """As skill certificates need it: a letter, organisation, province, site, year, level, sequence."""
    pattern = "Y{organisation:4}{province:2}{site:6}{year:2}{level:1}{sequence:6}"
    parts = {"organisation": "17", "province": "63", "site": "2201", "level": "2"}
    series = numbers.series(pattern, DAY, parts)
    assert numbers.number(series, 5) == "Y001763002201262000005"
    assert series != numbers.series(pattern, DAY, {**parts, "level": "1"})


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "ZM{year}",
        "zm{sequence}",
        "{sequence}{sequence}",
        "{level}{sequence}",
        "{sequence:0}",
        "{sequence:13}",
        "志{sequence}",
    ],
)
def test_a_pattern_that_makes_no_numbers_is_refused(pattern: str) -> None:
    with pytest.raises(Invalid):
        numbers.check(CertificateKind.SERVICE, pattern)


def test_numbers_are_found_however_they_are_typed() -> None:
    assert number_key(" zm2026 000042-7k3m ") == number_key("ZM2026-000042-7K3M") == "ZM20260000427K3M"


def test_a_token_leads_to_an_id_and_not_back() -> None:
    assert certificate_key("a") == certificate_key("a") != certificate_key("b")
    assert masked("文凤英") == masked("文强") == "文**"
