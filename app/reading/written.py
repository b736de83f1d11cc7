"""JSON as text that PostgreSQL puts together: names and brackets are constants, only values are converted.

The server's own functions look up the type of each key and value again for each row, which is half of what
a nested answer costs.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import JSON, Boolean, ColumnElement, Integer, Null, String, Text, cast, func, literal_column
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.sql.functions import Function

ARGUMENTS = 100
"""PostgreSQL's functions take no more."""
NULL = "null"

Part = str | ColumnElement[Any]


class JsonText(Text):
    """Text that is JSON."""


class Json(Function[str]):
    """A JSON value, made of constants and expressions; never null in SQL."""

    inherit_cache = False

    def __init__(self, *parts: Part) -> None:
        self.parts = tuple(_merged(parts))
        made = [_constant(part) if isinstance(part, str) else part for part in self.parts]
        while len(made) > ARGUMENTS:
            made = [func.concat(*made[start : start + ARGUMENTS]) for start in range(0, len(made), ARGUMENTS)]
        super().__init__("concat", *made, type_=JsonText())


def json_name(value: str) -> Json:
    """A name of the schema, which needs no escapes."""
    return Json(f'"{value}"')


def json_string(*parts: Part) -> Json:
    """A string of parts that need no escapes and are never null."""
    return Json('"', *parts, '"')


def json_object(pairs: Iterable[tuple[str, ColumnElement[Any]]]) -> Json:
    """An object in the order of `pairs`."""
    parts: list[Part] = []
    for key, value in pairs:
        parts += [f'{"," if parts else ""}"{key}":', *_parts(value)]
    return Json("{", *parts, "}")


def json_array(item: Json, *order: ColumnElement[Any], where: ColumnElement[bool] | None = None) -> Json:
    """An array with an item for each row, or for those where `where` holds."""
    comma: Any = _constant(",")
    listed: ColumnElement[Any] = func.string_agg(item, aggregate_order_by(comma, *order) if order else comma)
    if where is not None:
        listed = listed.filter(where)
    return Json("[", listed, "]")


def _parts(value: ColumnElement[Any]) -> Sequence[Part]:
    """A value of any type as JSON."""
    if isinstance(value, Json):
        return value.parts
    if isinstance(value, Null):
        return (NULL,)
    if isinstance(value.type, JsonText):
        return (func.coalesce(value, _constant(NULL)),)
    if isinstance(value.type, (Integer, Boolean, JSON)):
        return (func.coalesce(cast(value, Text), _constant(NULL)),)
    given = cast(value, Text) if isinstance(value.type, String) else value  # a constant has no type of its own
    return (func.coalesce(func.to_json(given), literal_column(f"'{NULL}'::json")),)


def _merged(parts: Iterable[Part]) -> Iterable[Part]:
    """The parts with constants that follow each other as one."""
    constant = ""
    for part in parts:
        if isinstance(part, str):
            constant += part
            continue
        if constant:
            yield constant
            constant = ""
        yield part
    if constant:
        yield constant


def _constant(value: str) -> ColumnElement[str]:
    return literal_column(f"'{value}'", Text())
