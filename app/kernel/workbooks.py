"""Tables as XLSX workbooks: long numbers stay text, days are days, money has two decimals; no text is a formula."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from unicodedata import east_asian_width

import xlsxwriter

WIDTH = 18
"""Characters of half width; a heading that is longer makes its column wider."""
TEXTS_STAY = {"strings_to_formulas": False, "strings_to_urls": False}
"""No text becomes a formula or a link; a long address would not be written at all."""
IN_MEMORY = {"in_memory": True, **TEXTS_STAY}
"""Options of a workbook that is written in memory."""


class Sheet(NamedTuple):
    """`lines` hold texts, whole numbers, amounts as floats, and days."""

    name: str
    headings: Sequence[str]
    lines: Iterable[Sequence[Any]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """One worksheet for each, headed, its first line kept in sight. Blocks while it writes."""
    book = Book()
    for each in sheets:
        book.begin(each.name, each.headings)
        book.write(each.lines)
    return book.close()


class Book:
    """A workbook that grows line by line, whose lines are not kept in memory. All of it blocks."""

    def __init__(self) -> None:
        self._target = io.BytesIO()
        options = {"constant_memory": True, **TEXTS_STAY}
        self._book = xlsxwriter.Workbook(self._target, options)
        self._bold = self._book.add_format({"bold": True, "bottom": 1})
        self._text = self._book.add_format({"num_format": "@"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._money = self._book.add_format({"num_format": "#,##0.00"})
        self._row = 0

    def begin(self, name: str, headings: Sequence[str]) -> None:
        """Begins the next worksheet."""
        self._sheet = self._book.add_worksheet(name)
        for column, heading in enumerate(headings):
            self._sheet.set_column(column, column, max(WIDTH, _wide(heading) + 2))
        self._sheet.write_row(0, 0, headings, self._bold)
        self._sheet.freeze_panes(1, 0)
        self._row = 0

    def write(self, lines: Iterable[Sequence[Any]]) -> None:
        for line in lines:
            self._row += 1
            for column, value in enumerate(line):
                self._cell(column, value)

    def close(self) -> bytes:
        self._book.close()
        return self._target.getvalue()

    def _cell(self, column: int, value: Any) -> None:
        if isinstance(value, date):
            self._sheet.write_datetime(self._row, column, value, self._day)
        elif isinstance(value, float):
            self._sheet.write_number(self._row, column, value, self._money)
        elif isinstance(value, int):
            self._sheet.write_number(self._row, column, value)
        else:
            self._sheet.write_string(self._row, column, str(value), self._text)


def _wide(text: str) -> int:
    """How many characters of half width a text takes."""
    return sum(2 if east_asian_width(each) in "FW" else 1 for each in text)
