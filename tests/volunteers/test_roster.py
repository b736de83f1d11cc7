"""What people write into rosters is read as they mean it, or refused with the reason."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.models import Sex
from app.accounts.service.numbers import sex_of
from app.kernel.errors import DomainError
from app.volunteers.errors import (
    RosterColumnsMissing,
    RosterEmpty,
    RosterHeaderMissing,
    RosterUnreadable,
)
from app.volunteers.roster import cells, volunteers
from app.volunteers.roster.cells import Problem
from app.volunteers.roster.reasons import REFUSALS, REMARKS

from .rosters import HEADING, csv_of, id_number, row, xlsx_of

TODAY = date(2026, 5, 1)
DAYS = st.dates(date(1900, 1, 1), TODAY)


@given(DAYS, st.sampled_from(["%Y%m%d", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y-%m-%d 00:00:00"]))
def test_a_date_is_read_in_every_way_of_writing_it(day: date, form: str) -> None:
    written = day.strftime(form)
    assert cells.day(written, TODAY) == day
    assert cells.day(f" {written}\u3000", TODAY) == day


@given(DAYS)
def test_a_date_is_read_without_its_zeros_and_as_excel_counts(day: date) -> None:
    assert cells.day(f"{day.year}.{day.month}.{day.day}", TODAY) == day
    assert cells.day(f"{day.year}年{day.month}月{day.day}日", TODAY) == day
    assert cells.day(datetime.combine(day, time(8)), TODAY) == day
    serial = (day - date(1899, 12, 30)).days
    if serial >= 10_000:
        assert cells.day(serial, TODAY) == day
        assert cells.day(float(serial), TODAY) == day
        assert cells.day(f"{serial}", TODAY) == day


@pytest.mark.parametrize(
    "text", ["去年冬天", "2024-02-30", "20241301", "2024/3.5", "2024", "3月5日", "99999999", "12/31/2020"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="date_invalid"):
        cells.day(text, TODAY)


def test_a_day_to_come_is_refused_and_an_empty_cell_is_none() -> None:
    with pytest.raises(Problem, match="date_in_future"):
        cells.day(TODAY + timedelta(days=1), TODAY)
    assert cells.day(" ", TODAY) is None


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(1, 999))
def test_a_right_identity_number_is_taken_and_tells_birth_date_and_sex(born: date, order: int) -> None:
    number = id_number(order, f"{born.year:04}{born.month:02}{born.day:02}")
    assert cells.id_number(number, TODAY) == number
    assert cells.id_number(f"'{number.lower()} ", TODAY) == number
    assert cells.id_number(f"{number[:6]} {number[6:14]}-{number[14:]}", TODAY) == number
    wide = "".join(chr(ord(each) + 0xFEE0) for each in number)
    assert cells.id_number(wide, TODAY) == number
    assert cells.birth_date(number) == born
    assert sex_of(number) == (Sex.MALE if order % 2 else Sex.FEMALE)


@given(st.integers(1, 999), st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_found(order: int, place: int, digit: str) -> None:
    number = id_number(order)
    wrong = number[:place] + digit + number[place + 1 :]
    if wrong == number:
        return
    with pytest.raises(Problem, match=r"id_checksum|id_date"):
        cells.id_number(wrong, TODAY)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "id_missing"),
        ("63222219680308", "id_format"),
        ("632222680308123", "id_format"),
        ("6322221968030812AX", "id_format"),
        ("632222199013417955", "id_date"),
        (id_number(1, "20260502"), "id_date"),
        (632222196803081230, "id_precision_lost"),
        (6.3222219680308123e17, "id_precision_lost"),
    ],
)
def test_a_wrong_identity_number_is_refused_with_its_reason(typed: str | float, reason: str) -> None:
    with pytest.raises(Problem, match=reason):
        cells.id_number(typed, TODAY)


def test_an_unknown_region_is_only_remarked_on() -> None:
    roster = volunteers.read(csv_of(row(id_number=id_number(1, region="999999"))), TODAY)
    assert len(roster.people) == 1
    assert [each.reason for each in roster.remarks] == ["region_unknown"]


@pytest.mark.parametrize(
    "typed",
    [
        "13911789492",
        "+86 139-1178-9492",
        "86 13911789492",
        "0086-139 1178 9492",
        "１３９１１７８９４９２",
        "'13911789492",
        13911789492,
        13911789492.0,
    ],
)
def test_a_phone_number_is_read_in_every_way_of_writing_it(typed: str | float) -> None:
    assert cells.phone(typed) == "13911789492"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "phone_missing"),
        ("1385566", "phone_invalid"),
        ("0970-8672345", "phone_invalid"),
        ("12911789492", "phone_invalid"),
        ("139117894921", "phone_invalid"),
    ],
)
def test_what_is_no_mobile_number_is_refused(typed: str, reason: str) -> None:
    with pytest.raises(Problem, match=reason):
        cells.phone(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (" 李 娜\u3000", "李娜"),
        ("扎西•才让", "扎西·才让"),
        ("Ann  Lee", "Ann Lee"),
        ("\u200b马力", "马力"),
        ("'王静", "王静"),
    ],
)
def test_a_name_loses_what_only_print_needs(typed: str, read: str) -> None:
    assert cells.person_name(typed) == read


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_known_reason(text: str) -> None:
    dated = (partial(cells.id_number, today=TODAY), partial(cells.day, today=TODAY))
    for reader in (cells.person_name, cells.team_name, cells.phone, cells.sex, cells.short, *dated):
        assert reason_of(reader, text) in {None, *REFUSALS, *REMARKS}


def reason_of(reader: Callable[[str], Any], text: str) -> str | None:
    try:
        reader(text)
    except Problem as problem:
        return problem.code
    return None


@given(st.binary(max_size=300))
def test_any_file_is_read_or_refused(content: bytes) -> None:
    with suppress(DomainError):
        volunteers.read(content, TODAY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_separators_are_found_out(encoding: str, delimiter: str) -> None:
    roster = volunteers.read(csv_of(row(1), row(2), encoding=encoding, delimiter=delimiter), TODAY)
    assert [entry.name for entries in roster.people.values() for entry in entries] == ["王秀英", "王秀英"]


def test_titles_above_other_names_of_columns_and_their_order_do_not_matter() -> None:
    heading = ["序号", "队 伍", "联系电话（必填）", "证件号码*", "名字:"]
    lines = [["祁连县志愿者名册"], [], heading, ["1", "甲队", "13970000001", id_number(1), "王秀英"]]
    roster = volunteers.read("\n".join(",".join(line) for line in lines).encode(), TODAY)
    (entries,) = roster.people.values()
    assert (entries[0].line, entries[0].team, entries[0].joined_on) == (4, "甲队", None)


def test_lines_are_counted_as_the_file_counts_them() -> None:
    text = ",".join(HEADING) + '\n\n"两\n行",,,,,,,,\n' + ",".join(row(name=" ")) + "\n"
    roster = volunteers.read(text.encode(), TODAY)
    assert {each.line for each in roster.refused} == {3, 5}


def test_a_workbook_may_have_several_sheets_and_other_things_in_it() -> None:
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(["说明"], ["请填写"], title="说明")))
    for number in (1, 2):
        sheet = book.create_sheet(f"第{number}页")
        sheet.append([])
        sheet.append(HEADING)
        sheet.append(row(number, joined_on=datetime.combine(date(2024, 3, 20), time())))  # type: ignore[arg-type]
        sheet.append(row(number + 10, name=""))
    target = io.BytesIO()
    book.save(target)
    roster = volunteers.read(target.getvalue(), TODAY)
    assert (roster.rows, len(roster.people)) == (4, 2)
    assert {entry.joined_on for entries in roster.people.values() for entry in entries} == {date(2024, 3, 20)}
    assert [(each.sheet, each.line, each.column) for each in roster.refused] == [
        ("第1页", 4, "姓名"),
        ("第2页", 4, "姓名"),
    ]


def test_a_row_tells_all_that_is_wrong_with_it() -> None:
    roster = volunteers.read(csv_of(row(name="", phone="1", team="", joined_on="?")), TODAY)
    assert [each.reason for each in roster.refused] == ["name_missing", "phone_invalid", "team_missing", "date_invalid"]


def test_doubts_are_remarked_on_and_the_identity_number_counts() -> None:
    rows = (row(1, sex="女"), row(2, sex="?"), row(3, categories="唱歌、敬老助残"), row(1, name="王静", team="乙队"))
    roster = volunteers.read(csv_of(*rows), TODAY)
    assert sorted(each.reason for each in roster.remarks) == [
        "category_unknown",
        "name_differs",
        "sex_differs",
        "sex_unknown",
    ]
    first, second, third = roster.people.values()
    assert (first[0].sex, second[0].sex) == (Sex.MALE, Sex.FEMALE)
    assert third[0].categories == ("other", "elder_care")
    assert [entry.name for entry in first] == ["王秀英", "王静"]


def test_reports_show_personal_numbers_only_in_part() -> None:
    wrong = id_number(1)[:-1] + ("1" if id_number(1)[-1] != "1" else "2")
    roster = volunteers.read(csv_of(row(id_number="'" + wrong, phone="139700000012")), TODAY)
    values = [each.value for each in roster.refused]
    assert values == ["632222********" + wrong[-4:], "139****12"]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", RosterEmpty),
        (b" \r\n \n", RosterEmpty),
        (csv_of(), RosterEmpty),
        (b"\xef\xbb\xbf", RosterEmpty),
        (b"hello, world", RosterHeaderMissing),
        ("姓名,手机号\n王秀英,13970000001".encode(), RosterColumnsMissing),
        (b"%PDF-1.7\n\x00\x01", RosterUnreadable),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", RosterUnreadable),
        (b"PK\x03\x04" + b"\0" * 100, RosterUnreadable),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000, RosterUnreadable),
        (xlsx_of(["祁连县"]), RosterHeaderMissing),
    ],
)
def test_what_is_no_roster_is_refused_with_what_to_change(content: bytes, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        volunteers.read(content, TODAY)


def test_missing_columns_are_named() -> None:
    with pytest.raises(RosterColumnsMissing, match="身份证号、所属队伍"):
        volunteers.read("姓名,手机号\n王秀英,13970000001".encode(), TODAY)
