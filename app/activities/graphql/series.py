"""Series: the rules by which shifts of an activity repeat."""

from datetime import date, datetime, time

from sqlalchemy import asc, desc, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Actor, AuditEntry, acted, history
from app.activities import models
from app.reading import Connection, Node, column, contribute, expression, many, one, order, reads

from . import sight
from .filters import ShiftFilter, ShiftOrder
from .plans import Activity, Shift

_activity = aliased(models.Activity)
_of = col(_activity.id) == models.Series.activity_id
SERIES = exists(
    select(col(_activity.id)).where(
        _of,
        or_(col(_activity.published_at).is_not(None), sight.reached_team(_activity.team_id, *sight.SCOPES)),
    )
)
"""Whoever sees the activity sees when it repeats."""
SeriesOrder = order(
    "SeriesOrder",
    "How series are sorted.",
    NEWEST=desc(col(models.Series.created_at)),
    OLDEST=asc(col(models.Series.created_at)),
)


@reads(models.Series, visible_to=SERIES)
class Series(Node):
    """A rule by which shifts repeat; its shifts of the next 60 days are made ahead, every night."""

    rule: str = column(models.Series.rule, "The days, as an RRULE of RFC 5545 that is counted from `startsOn`.")
    starts_on: date = column(models.Series.starts_on, "The day since when it is as it is now.")
    begins: time = column(models.Series.begins, "When its shifts begin, on the clock of `timeZone`.")
    ends: time = column(models.Series.ends, "When they end; if that is not after the beginning, on the next day.")
    time_zone: str = column(models.Series.zone, "The IANA time zone of its days and times.")
    ends_on: date | None = column(models.Series.ends_on, "Its last day, if somebody has ended it.")
    skipped: list[date] = column(models.Series.skipped, "Days that are left out.")
    made_until: date = column(models.Series.made_until, "Until which day its shifts are there.")
    place: str = column(models.Series.place, "Where its shifts are.")
    latitude: float | None = column(models.Series.latitude, "Degrees north, WGS 84.")
    longitude: float | None = column(models.Series.longitude, "Degrees east, WGS 84.")
    radius_metres: int = column(models.Series.radius_metres, "How near one must be to check in by location.")
    capacity: int = column(models.Series.capacity, "How many places each has.")
    minimum_age: int | None = column(models.Series.minimum_age, "How old one must be on that day, in years.")
    maximum_age: int | None = column(models.Series.maximum_age, "How old one may be on that day, in years.")
    required_skills: list[str] = column(models.Series.required_skills, "Skills that one must have, all of them.")
    required_qualifications: list[str] = column(
        models.Series.required_qualifications, "Codes of the qualifications that one must hold, all of them."
    )
    version: int = column(models.Series.version, "Counts the changes; an edit names the version that it was made on.")
    created_at: datetime = column(models.Series.created_at, "When it was begun.")
    created_by: Actor | None = acted(models.Series.created_by, "Who began it, if one may see them.")
    managed: bool = expression(
        exists(select(col(_activity.id)).where(_of, sight.led_team(_activity.team_id))),
        "Whether the viewer may change it.",
    )
    activity: Activity = one(models.Series.activity_id, "What it belongs to.", with_parent=True)
    shifts: Connection[Shift] = many(
        models.Shift.series_id, "The shifts that were made from it.", filter=ShiftFilter, order=ShiftOrder
    )
    history: Connection[AuditEntry] = history(models.Series.id)


@contribute(Activity)
class ActivitySeries:
    series: Connection[Series] = many(
        models.Series.activity_id, "The rules by which its shifts repeat.", order=SeriesOrder
    )


@contribute(Shift)
class ShiftSeries:
    series: Series | None = one(models.Shift.series_id, "The series that it was made from, if any.")
