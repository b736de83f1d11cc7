"""A roster of volunteers: who is in which team, one line each."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from app.accounts.models import Sex
from app.kernel.crypto import mask_id_number
from app.kernel.errors import DomainError
from app.volunteers.errors import RosterColumnsMissing, RosterEmpty, RosterHeaderMissing
from app.volunteers.models import ServiceCategory

from . import cells, tables
from .cells import Problem
from .tables import Cell, Line, Sheet

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
COLUMNS = {
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
"""What the columns are called; the first name is the one that messages use."""
REQUIRED = ("name", "id_number", "phone", "team")
HEADER_WITHIN_LINES = 20
_ALIASES = {alias: column for column, aliases in COLUMNS.items() for alias in aliases}
_DECORATION = re.compile(r"[\s*:_'\"-]|\([^)]*\)|\[[^]]*]")
_MASKED = ("id_number", "phone")


class Remark(msgspec.Struct, frozen=True):
    """A cell that was refused or that a person should look at.

    `column` is its heading, `value` what it holds (personal numbers masked), `reason` a key of
    reasons.REFUSALS or reasons.REMARKS.
    """

    sheet: str
    line: int
    column: str
    value: str
    reason: str


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


class Refused(msgspec.Struct, frozen=True):
    """A refused line as it was, with the index of each faulty cell and its reason."""

    line: Line
    faults: dict[int, str]


class Part(msgspec.Struct, frozen=True):
    """One sheet with the names of its columns and what of it was refused."""

    name: str
    heading: list[Cell]
    refused: list[Refused]


class Roster(msgspec.Struct, frozen=True):
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


def read(content: bytes, today: date) -> Roster:
    """The roster in a file; raises one of the Roster… errors when there is none in it."""
    reader = _Reader(today)
    for sheet, at, columns in headed(tables.read(content)):
        reader.read(sheet, at, columns)
    return Roster(reader.rows, reader.repeated, reader.people, reader.parts, reader.refused, reader.remarks)


def headed(sheets: list[Sheet]) -> list[tuple[Sheet, int, dict[str, int]]]:
    """The sheets that are rosters, each with the index of its heading and its columns; others are passed over.

    Raises the clearest of the errors when there is none, RosterEmpty when none has a line below its heading.
    """
    found = []
    problem: DomainError | None = None
    for sheet in sheets:
        try:
            at, columns = find_heading(sheet)
        except (RosterHeaderMissing, RosterColumnsMissing) as error:
            problem = problem if isinstance(problem, RosterColumnsMissing) else error
        else:
            found.append((sheet, at, columns))
    if not found and problem:
        raise problem
    if all(at + 1 == len(sheet.lines) for sheet, at, _ in found):
        raise RosterEmpty()
    return found


def category_of(team: str) -> ServiceCategory:
    """What a team's name says that it does."""
    return next((kind for name, kind in CATEGORY_NAMES.items() if name in team), ServiceCategory.OTHER)


def find_heading(sheet: Sheet) -> tuple[int, dict[str, int]]:
    """The index of the line that names the columns, and where each column is; titles may stand above it."""
    best: tuple[int, dict[str, int]] = (0, {})
    for index, line in enumerate(sheet.lines[:HEADER_WITHIN_LINES]):
        columns: dict[str, int] = {}
        for position, cell in enumerate(line.cells):
            column = _ALIASES.get(_heading(cell))
            if column:
                columns.setdefault(column, position)
        if len(columns) > len(best[1]):
            best = (index, columns)
    missing = [COLUMNS[column][0] for column in REQUIRED if column not in best[1]]
    if len(best[1]) < 2:
        raise RosterHeaderMissing(columns="、".join(COLUMNS[column][0] for column in REQUIRED))
    if missing:
        raise RosterColumnsMissing(columns="、".join(missing))
    return best


def _heading(cell: Cell) -> str:
    return _DECORATION.sub("", unicodedata.normalize("NFKC", cells.as_typed(cell))).lower()


class _Reader:
    def __init__(self, today: date) -> None:
        self.today = today
        self.rows = 0
        self.repeated = 0
        self.people: dict[str, list[Entry]] = {}
        self.parts: list[Part] = []
        self.refused: list[Remark] = []
        self.remarks: list[Remark] = []

    def read(self, sheet: Sheet, heading_at: int, columns: dict[str, int]) -> None:
        heading = sheet.lines[heading_at].cells
        part = Part(sheet.name, heading, [])
        self.parts.append(part)
        for line in sheet.lines[heading_at + 1 :]:
            self.rows += 1
            row = _Row(line, heading, columns, sheet.name, self.today)
            entry = row.entry()
            self.remarks.extend(row.remarks)
            if entry is None:
                self.refused.extend(row.refused)
                part.refused.append(Refused(line, row.faults))
            else:
                self._add(entry, row)

    def _add(self, entry: Entry, row: "_Row") -> None:
        known = self.people.setdefault(entry.id_number, [])
        if known and known[0].name != entry.name:
            self.remarks.append(row.remark("name", "name_differs"))
        if any(each.team == entry.team for each in known):
            self.repeated += 1
        else:
            known.append(entry)


class _Row:
    """One line on its way to an entry: collects all that is wrong with it."""

    def __init__(self, line: Line, heading: list[Cell], columns: dict[str, int], sheet: str, today: date) -> None:
        self.line = line
        self.heading = heading
        self.columns = columns
        self.sheet = sheet
        self.today = today
        self.faults: dict[int, str] = {}
        self.refused: list[Remark] = []
        self.remarks: list[Remark] = []

    def entry(self) -> Entry | None:
        name = self._take("name", cells.person_name)
        number = self._take("id_number", lambda cell: cells.id_number(cell, self.today))
        phone = self._take("phone", cells.phone)
        team = self._take("team", cells.team_name)
        ethnicity = self._take("ethnicity", cells.short)
        residence = self._take("residence", cells.short)
        joined_on = self._take("joined_on", lambda cell: cells.day(cell, self.today))
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

    def remark(self, column: str, reason: str) -> Remark:
        position = self.columns.get(column, -1)
        heading = cells.text(self.heading[position]) if position >= 0 else COLUMNS[column][0]
        return Remark(self.sheet, self.line.number, heading, shown(column, self._cell(column)), reason)

    def _cell(self, column: str) -> Cell | None:
        position = self.columns.get(column, -1)
        return self.line.cells[position] if 0 <= position < len(self.line.cells) else None

    def _take(self, column: str, reader: Callable[[Cell | None], Any]) -> Any:
        try:
            return reader(self._cell(column))
        except Problem as problem:
            self.faults[self.columns[column]] = problem.code
            self.refused.append(self.remark(column, problem.code))
            return None

    def _sex(self, number: str) -> Sex:
        if not cells.region_known(number):
            self.remarks.append(self.remark("id_number", "region_unknown"))
        said = cells.sex_of(number)
        try:
            typed = cells.sex(self._cell("sex"))
        except Problem as problem:
            self.remarks.append(self.remark("sex", problem.code))
            return said
        if typed not in (None, said):
            self.remarks.append(self.remark("sex", "sex_differs"))
        return said

    def _categories(self) -> tuple[str, ...]:
        found: list[str] = []
        for part in cells.several(self._cell("categories")):
            category = CATEGORY_NAMES.get(part)
            if category is None:
                self.remarks.append(self.remark("categories", "category_unknown"))
            found.append(category or ServiceCategory.OTHER)
        return tuple(dict.fromkeys(found))


def shown(column: str, cell: Cell | None) -> str:
    """What a report says of a cell: a personal number only as far as one needs to find it."""
    plain = cells.text(cell)[: cells.MAX_TEXT]
    if column not in _MASKED:
        return plain
    if len(plain) >= 15:
        return mask_id_number(plain)
    return f"{plain[:3]}****{plain[-2:]}" if len(plain) >= 5 else plain
