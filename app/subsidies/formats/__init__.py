"""Files for the bank and from it, a file for each format; another format is another module and its line here.

Modules are imported when they are first needed: the messages of ISO 20022 are hundreds of classes.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from importlib import import_module
from typing import NamedTuple, Protocol, cast

from app.kernel.i18n import mark
from app.subsidies.errors.money import ResultUnreadable
from app.subsidies.models import BankAnswer, FileFormat

MAX_BYTES = 4 * 2**20
MAX_ROWS = 10_000
MAX_FEN = 10**13

_AMOUNT = mark("an amount is missing, or is none in yuan with two decimals")
_TOO_LARGE = mark("it has more than 4 MB or more than 10,000 rows")
_EMPTY = mark("it names no payment")
_UNKNOWN = mark("it is neither CSV nor camt.053.001.08")


class Payee(NamedTuple):
    """Who is paid and to where; `account` in full."""

    holder: str
    account: str
    bank: str
    bank_code: str | None


class Payment(NamedTuple):
    """One payment of `fen` (CNY); `id` is what the bank names it by in its answer."""

    id: str
    fen: int
    payee: Payee
    note: str


class Order(NamedTuple):
    """What the bank shall pay: all from one account, on a day. `id` names the order once for ever."""

    id: str
    made_at: datetime
    pay_on: date
    payer: Payee
    payments: tuple[Payment, ...]


class Answered(NamedTuple):
    """What the bank says of one payment; `reason` where it came back."""

    id: str
    fen: int
    answer: BankAnswer
    reason: str | None
    booked_on: date


class Writes(Protocol):
    """A module that writes orders: the same order is the same bytes."""

    MEDIA_TYPE: str
    SUFFIX: str

    def write(self, order: Order) -> bytes: ...


class Reads(Protocol):
    """A module that reads answers; raises ResultUnreadable."""

    def read(self, content: bytes) -> Sequence[Answered]: ...


OUT = {FileFormat.CSV: "csv_out", FileFormat.PAIN_001: "pain"}
IN = {FileFormat.CSV: "csv_in", FileFormat.CAMT_053: "camt"}


def writer(kind: FileFormat) -> Writes:
    """The module that writes a format, one of OUT."""
    return cast(Writes, import_module(f".{OUT[kind]}", __name__))


def read_answer(content: bytes) -> tuple[FileFormat, Sequence[Answered]]:
    """What a bank's file says, and its format, which its first character tells. Raises ResultUnreadable."""
    if len(content) > MAX_BYTES:
        raise unreadable(_TOO_LARGE, "0")
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    kind = FileFormat.CAMT_053 if start == b"<" else FileFormat.CSV
    if not start or b"\0" in content:
        raise unreadable(_UNKNOWN, "1")
    rows = cast(Reads, import_module(f".{IN[kind]}", __name__)).read(content)
    if len(rows) > MAX_ROWS:
        raise unreadable(_TOO_LARGE, str(MAX_ROWS))
    if not rows:
        raise unreadable(_EMPTY, "1")
    return kind, rows


def yuan(fen: int) -> Decimal:
    """Exactly, with two decimals."""
    return Decimal(fen).scaleb(-2)


def fen(amount: str | Decimal | None, where: str) -> int:
    """An amount in yuan as fen. Raises ResultUnreadable unless it is above 0 and whole fen."""
    try:
        exact = Decimal(amount or "").scaleb(2)
    except InvalidOperation:
        raise unreadable(_AMOUNT, where) from None
    if not exact.is_finite() or exact != exact.to_integral_value() or not 0 < exact <= MAX_FEN:
        raise unreadable(_AMOUNT, where)
    return int(exact)


def unreadable(reason: str, where: str) -> ResultUnreadable:
    """`reason` is a msgid; `where` a line or an element."""
    return ResultUnreadable(field="content", reason=reason, where=where)
