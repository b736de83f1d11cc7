"""A roster of workers: who was given which grade in which enterprise, and what it pays, one line each."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from uuid import UUID

import msgspec
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from app.accounts.models import Sex
from app.accounts.service.numbers import sex_of
from app.volunteers.roster import cells, rows, tables
from app.volunteers.roster.cells import Problem
from app.volunteers.roster.rows import Layout, Part, Refused, Remark
from app.volunteers.roster.tables import Cell, Line

LAYOUT = Layout(
    {
        "enterprise": ("企业名称", "企业", "单位名称", "单位", "用人单位", "工作单位", "enterprise"),
        "credit_code": ("统一社会信用代码", "社会信用代码", "信用代码", "creditcode"),
        "name": ("姓名", "名字", "职工姓名", "员工姓名", "name"),
        "id_number": ("身份证号码", "身份证号", "身份证", "证件号码", "证件号", "身份证件号码", "idnumber"),
        "occupation": ("职业", "工种", "职业工种", "职业名称", "occupation"),
        "former": ("原等级", "原技能等级", "原级别", "formergrade"),
        "grade": ("现等级", "现技能等级", "技能等级", "等级", "评定等级", "grade"),
        "since": ("评价日期", "评定日期", "取证日期", "发证日期", "认定日期", "date"),
        "wage": ("技能津贴", "津贴", "月津贴", "技能等级津贴", "技能工资", "技能等级薪酬", "wage"),
        "phone": ("手机号", "手机号码", "手机", "联系电话", "电话", "phone"),
        "hired_on": ("入职日期", "入职时间", "参加工作日期", "hired"),
        "certificate": ("证书编号", "证书号", "certificate"),
        "number": ("工号", "员工编号", "职工编号"),
    },
    required=("enterprise", "credit_code", "name", "id_number", "occupation", "grade", "since", "wage"),
    masked=("id_number", "phone"),
)
MOST_YUAN = 100_000
"""More than that a month is taken for a mistake: a yearly sum, or fen."""
_TOTALS = re.compile(r"(合\s*计|总\s*计|小\s*计|共\s*计|total)[::]?", re.IGNORECASE)
_BETWEEN = re.compile(r"[/、,,()\s-]+")
_MONEY = re.compile(r"[¥¥,\s元]")
_DIGITS = "零一二三四五六七八九十"


class Rung(msgspec.Struct, frozen=True):
    """A grade as rosters name it."""

    id: UUID
    number: int
    names: dict[str, str]
    national_level: int | None


class Entry(msgspec.Struct, frozen=True):
    """An accepted line; `fen` is paid each month."""

    sheet: str
    line: int
    name: str
    id_number: str
    sex: Sex
    birth_date: date
    enterprise: str
    credit_code: str
    occupation: str
    rung: UUID
    since: date
    fen: int
    phone: str | None
    hired_on: date | None
    certificate: str | None
    number: str | None
    ethnicity: None = None
    residence: None = None


class Roster(msgspec.Struct):
    """All that a file says. `rows` counts lines below the headings but sums, `repeated` those that say nothing new."""

    rows: int
    repeated: int
    people: dict[str, list[Entry]]
    """By identity number: the lines of each person, the earliest grade first."""
    parts: list[Part]
    refused: list[Remark]
    remarks: list[Remark]
    enterprises: dict[str, Entry]
    """By credit code, the first line of each: it says what the enterprise is called."""

    @property
    def counts(self) -> dict[str, int]:
        entries = [entry for person in self.people.values() for entry in person]
        return {
            "people": len(self.people),
            "enterprises": len(self.enterprises),
            "employments": len({(entry.id_number, entry.credit_code) for entry in entries}),
            "grades": len({(entry.id_number, entry.rung, entry.occupation) for entry in entries}),
            "wages": len(entries),
        }


def read(content: bytes, today: date, *, rungs: Iterable[Rung]) -> Roster:
    """The roster in a file; raises one of the Roster… errors when there is none in it."""
    roster = Roster(0, 0, {}, [], [], [], {})
    grades = grade_names(rungs)
    for sheet, at, columns in rows.headed(tables.read(content), LAYOUT):
        heading = sheet.lines[at].cells
        part = Part(sheet.name, heading, [])
        roster.parts.append(part)
        for line in sheet.lines[at + 1 :]:
            if _is_total(line, columns):
                continue
            row = _Row(line, heading, columns, sheet.name, LAYOUT)
            _take(roster, part, row, row.entry(today, grades))
    for person in roster.people.values():
        person.sort(key=lambda entry: entry.since)
    return roster


def grade_names(rungs: Iterable[Rung]) -> dict[str, Rung]:
    """What each rung may be called: 技师, technician, 二级, 2级, 国家二级; 初级 for 初级工."""
    found: dict[str, Rung] = {}
    for rung in rungs:
        for name in rung.names.values():
            plain = cells.text(name).lower()
            found[plain] = rung
            found[re.sub(r"\s", "", plain)] = rung
            if plain.endswith("工"):
                found.setdefault(plain.removesuffix("工"), rung)
        if rung.national_level:
            for level in (_DIGITS[rung.national_level], str(rung.national_level)):
                for form in ("{}级", "{}级工", "国家{}级", "国家职业资格{}级"):
                    found[form.format(level)] = rung
    return found


def _is_total(line: Line, columns: Mapping[str, int]) -> bool:
    """A line that adds the others up, or counts them: one says so, and nobody's number stands in it."""
    at = columns["id_number"]
    number = cells.text(line.cells[at]) if at < len(line.cells) else ""
    return not number and any(_TOTALS.fullmatch(cells.text(cell)) for cell in line.cells if isinstance(cell, str))


def _take(roster: Roster, part: Part, row: "_Row", entry: Entry | None) -> None:
    roster.rows += 1
    if entry is None:
        roster.refused.extend(row.refused)
        part.refused.append(Refused(row.line, row.faults))
    else:
        known = roster.people.setdefault(entry.id_number, [])
        if known and known[0].name != entry.name:
            row.note("name", "name_differs")
        if roster.enterprises.setdefault(entry.credit_code, entry).enterprise != entry.enterprise:
            row.note("enterprise", "enterprise_differs")
        if any(_same(each, entry) for each in known):
            roster.repeated += 1
        else:
            known.append(entry)
    roster.remarks.extend(row.remarks)


def _same(one: Entry, other: Entry) -> bool:
    return (one.credit_code, one.rung, one.occupation, one.since) == (
        other.credit_code,
        other.rung,
        other.occupation,
        other.since,
    )


class _Row(rows.Row):
    """A line of workers."""

    def entry(self, today: date, grades: dict[str, Rung]) -> Entry | None:
        name = self.take("name", cells.person_name)
        number = self.take("id_number", lambda cell: cells.id_number(cell, today))
        enterprise = self.take("enterprise", _enterprise)
        code = self.take("credit_code", credit_code)
        occupation = self.take("occupation", _occupation)
        former = self.take("former", lambda cell: _grade(cell, grades) if cells.text(cell) else None)
        grade = self.take("grade", lambda cell: _grade(cell, grades))
        since = self.take("since", lambda cell: _day(cell, today))
        fen = self.take("wage", _fen)
        phone = self.take("phone", lambda cell: cells.phone(cell) if cells.text(cell) else None)
        hired_on = self.take("hired_on", lambda cell: cells.day(cell, today))
        certificate = self.take("certificate", cells.short)
        worker_number = self.take("number", cells.short)
        if grade and former and not self.faults:
            self._check_step(former, grade)
        if self.faults:
            return None
        if not cells.region_known(number):
            self.note("id_number", "region_unknown")
        return Entry(
            sheet=self.sheet,
            line=self.line.number,
            name=name,
            id_number=number,
            sex=sex_of(number),
            birth_date=cells.birth_date(number),
            enterprise=enterprise,
            credit_code=code,
            occupation=occupation,
            rung=grade.id,
            since=since,
            fen=fen,
            phone=phone,
            hired_on=hired_on,
            certificate=certificate,
            number=worker_number,
        )

    def _check_step(self, former: Rung, grade: Rung) -> None:
        if grade.number > former.number + 1:
            self.refuse("grade", "grade_skips")
        elif grade.number < former.number:
            self.refuse("grade", "grade_falls")


def credit_code(cell: Cell | None) -> str:
    """A credit code of GB 32100: 18 characters, the last of which fits the others."""
    plain = cells.text(cell).replace(" ", "").upper()
    if not plain:
        raise Problem("credit_code_missing")
    found = _valid(plain)
    if found is None:
        raise Problem("credit_code_invalid")
    return found


@lru_cache(maxsize=4096)
def _valid(code: str) -> str | None:
    """Kept, since each stands in as many lines as its enterprise has workers."""
    try:
        return str(uscc.validate(code))
    except ValidationError:
        return None


def _enterprise(cell: Cell | None) -> str:
    found = cells.name(cell)
    if not found:
        raise Problem("enterprise_missing")
    if len(found) > cells.MAX_TEXT:
        raise Problem("too_long")
    return found


def _occupation(cell: Cell | None) -> str:
    found = cells.short(cell)
    if not found:
        raise Problem("occupation_missing")
    return found


def _grade(cell: Cell | None, grades: dict[str, Rung]) -> Rung:
    """One rung; several names in a cell must mean the same."""
    plain = cells.text(cell).lower()
    if not plain:
        raise Problem("grade_missing")
    whole = grades.get(plain) or grades.get(re.sub(r"\s", "", plain))
    named = [whole] if whole else [grades.get(part) for part in _BETWEEN.split(plain) if part]
    if not named or named[0] is None or any(each != named[0] for each in named):
        raise Problem("grade_unknown")
    return named[0]


def _day(cell: Cell | None, today: date) -> date:
    found = cells.day(cell, today)
    if found is None:
        raise Problem("date_missing")
    return found


def _fen(cell: Cell | None) -> int:
    """Yuan a month as fen: an exact amount with at most two decimals."""
    plain = _MONEY.sub("", cells.text(cell))
    if not plain:
        raise Problem("wage_missing")
    try:
        fen = Decimal(plain) * 100
    except InvalidOperation:
        raise Problem("wage_invalid") from None
    if not fen.is_finite() or fen != fen.to_integral_value() or fen > MOST_YUAN * 100:
        raise Problem("wage_invalid")
    if fen < 0:
        raise Problem("wage_negative")
    return int(fen)
