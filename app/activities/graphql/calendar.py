"""The calendar feed of who asks, in the API."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, desc, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Viewer
from app.activities.models import CalendarFeed
from app.reading import contribute, expression, viewer


def _present(name: str) -> ColumnElement[Any]:
    """Of the feed that is answered; the newest, where those of two merged records are."""
    feed = aliased(CalendarFeed)
    return (
        select(getattr(feed, name))
        .where(col(feed.volunteer_id) == viewer.volunteer, col(feed.stopped_at).is_(None))
        .order_by(desc(col(feed.id)))
        .limit(1)
        .scalar_subquery()
    )


@contribute(Viewer)
class ViewerCalendar:
    calendar_feed: str | None = expression(
        cast(_present("id"), Text()),
        "Names the address of the viewer's calendar, which `showCalendar` tells; null without any.",
    )
    calendar_made_at: datetime | None = expression(_present("made_at"), "Since when that address is answered.")
