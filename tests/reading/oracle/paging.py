"""Pages of a connection: all its rows sorted, those between the cursors, the first or last so many of these."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from functools import cmp_to_key
from typing import Any, NamedTuple
from uuid import UUID

from graphql import GraphQLError
from sqlalchemy.types import TypeEngine

from app.kernel.models import Xid8

from .operations import written

DEFAULT_SIZE = 20
MOST = 100
_READ: dict[type, Callable[[str], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
    UUID: UUID,
}


class Key(NamedTuple):
    """One of the things that rows are sorted by."""

    of: Callable[[Any], Any]
    descending: bool
    type: TypeEngine[Any]


class Order(NamedTuple):
    name: str
    keys: Sequence[Key]

    def values(self, row: Any) -> list[Any]:
        return [key.of(row) for key in self.keys]

    def compare(self, left: Sequence[Any], right: Sequence[Any]) -> int:
        """Below zero where `left` comes first. A null is larger than everything."""
        for key, one, other in zip(self.keys, left, right, strict=True):
            if one != other:
                larger = one is None or (other is not None and one > other)
                return 1 if larger is not key.descending else -1
        return 0

    def cursor(self, row: Any) -> str:
        values = [_write(value, key.type) for value, key in zip(self.values(row), self.keys, strict=True)]
        text = json.dumps([self.name, *values], ensure_ascii=False)
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def position(self, cursor: str) -> list[Any]:
        """The values that a cursor holds; refused if it is of another order, or none at all."""
        try:
            name, *values = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            if name != self.name or len(values) != len(self.keys):
                raise ValueError(name)
            return [_read(value, key.type) for value, key in zip(values, self.keys, strict=True)]
        except (ValueError, TypeError) as error:
            raise refusal("BAD_CURSOR") from error


def _write(value: Any, type_: TypeEngine[Any]) -> Any:
    return str(value) if isinstance(type_, Xid8) else written(value)


def _read(value: Any, type_: TypeEngine[Any]) -> Any:
    if value is None:
        return None
    if isinstance(type_, Xid8):
        return int(value)
    python: Any = type_.python_type
    return _READ[python](value) if python in _READ else value


def refusal(code: str) -> GraphQLError:
    return GraphQLError(code, extensions={"code": code})


def page(rows: Sequence[Any], order: Order, given: dict[str, Any]) -> dict[str, Any]:
    """The rows of a page under `nodes`, and what PageInfo says of it."""
    first, last, after, before = (given.get(name) for name in ("first", "last", "after", "before"))
    if first is not None and last is not None:
        raise refusal("BAD_PAGE")
    size = DEFAULT_SIZE if first is None and last is None else first if last is None else last
    if size is None or not 0 <= size <= MOST:
        raise refusal("BAD_PAGE")
    found = sorted(rows, key=cmp_to_key(lambda one, other: order.compare(order.values(one), order.values(other))))
    if after is not None:
        start = order.position(after)
        found = [row for row in found if order.compare(order.values(row), start) > 0]
    if before is not None:
        end = order.position(before)
        found = [row for row in found if order.compare(order.values(row), end) < 0]
    kept = found[:size] if last is None else found[max(len(found) - size, 0) :]
    more = len(found) > size
    cursors = [order.cursor(row) for row in kept]
    return {
        "rows": kept,
        "cursors": cursors,
        "hasNextPage": more if last is None else before is not None,
        "hasPreviousPage": more if last is not None else after is not None,
        "startCursor": cursors[0] if cursors else None,
        "endCursor": cursors[-1] if cursors else None,
    }
