"""What every roster is made of: a heading that names the columns, and lines of which each is taken or refused."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import msgspec

from app.kernel.crypto import mask_id_number
from app.kernel.errors import DomainError
from app.volunteers.errors import RosterColumnsMissing, RosterEmpty, RosterHeaderMissing

from . import cells
from .cells import Problem
from .tables import Cell, Line, Sheet

HEADING_WITHIN_LINES = 20
_DECORATION = re.compile(r"[\s*:_'\"-]|\([^)]*\)|\[[^]]*]")


class Layout(msgspec.Struct, frozen=True):
    """What the columns of a roster are called; the first name of each is the one that messages use.

    Values of `masked` columns are personal numbers: a report shows only a part of them.
    """

    columns: dict[str, tuple[str, ...]]
    required: tuple[str, ...]
    masked: tuple[str, ...]

    def column(self, heading: Cell) -> str | None:
        """The column that a cell of the heading names."""
        plain = _DECORATION.sub("", unicodedata.normalize("NFKC", cells.as_typed(heading))).lower()
        return next((column for column, aliases in self.columns.items() if plain in aliases), None)

    def first_names(self, columns: Sequence[str]) -> str:
        return "、".join(self.columns[column][0] for column in columns)


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


class Refused(msgspec.Struct, frozen=True):
    """A refused line as it was, with the index of each faulty cell and its reason."""

    line: Line
    faults: dict[int, str]


class Part(msgspec.Struct, frozen=True):
    """One sheet with the names of its columns and what of it was refused."""

    name: str
    heading: list[Cell]
    refused: list[Refused]


class AnyRoster(Protocol):
    """All that a file says. `rows` counts lines below the headings; `repeated` those that say nothing new."""

    rows: int
    repeated: int
    parts: list[Part]
    refused: list[Remark]
    remarks: list[Remark]

    @property
    def people(self) -> dict[str, list[Any]]:
        """The accepted lines of each identity number, in the order of the file."""

    @property
    def counts(self) -> dict[str, int]:
        """What the accepted lines hold, by the report's names: people, teams …"""


def headed(sheets: list[Sheet], layout: Layout) -> list[tuple[Sheet, int, dict[str, int]]]:
    """The sheets that are rosters, each with the index of its heading and its columns; others are passed over.

    Raises the clearest of the errors when there is none, RosterEmpty when none has a line below its heading.
    """
    found = []
    problem: DomainError | None = None
    for sheet in sheets:
        try:
            at, columns = find_heading(sheet, layout)
        except (RosterHeaderMissing, RosterColumnsMissing) as error:
            problem = problem if isinstance(problem, RosterColumnsMissing) else error
        else:
            found.append((sheet, at, columns))
    if not found and problem:
        raise problem
    if all(at + 1 == len(sheet.lines) for sheet, at, _ in found):
        raise RosterEmpty()
    return found


def find_heading(sheet: Sheet, layout: Layout) -> tuple[int, dict[str, int]]:
    """The index of the line that names the columns, and where each column is; titles may stand above it."""
    best: tuple[int, dict[str, int]] = (0, {})
    for index, line in enumerate(sheet.lines[:HEADING_WITHIN_LINES]):
        columns: dict[str, int] = {}
        for position, cell in enumerate(line.cells):
            column = layout.column(cell)
            if column:
                columns.setdefault(column, position)
        if len(columns) > len(best[1]):
            best = (index, columns)
    missing = [column for column in layout.required if column not in best[1]]
    if len(best[1]) < 2:
        raise RosterHeaderMissing(columns=layout.first_names(layout.required))
    if missing:
        raise RosterColumnsMissing(columns=layout.first_names(missing))
    return best


class Row:
    """One line on its way to an entry: collects all that is wrong with it."""

    def __init__(self, line: Line, heading: list[Cell], columns: dict[str, int], sheet: str, layout: Layout) -> None:
        self.line = line
        self.heading = heading
        self.columns = columns
        self.sheet = sheet
        self.layout = layout
        self.faults: dict[int, str] = {}
        self.refused: list[Remark] = []
        self.remarks: list[Remark] = []

    def cell(self, column: str) -> Cell | None:
        position = self.columns.get(column, -1)
        return self.line.cells[position] if 0 <= position < len(self.line.cells) else None

    def take(self, column: str, reader: Callable[[Cell | None], Any]) -> Any:
        """What the cell says; None after noting why it can't be taken."""
        try:
            return reader(self.cell(column))
        except Problem as problem:
            self.refuse(column, problem.code)
            return None

    def refuse(self, column: str, reason: str) -> None:
        self.faults[self.columns[column]] = reason
        self.refused.append(self.remark(column, reason))

    def note(self, column: str, reason: str) -> None:
        self.remarks.append(self.remark(column, reason))

    def remark(self, column: str, reason: str) -> Remark:
        position = self.columns.get(column, -1)
        heading = cells.text(self.heading[position]) if position >= 0 else self.layout.columns[column][0]
        return Remark(self.sheet, self.line.number, heading, self._shown(column), reason)

    def _shown(self, column: str) -> str:
        """What a report says of a cell: a personal number only as far as one needs to find it."""
        plain = cells.text(self.cell(column))[: cells.MAX_TEXT]
        if column not in self.layout.masked:
            return plain
        if len(plain) >= 15:
            return mask_id_number(plain)
        return f"{plain[:3]}****{plain[-2:]}" if len(plain) >= 5 else plain
