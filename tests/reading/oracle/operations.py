"""What SQL's operators, functions and casts do to values; None is null."""

import json
import math
import operator
import re
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import wraps
from itertools import zip_longest
from typing import Any

from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.types import ARRAY, JSON, Boolean, Date, DateTime, Float, Integer, Numeric, Text, TypeEngine

from . import days, searching


def strict(function: Callable[..., Any]) -> Callable[..., Any]:
    """Null for any null."""

    @wraps(function)
    def guarded(*arguments: Any) -> Any:
        return None if None in arguments else function(*arguments)

    return guarded


def among(value: Any, items: Collection[Any]) -> bool | None:
    """Whether it is one of these; unknown where it might be, behind a null."""
    if not items:
        return False
    if value is None:
        return None
    return True if value in items else None if None in items else False


def equal(left: Any, right: Any) -> bool | None:
    return None if left is None or right is None else left == right


def literal(text: str) -> Any:
    """A constant that a declaration wrote as SQL."""
    if text.isdigit():
        return int(text)
    if found := re.fullmatch(r"interval '(\d+) days?'", text):
        return timedelta(days=int(found[1]))
    if text == "''::tsvector":
        return searching.Document({})
    if found := re.fullmatch(r"'([^']*)'", text):
        return found[1]
    raise NotImplementedError(text)


def _whole(number: Any) -> int:
    """PostgreSQL rounds halves of a numeric away from zero, those of a float to the even number."""
    if isinstance(number, Decimal):
        return int(number.to_integral_value(ROUND_HALF_UP))
    return round(number) if isinstance(number, float) else int(number)


CASTS: dict[type[TypeEngine[Any]], Callable[[Any], Any]] = {
    Integer: _whole,
    Text: str,
    TSQUERY: str,
    DateTime: lambda value: value if isinstance(value, datetime) else datetime.combine(value, time()),
    Date: lambda value: value.date() if isinstance(value, datetime) else value,
    Float: float,
    Numeric: lambda value: Decimal(value) if isinstance(value, str) else value,
    Boolean: lambda value: value == "true" if isinstance(value, str) else bool(value),
    JSON: lambda value: value,
}


def cast(value: Any, type_: TypeEngine[Any]) -> Any:
    if value is None:
        return None
    if isinstance(type_, ARRAY):
        return [cast(each, type_.item_type) for each in value]
    for known, made in CASTS.items():
        if isinstance(type_, known):
            return made(value)
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
    """Of a list, its places count from 0."""
    if isinstance(document, list) and isinstance(key, int):
        return document[key] if 0 <= key < len(document) else None
    return document.get(key) if isinstance(document, dict) else None


def _json_text(document: Any, key: Any) -> str | None:
    found = _json_member(document, key)
    return found if found is None or isinstance(found, str) else json.dumps(found, ensure_ascii=False)


def _json_path(document: Any, *path: str) -> str | None:
    for key in path[:-1]:
        document = _json_member(document, int(key) if isinstance(document, list) else key)
    return _json_text(document, path[-1])


def _item(values: Any, position: int) -> Any:
    """Arrays count from 1; beyond their ends is null."""
    return values[position - 1] if values is not None and 1 <= position <= len(values) else None


def _compared(how: Callable[[Any, Any], bool]) -> Callable[..., Any]:
    return strict(lambda left, right: how(days.midnight(left), days.midnight(right)))


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": equal,
    "ne": strict(lambda left, right: left != right),
    "lt": _compared(operator.lt),
    "le": _compared(operator.le),
    "gt": _compared(operator.gt),
    "ge": _compared(operator.ge),
    "add": strict(days.moved),
    "sub": strict(days.apart),
    "mul": strict(lambda left, right: left * right),
    "is_": lambda left, right: left is right,
    "is_not": lambda left, right: left is not right,
    "is_distinct_from": lambda left, right: left != right,
    "is_not_distinct_from": lambda left, right: left == right,
    "in_op": among,
    "not_in_op": lambda left, right: None if (found := among(left, right)) is None else not found,
    "contains_op": strict(lambda text, part: _like(text, f"%{part}%")),
    "getitem": _item,
    "json_getitem_op": _json_member,
    "concat_op": strict(lambda left, right: f"{left}{right}"),
    "||": strict(lambda left, right: left + right),
    "->>": _json_text,
    "->": _json_member,
    "#>": lambda document, _path: document,
    "#>>": lambda document, _path: _json_text([document], 0),
    "-": strict(lambda document, key: {name: value for name, value in document.items() if name != key}),
    "&&": _overlap,
    "between_op": lambda value, bounds: None if None in (value, *bounds) else bounds[0] <= value <= bounds[1],
    "@@": strict(searching.finds),
    "truediv": strict(lambda left, right: left / right),
    "@>": strict(lambda left, right: all(each is not None and each in left for each in right)),
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "encode": strict(lambda octets, _format: octets.hex()),
    "coalesce": lambda *values: next((value for value in values if value is not None), None),
    "concat": lambda *values: "".join(str(value) for value in values if value is not None),
    "lower": strict(str.lower),
    "upper": strict(str.upper),
    "split_part": strict(lambda text, by, number: ["", *text.split(by), *[""] * number][number]),
    "regexp_replace": strict(lambda text, pattern, by, how="": re.sub(pattern, by, text, count="g" not in how)),
    "timezone": strict(days.in_zone),
    "to_char": strict(lambda moment, pattern: moment.strftime({"YYYY-MM": "%Y-%m"}[pattern])),
    # While both ways are compared nothing writes, so no transaction is still to come.
    "pg_current_snapshot": lambda: (),
    "pg_snapshot_xmin": lambda snapshot: 2**63,
    "left": strict(lambda text, length: text[:length]),
    "replace": strict(str.replace),
    "substr": strict(lambda text, start: text[start - 1 :]),
    "to_jsonb": lambda value: value,
    "jsonb_build_object": lambda *parts: dict(zip(parts[::2], parts[1::2], strict=True)),
    "json_build_object": lambda *parts: dict(zip(parts[::2], map(written, parts[1::2]), strict=True)),
    "json_build_array": lambda *parts: list(map(written, parts)),
    "array_remove": lambda items, gone: None if items is None else [each for each in items if each != gone],
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
    "age": strict(days.age),
    "date_part": strict(days.part),
    "make_interval": strict(days.interval),
    "date_trunc": strict(days.truncated),
    "nullif": lambda left, right: None if equal(left, right) else left,
    "round": strict(lambda value, places: Decimal(value).quantize(Decimal(10) ** -places, ROUND_HALF_UP)),
    "jsonb_extract_path_text": _json_path,
    "least": lambda *values: min((value for value in values if value is not None), default=None),
}
TABLES: dict[str, Callable[..., Iterable[Any]]] = {
    "unnest": lambda *arrays: zip_longest(*(array or () for array in arrays)),
    "generate_series": lambda *given: () if None in given else zip(days.series(*given)),
}
"""Functions that make rows of columns."""
AGGREGATES: dict[str, Callable[..., Any]] = {
    "string_agg": lambda values, between: between.join(values) if values else None,
    "count": len,
    "json_agg": lambda values: list(map(written, values)) if values else None,
    "avg": lambda values: Decimal(sum(values)) / len(values) if values else None,
    "sum": lambda values: sum(values) if values else None,
    "min": lambda values: min(values, default=None),
    "max": lambda values: max(values, default=None),
}


def written(value: Any) -> Any:
    """A value as PostgreSQL writes it into JSON."""
    if isinstance(value, (Decimal, float)):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, (list, tuple)):
        return [written(each) for each in value]
    if hasattr(value, "isoformat"):
        text: str = value.isoformat()
        return re.sub(r"(\.\d*?)0+(?=[+-]|$)", r"\1", text) if "." in text else text
    if value is None or type(value) in {bool, int, float, str, dict}:
        return value
    return str(value)
