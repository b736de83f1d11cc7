"""Values of facts as people and programs write them, read in the kind that each fact has."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from app.kernel.errors import DomainError, refuse
from app.kernel.i18n import mark
from app.rules.facts import Catalogue, Fact, Kind

from .errors import FactUnreadable

LONGEST = 200
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
_LARGEST = 10**9
_REASONS = {
    Kind.INT: mark("Enter a whole number."),
    Kind.DECIMAL: mark("Enter a number."),
    Kind.DATE: mark("Enter a day, such as 2026-05-01."),
    Kind.BOOL: mark("Enter yes or no."),
    Kind.TEXT: mark("Enter a short text."),
    Kind.LIST: mark("Enter short texts with commas between them."),
}
_UNKNOWN = mark("There is no such fact.")
_YES, _NO = ("true", "yes", "1", "是"), ("false", "no", "0", "否")


def typed(catalogue: Catalogue, given: Mapping[str, Any], field: str = "facts") -> dict[str, Any]:
    """The values that were given, by fact; what is empty is left out. Raises FactUnreadable for each at fault."""
    found: dict[str, Any] = {}
    wrong: list[DomainError] = []
    for name, value in given.items():
        if value is None or value in ("", []):
            continue
        fact = catalogue.get(name)
        read = _read(fact, value) if fact else None
        if read is None:
            reason = _REASONS[fact.kind] if fact else _UNKNOWN
            shown = str(value)[:LONGEST]
            wrong.append(FactUnreadable(field=field, name=name[:LONGEST], value=shown, reason=reason))
        else:
            found[name] = read
    refuse(wrong)
    return found


def _read(fact: Fact, value: Any) -> Any:
    """The value in its kind; None where it is none."""
    if isinstance(value, dict) or (isinstance(value, list) and fact.kind is not Kind.LIST):
        return None
    if fact.kind is Kind.LIST:
        return _texts(value)
    text = unicodedata.normalize("NFKC", str(value).strip())
    match fact.kind:
        case Kind.BOOL:
            return _truth(text)
        case Kind.DATE:
            return _day(text)
        case Kind.TEXT:
            return text if 0 < len(text) <= LONGEST else None
    return _number(text, whole=fact.kind is Kind.INT)


def _truth(text: str) -> bool | None:
    known = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
    return known.get(text.lower())


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def _number(text: str, *, whole: bool) -> Decimal | int | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) > _LARGEST or (whole and number != number.to_integral_value()):
        return None
    return int(number) if whole else number


def _texts(value: Any) -> list[str] | None:
    parts = value if isinstance(value, list) else str(value).replace("，", ",").replace("、", ",").split(",")
    texts = [each.strip() for each in parts if isinstance(each, str) and each.strip()]
    return texts if texts and len(texts) <= 20 and all(len(each) <= LONGEST for each in texts) else None
