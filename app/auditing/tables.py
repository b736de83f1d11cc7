"""Journals as CSV, line by line."""

import csv
from collections.abc import Iterable
from io import StringIO

from app.kernel.db import Row

COLUMNS = (
    *("journal", "kind", "effective_at", "recorded_at", "actor", "reason", "request", "reverses"),
    *("root", "epoch", "transaction"),
    *("line", "account", "account_kind", "owner", "asset", "amount", "account_version", "balance_after"),
)
FORMULAS = tuple("=+-@\t\r")


def heading() -> str:
    return _written([COLUMNS])


def lines(rows: Iterable[Row]) -> str:
    """A row for each posting; empty where there is nothing."""
    return _written([_quoted(row[name]) for name in COLUMNS] for row in rows)


def _quoted(value: object) -> object:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value


def _written(rows: Iterable[Iterable[object]]) -> str:
    file = StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()
