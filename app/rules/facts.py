"""Facts: what a condition may ask about, declared with kind, unit and words, so that others are refused."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec


class Kind(StrEnum):
    """What a fact is: `text`s are compared as they are, `list`s are of texts."""

    INT = "int"
    DECIMAL = "decimal"
    DATE = "date"
    BOOL = "bool"
    TEXT = "text"
    LIST = "list"


class Fact(msgspec.Struct, frozen=True):
    """A fact's kind, unit ("years", "hours", "fen", empty) and what it is called in each language.

    One that `grows` rises by itself as time goes on: by one each year, in its unit.
    """

    kind: Kind
    words: dict[str, str]
    unit: str = ""
    grows: bool = False


class Evidence(msgspec.Struct, frozen=True):
    """Where a fact's value is known from, in words; `since` is the day on which what grows began to."""

    text: str = ""
    since: date | None = None


Facts = Mapping[str, Any]
"""Values by a fact's name; None where nobody knows."""
Catalogue = Mapping[str, Fact]


def declared(stored: Mapping[str, Any]) -> dict[str, Fact]:
    """The facts as a rule set keeps them."""
    return msgspec.convert(stored, dict[str, Fact])


def packed(catalogue: Catalogue, facts: Facts) -> dict[str, Any]:
    """Values as they are stored in a verdict; raises TypeError where one is not of its declared kind."""
    return {name: _packed(name, fact, facts.get(name)) for name, fact in catalogue.items()}


def unpacked(catalogue: Catalogue, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Stored values as conditions read them."""
    return {name: _unpacked(fact, stored.get(name)) for name, fact in catalogue.items()}


_TYPES: dict[Kind, tuple[type, ...]] = {
    Kind.INT: (int,),
    Kind.DECIMAL: (Decimal, int),
    Kind.DATE: (date,),
    Kind.BOOL: (bool,),
    Kind.TEXT: (str,),
    Kind.LIST: (list, tuple, set, frozenset),
}


def _as_it_is(value: Any) -> Any:
    return value


_PACK: dict[Kind, Callable[[Any], Any]] = {Kind.DECIMAL: str, Kind.DATE: date.isoformat, Kind.LIST: sorted}


def _packed(name: str, fact: Fact, value: Any) -> Any:
    if value is None:
        return None
    if not isinstance(value, _TYPES[fact.kind]) or (isinstance(value, bool) and fact.kind is not Kind.BOOL):
        raise TypeError(f"{name} is {fact.kind}, not {value!r}")
    return _PACK.get(fact.kind, _as_it_is)(value)


def _unpacked(fact: Fact, value: Any) -> Any:
    if value is None:
        return None
    match fact.kind:
        case Kind.DECIMAL:
            return Decimal(value)
        case Kind.DATE:
            return date.fromisoformat(value)
    return value
