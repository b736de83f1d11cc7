"""A file of any of the kinds that counties send becomes sheets of lines of cells.

CSV in UTF-8, UTF-16 or GB 18030 (which holds GBK and GB 2312), separated by comma, semicolon or tab;
XLSX, XLS and ODS. Lines keep the number that they have in the file.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta

import msgspec

from app.kernel.errors import DomainError
from app.volunteers.errors import RosterEmpty, RosterLocked, RosterTooLong, RosterUnreadable

from . import apart

MAX_ROWS = 100_000
MAX_COLUMNS = 200

Cell = str | int | float | bool | date | datetime | time | timedelta
Read = Iterable[tuple[int, list[Cell]]]

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
"""No text holds these; a picture or a PDF does within its first few bytes."""


class Line(msgspec.Struct, frozen=True):
    """`number` counts from 1, as the file's own program shows it."""

    number: int
    cells: list[Cell]


class Sheet(msgspec.Struct, frozen=True):
    """`name` is empty for a CSV, which has one sheet only. Empty lines are left out."""

    name: str
    lines: list[Line]


def read(content: bytes) -> list[Sheet]:
    """The sheets with anything in them; raises the Roster… errors when there is none to read."""
    if not content.strip():
        raise RosterEmpty()
    workbook = content.startswith((_ZIP, _OLE))
    sheets = _of_workbook(content) if workbook else [_sheet("", _of_text(_decode(content)))]
    filled = [sheet for sheet in sheets if sheet.lines]
    if not filled:
        raise RosterEmpty()
    return filled


def _sheet(name: str, lines: Read) -> Sheet:
    kept = []
    for number, cells in lines:
        if any(not isinstance(cell, str) or cell.strip() for cell in cells):
            kept.append(Line(number, cells[:MAX_COLUMNS]))
        if len(kept) > MAX_ROWS:
            raise RosterTooLong(rows=MAX_ROWS)
    return Sheet(name, kept)


def _decode(content: bytes) -> str:
    """UTF-8 is tried first, because hardly any GB 18030 text of Chinese happens to be valid UTF-8."""
    marked = [encoding for mark, encoding in _MARKS if content.startswith(mark)]
    for encoding in marked or ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            break
        return text
    raise RosterUnreadable()


def _of_text(text: str) -> Iterator[tuple[int, list[Cell]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    before = 0
    try:
        for cells in reader:
            yield before + 1, list(cells)
            before = reader.line_num
    except csv.Error:
        raise RosterUnreadable() from None


def _delimiter(text: str) -> str:
    """The candidate that most of the first lines hold most often."""
    lines = [line for line in text[:20_000].splitlines()[:50] if line.strip()]
    return max(",\t;", key=lambda candidate: sum(min(line.count(candidate), 30) for line in lines))


def _of_workbook(content: bytes) -> list[Sheet]:
    found = apart.sheets_of(content, rows=MAX_ROWS, columns=MAX_COLUMNS)
    if isinstance(found, str):
        raise _REFUSALS[found]()
    return [Sheet(name, [Line(number, cells) for number, cells in lines]) for name, lines in found]


_REFUSALS: dict[str, Callable[[], DomainError]] = {
    apart.UNREADABLE: RosterUnreadable,
    apart.LOCKED: RosterLocked,
    apart.TOO_LONG: lambda: RosterTooLong(rows=MAX_ROWS),
}
