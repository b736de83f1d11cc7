"""Workbooks that nobody meant to write, and those that we write about them."""

import io
from datetime import date

import msgspec
import openpyxl
import pytest

from app.volunteers.errors import RosterTooLong
from app.volunteers.roster import volunteers
from app.volunteers.roster.workbook import refused_workbook

from .rosters import HEADING, row, xlsx_of

TODAY = date(2026, 5, 1)


def far_corner() -> bytes:
    """One stray cell: a workbook of 5 kB, and a table of 80 GB for whoever makes room for all between."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(HEADING, row())))
    book.worksheets[0]["XFD150000"] = "x"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_cell_at_the_far_corner_does_not_end_the_process() -> None:
    with pytest.raises(RosterTooLong):
        volunteers.read(far_corner(), TODAY)


def test_a_sheet_may_have_a_name_that_excel_would_not_take() -> None:
    """LibreOffice's may be longer, and share their first letters."""
    (part,) = volunteers.read(xlsx_of(HEADING, row(name="")), TODAY).parts
    names = ["八宝/默勒: [2024]?", "名" * 40, "名" * 39, "History'", "a", "A"]
    parts = [msgspec.structs.replace(part, name=name) for name in names]
    book = openpyxl.load_workbook(io.BytesIO(refused_workbook(parts, "zh")))
    assert len(book.sheetnames) == 6
    assert book.sheetnames[0] == "八宝_默勒_ _2024__"
