"""What a bank answers as CSV: columns end_to_end_id, amount (yuan), status, booked_on, and reason where it came back.

UTF-8 or GB 18030; other columns are passed over.
"""

import csv
from collections.abc import Sequence
from datetime import date
from io import StringIO

from app.kernel.i18n import mark
from app.subsidies.models import BankAnswer

from . import MAX_ROWS, Answered, fen, unreadable

COLUMNS = ("end_to_end_id", "amount", "status", "booked_on")
ANSWERS = {
    "paid": BankAnswer.PAID,
    "成功": BankAnswer.PAID,
    "returned": BankAnswer.RETURNED,
    "退回": BankAnswer.RETURNED,
    "失败": BankAnswer.RETURNED,
}
MAX_WORDS = 200

_COLUMNS = mark("the first line has to name the columns end_to_end_id, amount, status and booked_on")
_STATUS = mark("the status is neither paid nor returned")
_DAY = mark("booked_on is no day such as 2026-05-01")
_ID = mark("end_to_end_id is empty or longer than 35 characters")
_ENCODING = mark("it is neither UTF-8 nor GB 18030")
_CSV = mark("it is no CSV")


def read(content: bytes) -> Sequence[Answered]:
    """One answer for each line. Raises ResultUnreadable, which names the line."""
    lines = csv.DictReader(StringIO(_decoded(content), newline=""), strict=True)
    found: list[Answered] = []
    try:
        if not set(COLUMNS) <= {(name or "").strip() for name in lines.fieldnames or ()}:
            raise unreadable(_COLUMNS, "1")
        for line in lines:
            row = {(name or "").strip(): (value or "").strip() for name, value in line.items() if name is not None}
            if any(row.values()) and len(found) <= MAX_ROWS:
                found.append(_answer(row, str(lines.line_num)))
    except csv.Error:
        raise unreadable(_CSV, str(lines.line_num)) from None
    return found


def _answer(row: dict[str, str], where: str) -> Answered:
    answer = ANSWERS.get(row["status"].lower())
    if answer is None:
        raise unreadable(_STATUS, where)
    if not 0 < len(row["end_to_end_id"]) <= 35:
        raise unreadable(_ID, where)
    try:
        booked_on = date.fromisoformat(row["booked_on"])
    except ValueError:
        raise unreadable(_DAY, where) from None
    if not 1900 <= booked_on.year <= 2200:
        raise unreadable(_DAY, where)
    reason = row.get("reason", "")[:MAX_WORDS] or None
    return Answered(row["end_to_end_id"], fen(row["amount"].replace(",", ""), where), answer, reason, booked_on)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise unreadable(_ENCODING, "1")
