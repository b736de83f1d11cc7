"""What SQL's operators, functions and casts do to values; None is null."""

import math
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.types import BigInteger, Boolean, Date, Integer, Numeric, Text, TypeEngine

from . import searching


def strict(function: Callable[..., Any]) -> Callable[..., Any]:
    """Null for any null."""

    @wraps(function)
    def guarded(*arguments: Any) -> Any:
        return None if None in arguments else function(*arguments)

    return guarded


def equal(left: Any, right: Any) -> bool | None:
    return None if left is None or right is None else left == right


def literal(text: str) -> Any:
    """A constant that a declaration wrote as SQL."""
    if text.isdigit():
        return int(text)
    if found := re.fullmatch(r"interval '(\d+) days?'", text):
        return timedelta(days=int(found[1]))
    if found := re.fullmatch(r"'([^']*)'(?:::tsvector)?", text):
        return found[1]
    raise NotImplementedError(text)


def cast(value: Any, type_: TypeEngine[Any]) -> Any:
    if value is None:
        return None
    if isinstance(type_, (Integer, BigInteger)):
        return round(value) if isinstance(value, float) else int(value)
    if isinstance(type_, (Text, TSQUERY)):
        return str(value)
    if isinstance(type_, Date):
        return value.date() if hasattr(value, "date") else value
    if isinstance(type_, Numeric):
        return value
    if isinstance(type_, Boolean):
        return bool(value)
    raise NotImplementedError(type_)


@strict
def _like(text: str, pattern: str) -> bool:
    parts = re.findall(r"\\.|%|_|[^\\%_]+", pattern, re.DOTALL)
    made = "".join({"%": ".*", "_": "."}.get(part, re.escape(part.removeprefix("\\"))) for part in parts)
    return re.fullmatch(made, text, re.DOTALL) is not None


def _overlap(left: list[Any] | None, right: list[Any] | None) -> bool | None:
    if left is None or right is None:
        return None
    return any(each is not None and each in right for each in left)


def _json_member(document: Any, key: Any) -> Any:
    return document.get(key) if isinstance(document, dict) else None


def _json_text(document: Any, key: Any) -> str | None:
    found = _json_member(document, key)
    return None if found is None else str(found).lower() if isinstance(found, bool) else str(found)


def _item(values: Any, position: int) -> Any:
    """Arrays count from 1; beyond their ends is null."""
    return values[position - 1] if values is not None and 1 <= position <= len(values) else None


def _years(until: date, since: date) -> int:
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": equal,
    "ne": strict(lambda left, right: left != right),
    "lt": strict(lambda left, right: left < right),
    "le": strict(lambda left, right: left <= right),
    "gt": strict(lambda left, right: left > right),
    "ge": strict(lambda left, right: left >= right),
    "add": strict(lambda left, right: left + right),
    "sub": strict(lambda left, right: left - right),
    "mul": strict(lambda left, right: left * right),
    "is_": lambda left, right: left is right,
    "is_not": lambda left, right: left is not right,
    "is_distinct_from": lambda left, right: left != right,
    "is_not_distinct_from": lambda left, right: left == right,
    "in_op": lambda left, right: None if left is None else left in right,
    "not_in_op": lambda left, right: None if left is None else left not in right,
    "contains_op": strict(lambda text, part: _like(text, f"%{part}%")),
    "getitem": _item,
    "json_getitem_op": _json_member,
    "concat_op": strict(lambda left, right: f"{left}{right}"),
    "||": strict(lambda left, right: f"{left}{right}"),
    "->>": _json_text,
    "-": strict(lambda document, key: {name: value for name, value in document.items() if name != key}),
    "&&": _overlap,
    "between_op": lambda value, bounds: None if None in (value, *bounds) else bounds[0] <= value <= bounds[1],
    "@@": strict(searching.finds),
    "truediv": strict(lambda left, right: left / right),
    "@>": strict(lambda left, right: all(each is not None and each in left for each in right)),
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "coalesce": lambda *values: next((value for value in values if value is not None), None),
    "concat": lambda *values: "".join(str(value) for value in values if value is not None),
    "lower": strict(str.lower),
    "upper": strict(str.upper),
    "split_part": strict(lambda text, by, number: ["", *text.split(by), *[""] * number][number]),
    "regexp_replace": strict(lambda text, pattern, by, how="": re.sub(pattern, by, text, count="g" not in how)),
    "timezone": strict(lambda zone, moment: moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)),
    "to_char": strict(lambda moment, pattern: moment.strftime({"YYYY-MM": "%Y-%m"}[pattern])),
    # While both ways are compared nothing writes, so no transaction is still to come.
    "pg_current_snapshot": lambda: (),
    "pg_snapshot_xmin": lambda snapshot: 2**63,
    "left": strict(lambda text, length: text[:length]),
    "replace": strict(str.replace),
    "strpos": strict(lambda text, part: text.find(part) + 1),
    "starts_with": strict(str.startswith),
    "cardinality": strict(len),
    "greatest": lambda *values: max((value for value in values if value is not None), default=None),
    "ts_rank": strict(searching.rank),
    "radians": strict(math.radians),
    "sin": strict(math.sin),
    "cos": strict(math.cos),
    "asin": strict(math.asin),
    "sqrt": strict(math.sqrt),
    "age": strict(_years),
    "date_part": strict(lambda part, years: {"year": years}[part]),
    "least": lambda *values: min((value for value in values if value is not None), default=None),
}
AGGREGATES: dict[str, Callable[[list[Any]], Any]] = {
    "count": len,
    "sum": lambda values: sum(values) if values else None,
    "min": lambda values: min(values, default=None),
    "max": lambda values: max(values, default=None),
}


def written(value: Any) -> Any:
    """A value as PostgreSQL writes it into JSON."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (list, tuple)):
        return [written(each) for each in value]
    if hasattr(value, "isoformat"):
        text: str = value.isoformat()
        return re.sub(r"(\.\d*?)0+(?=[+-]|$)", r"\1", text) if "." in text else text
    if value is None or type(value) in {bool, int, float, str, dict}:
        return value
    return str(value)
