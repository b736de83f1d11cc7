"""Keyset cursors: the order's name and the sort keys of a row, so that a page starts where another ended.

To clients they are opaque text. A cursor of one order is refused for another.
"""

from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Text, cast, func, literal_column
from sqlalchemy.types import TypeEngine

from app.kernel.identity import Actor

from .values import Argument, Bound, Variables, bad

_READ: dict[type, Callable[[Any], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
    UUID: UUID,
    Decimal: lambda value: Decimal(str(value)),
}


class Cursor(Bound):
    """One sort key out of a cursor that the request gives."""

    __slots__ = ("_argument", "_count", "_index", "_order", "_python")

    def __init__(self, argument: Argument, order: str, index: int, count: int, type_: TypeEngine[Any]) -> None:
        self._argument = argument
        self._order = order
        self._index = index
        self._count = count
        self._python = type_.python_type

    def value(self, actor: Actor, variables: Variables) -> Any:
        text = self._argument.fetch(variables)
        try:
            order, *keys = msgspec.json.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=list[Any])
            if order != self._order or len(keys) != self._count:
                raise ValueError(order)
            key = keys[self._index]
            return key if key is None else _read(key, self._python)
        except (ValueError, TypeError, ArithmeticError, msgspec.DecodeError):
            raise bad("This is not a cursor of a page in this order.", "BAD_CURSOR", self._argument.node) from None


def _read(key: Any, python: type) -> Any:
    if python in _READ:
        return _READ[python](key)
    if python is int and type(key) is str:  # a number of transactions, which PostgreSQL writes as text
        return int(key)
    kind = str if issubclass(python, str) else python
    if type(key) is not kind:
        raise TypeError(key)
    return key


def cursor_of(order: str, keys: list[ColumnElement[Any]]) -> ColumnElement[Any]:
    """The expression of a row's cursor: URL-safe base64 of the JSON array of the order and its keys."""
    array = func.json_build_array(literal_column(f"'{order}'"), *keys)
    encoded = func.encode(func.convert_to(cast(array, Text), literal_column("'UTF8'")), literal_column("'base64'"))
    return func.translate(encoded, literal_column(r"E'+/=\n'"), literal_column("'-_'"))
