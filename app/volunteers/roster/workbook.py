"""The refused lines as a workbook to correct and send again: each faulty cell marked, its reason beside it."""

import io
import re
from typing import Any, NamedTuple

import xlsxwriter

from app.kernel.i18n import mark, translate
from app.kernel.workbooks import IN_MEMORY

from .cells import as_typed
from .reasons import REFUSALS
from .rows import Part

LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LINE = mark("Line in the file")
_REASON = mark("Why it was refused")
_SHEET = mark("Refused rows")


class Formats(NamedTuple):
    heading: Any
    plain: Any
    faulty: Any


def refused_workbook(parts: list[Part], language: str) -> bytes:
    """An XLSX with a sheet for each sheet of the roster that has refused lines.

    All cells are text, so that Excel rounds no number; the columns keep their names, so that the
    corrected workbook can be imported as it is.
    """
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, IN_MEMORY) as book:
        faulty = {"num_format": "@", "bg_color": "#FFD6D6", "border": 1, "border_color": "#C00000"}
        formats = Formats(
            book.add_format({"bold": True, "bottom": 1, "num_format": "@"}),
            book.add_format({"num_format": "@"}),
            book.add_format(faulty),
        )
        names: set[str] = set()
        for part in parts:
            if part.refused:
                sheet = book.add_worksheet(_sheet_name(part.name or translate(_SHEET, language), names))
                _write_sheet(sheet, part, language, formats)
    return target.getvalue()


def _sheet_name(wanted: str, names: set[str]) -> str:
    """As near to what the roster calls its sheet as Excel allows: other programs allow more."""
    plain = _FORBIDDEN.sub("_", wanted).strip("'")[:LONGEST_NAME] or "_"
    endings = ("", *(f"_{number}" for number in range(2, len(names) + 3)))
    possible = (plain[: LONGEST_NAME - len(ending)] + ending for ending in endings)
    name = next(each for each in possible if each.casefold() not in names)
    names.add(name.casefold())
    return name


def _write_sheet(sheet: Any, part: Part, language: str, formats: Formats) -> None:
    width = len(part.heading)
    headings = [as_typed(cell) for cell in part.heading]
    headings += [translate(_LINE, language), translate(_REASON, language)]
    sheet.write_row(0, 0, headings, formats.heading)
    sheet.set_column(0, width, 18, formats.plain)
    sheet.set_column(width + 1, width + 1, 70)
    sheet.freeze_panes(1, 0)
    for row, refused in enumerate(part.refused, start=1):
        cells = refused.line.cells
        for position in range(width):
            cell = cells[position] if position < len(cells) else None
            form = formats.faulty if position in refused.faults else formats.plain
            sheet.write_string(row, position, as_typed(cell), form)
        reasons = (translate(REFUSALS[code], language) for code in dict.fromkeys(refused.faults.values()))
        sheet.write_number(row, width, refused.line.number)
        sheet.write_string(row, width + 1, " ".join(reasons))
