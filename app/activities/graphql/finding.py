"""How shifts are found by words and by where they are: conditions, and what they are sorted by."""

from math import isfinite
from typing import Any

import strawberry
from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import Grouping
from sqlmodel import col

from app.activities import models
from app.activities.queries.conditions import fits
from app.activities.service.words import asked
from app.reading import Made, given, viewer

EARTH_METRES = 6_371_009
METRES_PER_DEGREE = 111_195
MOST_METRES = 100_000


def _words(text: str) -> list[str | None]:
    """A search as `asked` says it: its longest part, all, any, and all once more if that says more than the first.

    Nulls without any word, which find nothing.
    """
    found = asked(text)
    if found is None:
        return [None] * 4
    return [*found, found.all if found.several else None]


WORDS = Made(_words, ARRAY(Text()))


def _item(array: Any, number: int) -> ColumnElement[Any]:
    """One item of a parameter, which is written with its type: $1::TEXT[][1] would be another type."""
    found: ColumnElement[Any] = Grouping(array)[number]
    return found


def _query(words: Any, number: int) -> ColumnElement[Any]:
    return cast(_item(words, number), TSQUERY)


def _finds(lexemes: Any, words: Any, number: int) -> ColumnElement[bool]:
    return lexemes.op("@@", is_comparison=True)(_query(words, number))  # type: ignore[no-any-return]


def _either(activity: Any) -> ColumnElement[Any]:
    """What a shift is found by: its activity's lexemes and its own."""
    nothing: ColumnElement[Any] = literal_column("''::tsvector")
    return func.coalesce(col(activity.lexemes), nothing).op("||")(func.coalesce(col(models.Shift.lexemes), nothing))


def activity_says(words: Any) -> ColumnElement[bool]:
    """Whether an activity is found by all words."""
    return _finds(col(models.Activity.lexemes), words, 2)


def shift_says(words: Any) -> ColumnElement[bool]:
    """Whether all words are found in a shift and its activity together.

    The longest is looked up in the index of activities; only where there are more, the rest is held against the texts.
    """
    found, own = aliased(models.Activity), aliased(models.Activity)
    activities = select(col(found.id)).where(_finds(col(found.lexemes), words, 1))
    whole = exists(select(col(own.id)).where(col(own.id) == models.Shift.activity_id, _finds(_either(own), words, 4)))
    return and_(
        or_(_finds(col(models.Shift.lexemes), words, 1), col(models.Shift.activity_id).in_(activities)),
        or_(_item(words, 4).is_(None), whole),
    )


def _rank() -> ColumnElement[Any]:
    """More for what stands in the title than in the team's name, the place and the description, in this order."""
    activity, words = aliased(models.Activity), given("search", ARRAY(Text()))
    rank = func.ts_rank(_either(activity), _query(words, 3))
    return select(cast(rank * 1000, Integer)).where(col(activity.id) == models.Shift.activity_id).scalar_subquery()


SHIFT_RANK = _rank()


@strawberry.input(description="A circle on the earth.")
class Around:
    """A circle on the earth."""

    latitude: float = strawberry.field(description="Degrees north of its middle, WGS 84.")
    longitude: float = strawberry.field(description="Degrees east of its middle, WGS 84.")
    metres: int = strawberry.field(description="How far it reaches from there, 100000 at most.")


def _circle(around: Any) -> list[float]:
    latitude, longitude = float(around["latitude"]), float(around["longitude"])
    if not (isfinite(latitude) and isfinite(longitude)):
        return [0, 0, -1]
    return [latitude, longitude, min(around["metres"], MOST_METRES)]


CIRCLE = Made(_circle, ARRAY(Float()))


def _metres(circle: Any) -> ColumnElement[Any]:
    """Along the great circle, on a sphere: half a percent off at most."""
    latitude, longitude = col(models.Shift.latitude), col(models.Shift.longitude)
    up = func.sin(func.radians(latitude - _item(circle, 1)) / 2)
    along = func.sin(func.radians(longitude - _item(circle, 2)) / 2)
    half = up * up + func.cos(func.radians(latitude)) * func.cos(func.radians(_item(circle, 1))) * along * along
    metres = cast(func.asin(func.sqrt(func.least(1, half))) * (2 * EARTH_METRES), Integer)
    return case((half.is_not(None), metres))


def is_near(circle: Any) -> ColumnElement[bool]:
    """Whether a shift is in a circle; the square around it is looked up in the index, no further than 1° to a pole."""
    latitude, longitude, metres = (_item(circle, number) for number in (1, 2, 3))
    up = metres / METRES_PER_DEGREE
    along = up / func.greatest(func.cos(func.radians(latitude)), func.radians(1))
    return and_(
        col(models.Shift.latitude).between(latitude - up, latitude + up),
        col(models.Shift.longitude).between(longitude - along, longitude + along),
        _metres(circle) <= metres,
    )


METRES_AWAY = _metres(given("near", ARRAY(Float())))


FITS_VIEWER = fits(viewer.volunteer)
