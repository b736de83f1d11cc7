"""Figures as tables for spreadsheets."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from app.kernel.i18n import mark, translate
from app.kernel.workbooks import IN_MEMORY
from app.oversight.kinds import KINDS

from .figures import COLUMNS, Figures

MONTH, TEAM, KIND, AGE = mark("Month"), mark("Team"), mark("Kind"), mark("Age")
POINTS, MOVEMENTS, OWED = mark("Points"), mark("Movements"), mark("Outstanding at its end")
EXPIRES, LATER, NEVER = mark("Expires in"), mark("Later"), mark("Never")
BY_MONTH, BY_TEAM, BY_KIND, BY_AGE, BY_EXPIRY = (
    mark("By month"),
    mark("By team"),
    mark("By kind"),
    mark("By age"),
    mark("By expiry"),
)
NO_TEAM = mark("In no team")
Table = list[list[Any]]
"""The headings, then the rows."""


def months(figures: Figures, language: str) -> Table:
    rows = [
        [month, *(getattr(each, name) if each else 0 for name in COLUMNS), owed]
        for month, each, owed in zip(figures.months, figures.by_month, figures.owed, strict=True)
    ]
    return [_said([MONTH, *COLUMNS.values(), OWED], language), *rows]


def _tables(figures: Figures, language: str) -> dict[str, Table]:
    teams = [
        [each.team_name or translate(NO_TEAM, language), *(getattr(each, name) for name in COLUMNS)]
        for each in figures.teams
    ]
    kinds = [
        [translate(KINDS.get(each.kind, each.kind), language), each.movements, each.points]
        for each in figures.found.kinds
    ]
    ages = [[translate(text, language), points] for text, points in figures.ages]
    expiries = [[month, points] for month, points in figures.expiries]
    rest = [[translate(text, language), points] for text, points in ((LATER, figures.later), (NEVER, figures.never))]
    return {
        BY_MONTH: months(figures, language),
        BY_TEAM: [_said([TEAM, *COLUMNS.values()], language), *teams],
        BY_KIND: [_said([KIND, MOVEMENTS, POINTS], language), *kinds],
        BY_AGE: [_said([AGE, POINTS], language), *ages],
        BY_EXPIRY: [_said([EXPIRES, POINTS], language), *expiries, *rest],
    }


def as_workbook(figures: Figures, language: str) -> bytes:
    """XLSX: each table on a sheet of its own."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, IN_MEMORY) as workbook:
        bold = workbook.add_format({"bold": True})
        for title, rows in _tables(figures, language).items():
            sheet = workbook.add_worksheet(translate(title, language))
            sheet.set_column(0, 0, 32)
            sheet.set_column(1, 10, 14)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row, None if line else bold)
    return written.getvalue()


def as_csv(figures: Figures, language: str) -> bytes:
    """The months; UTF-8, which spreadsheets tell by its first character."""
    written = io.StringIO()
    csv.writer(written).writerows(months(figures, language))
    return ("\ufeff" + written.getvalue()).encode()


def _said(texts: Sequence[str], language: str) -> list[str]:
    return [translate(text, language) for text in texts]
