"""A roster of volunteers: who is in which team, one line each."""

from datetime import date

import msgspec

from app.accounts.models import Sex
from app.accounts.service.numbers import sex_of
from app.volunteers.models import ServiceCategory

from . import cells, rows, tables
from .cells import Problem
from .rows import Layout, Part, Refused, Remark
from .tables import Sheet

CATEGORY_NAMES = {
    "敬老助残": ServiceCategory.ELDER_CARE,
    "文明交通": ServiceCategory.TRAFFIC,
    "矛盾调解": ServiceCategory.MEDIATION,
    "应急救援": ServiceCategory.RESCUE,
    "政策宣讲": ServiceCategory.POLICY,
    "医疗健康": ServiceCategory.HEALTH,
    "生态环保": ServiceCategory.ENVIRONMENT,
    "青少年服务": ServiceCategory.YOUTH,
    "其他": ServiceCategory.OTHER,
}
_COLUMNS = {
    "name": ("姓名", "名字", "志愿者姓名", "name"),
    "id_number": ("身份证号", "身份证号码", "身份证", "证件号码", "证件号", "身份证件号码", "idnumber"),
    "phone": ("手机号", "手机号码", "手机", "联系电话", "联系方式", "电话", "电话号码", "phone", "mobile"),
    "team": ("所属队伍", "队伍", "队伍名称", "志愿服务队", "所属志愿服务队", "服务队", "所在队伍", "team"),
    "sex": ("性别", "sex", "gender"),
    "ethnicity": ("民族", "ethnicity"),
    "residence": ("居住区域", "居住地", "住址", "现居住地", "家庭住址", "地址", "residence"),
    "categories": ("服务类别", "服务类型", "服务领域", "志愿服务类别", "category"),
    "joined_on": ("加入日期", "入队日期", "加入时间", "入队时间", "注册日期", "注册时间", "joined"),
}
LAYOUT = Layout(_COLUMNS, required=("name", "id_number", "phone", "team"), masked=("id_number", "phone"))


class Entry(msgspec.Struct, frozen=True):
    """An accepted line."""

    sheet: str
    line: int
    name: str
    id_number: str
    phone: str
    team: str
    sex: Sex
    birth_date: date
    ethnicity: str | None
    residence: str | None
    categories: tuple[str, ...]
    joined_on: date | None


class Roster(msgspec.Struct):
    """All that a file says. `rows` counts lines below the headings; `repeated` those that say nothing new."""

    rows: int
    repeated: int
    people: dict[str, list[Entry]]
    """By identity number, in the order of the file: an entry for each team."""
    parts: list[Part]
    refused: list[Remark]
    remarks: list[Remark]

    @property
    def teams(self) -> list[str]:
        return list(dict.fromkeys(entry.team for entries in self.people.values() for entry in entries))

    @property
    def memberships(self) -> int:
        return sum(len(entries) for entries in self.people.values())

    @property
    def counts(self) -> dict[str, int]:
        return {"people": len(self.people), "teams": len(self.teams), "memberships": self.memberships}


def read(content: bytes, today: date) -> Roster:
    """The roster in a file; raises one of the Roster… errors when there is none in it."""
    roster = Roster(0, 0, {}, [], [], [])
    for sheet, at, columns in rows.headed(tables.read(content), LAYOUT):
        _read_sheet(roster, sheet, at, columns, today)
    return roster


def category_of(team: str) -> ServiceCategory:
    """What a team's name says that it does."""
    return next((kind for name, kind in CATEGORY_NAMES.items() if name in team), ServiceCategory.OTHER)


def _read_sheet(roster: Roster, sheet: Sheet, heading_at: int, columns: dict[str, int], today: date) -> None:
    heading = sheet.lines[heading_at].cells
    part = Part(sheet.name, heading, [])
    roster.parts.append(part)
    for line in sheet.lines[heading_at + 1 :]:
        roster.rows += 1
        row = _Row(line, heading, columns, sheet.name, LAYOUT)
        entry = row.entry(today)
        if entry is None:
            roster.refused.extend(row.refused)
            part.refused.append(Refused(line, row.faults))
        else:
            _add(roster, entry, row)
        roster.remarks.extend(row.remarks)


def _add(roster: Roster, entry: Entry, row: "_Row") -> None:
    known = roster.people.setdefault(entry.id_number, [])
    if known and known[0].name != entry.name:
        row.note("name", "name_differs")
    if any(each.team == entry.team for each in known):
        roster.repeated += 1
    else:
        known.append(entry)


class _Row(rows.Row):
    """A line of volunteers."""

    def entry(self, today: date) -> Entry | None:
        name = self.take("name", cells.person_name)
        number = self.take("id_number", lambda cell: cells.id_number(cell, today))
        phone = self.take("phone", cells.phone)
        team = self.take("team", cells.team_name)
        ethnicity = self.take("ethnicity", cells.short)
        residence = self.take("residence", cells.short)
        joined_on = self.take("joined_on", lambda cell: cells.day(cell, today))
        if self.faults:
            return None
        return Entry(
            sheet=self.sheet,
            line=self.line.number,
            name=name,
            id_number=number,
            phone=phone,
            team=team,
            sex=self._sex(number),
            birth_date=cells.birth_date(number),
            ethnicity=ethnicity,
            residence=residence,
            categories=self._categories(),
            joined_on=joined_on,
        )

    def _sex(self, number: str) -> Sex:
        if not cells.region_known(number):
            self.note("id_number", "region_unknown")
        said = sex_of(number)
        try:
            typed = cells.sex(self.cell("sex"))
        except Problem as problem:
            self.note("sex", problem.code)
            return said
        if typed not in (None, said):
            self.note("sex", "sex_differs")
        return said

    def _categories(self) -> tuple[str, ...]:
        found: list[str] = []
        for part in cells.several(self.cell("categories")):
            category = CATEGORY_NAMES.get(part)
            if category is None:
                self.note("categories", "category_unknown")
            found.append(category or ServiceCategory.OTHER)
        return tuple(dict.fromkeys(found))
