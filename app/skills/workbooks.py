"""Tables as XLSX workbooks: long numbers stay text, days are days, money has two decimals."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import xlsxwriter

WIDTH = 18


class Sheet(NamedTuple):
    """`lines` hold texts, whole numbers, amounts as floats, and days."""

    name: str
    headings: Sequence[str]
    lines: Sequence[Sequence[Any]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """One worksheet for each, headed, its first line kept in sight. Blocks while it writes."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"num_format": "@"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        money = book.add_format({"num_format": "#,##0.00"})
        for each in sheets:
            sheet = book.add_worksheet(each.name)
            sheet.set_column(0, max(len(each.headings) - 1, 0), WIDTH)
            sheet.write_row(0, 0, each.headings, bold)
            sheet.freeze_panes(1, 0)
            for row, line in enumerate(each.lines, start=1):
                for column, value in enumerate(line):
                    if isinstance(value, date):
                        sheet.write_datetime(row, column, value, day)
                    elif isinstance(value, float):
                        sheet.write_number(row, column, value, money)
                    elif isinstance(value, int):
                        sheet.write_number(row, column, value)
                    else:
                        sheet.write_string(row, column, str(value), text)
    return target.getvalue()
