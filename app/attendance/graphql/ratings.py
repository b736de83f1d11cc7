"""Ratings of service: seen by the volunteer, and by those who look after them or lead the team of the shift."""

from datetime import datetime

import strawberry
from sqlalchemy import and_, desc, or_
from sqlmodel import col

from app.accounts.graphql import Actor, AuditEntry, acted, history
from app.activities.graphql import Shift
from app.activities.graphql.sight import reached_shift
from app.attendance import models
from app.reading import Connection, Node, column, contribute, filters, many, one, order, reads, where
from app.volunteers.graphql import Volunteer
from app.volunteers.graphql.sight import close_to

from .records import SCOPES, ServiceRecord

_RATING = models.Rating


@filters
class RatingFilter:
    """Which ratings."""

    standing: bool | None = where(lambda v: col(_RATING.withdrawn_at).is_(None) == v, "That stand, or were withdrawn.")
    shift: strawberry.ID | None = where(lambda v: col(_RATING.shift_id) == v, "Of service in this shift.", of="Shift")
    volunteer: strawberry.ID | None = where(
        lambda v: col(_RATING.volunteer_id) == v, "Of this volunteer's service.", of="Volunteer"
    )
    rated_from: datetime | None = where(lambda v: col(_RATING.rated_at) >= v, "Not given before.")
    rated_before: datetime | None = where(lambda v: col(_RATING.rated_at) < v, "Given before.")


RatingOrder = order("RatingOrder", "How ratings are sorted.", NEWEST=desc(col(_RATING.rated_at)))


@reads(_RATING, visible_to=or_(close_to(col(_RATING.volunteer_id)), reached_shift(_RATING.shift_id, *SCOPES)))
class Rating(Node):
    """What a leader thought of somebody's service in a shift; withdrawn with a reason, never erased."""

    volunteer: Volunteer | None = one(_RATING.volunteer_id, "Who served.")
    shift: Shift = one(_RATING.shift_id, "Where.", with_parent=True)
    score: int = column(_RATING.score, "From 1 to 5, the best.")
    note: str | None = column(_RATING.note, "What was said about it.")
    rated_at: datetime = column(_RATING.rated_at, "When it was given.")
    rated_by: Actor | None = acted(_RATING.rated_by, "Who gave it.", openly=True)
    withdrawn_at: datetime | None = column(_RATING.withdrawn_at, "When it was withdrawn; null while it stands.")
    withdrawn_by: Actor | None = acted(_RATING.withdrawn_by, "Who withdrew it.", when=_RATING.withdrawn_at, openly=True)
    withdrawal: str | None = column(_RATING.withdrawal, "Why it was withdrawn.")
    history: Connection[AuditEntry] = history(_RATING.id)


@contribute(ServiceRecord)
class ServiceRecordRating:
    rating: Rating | None = one(
        _RATING,
        "How this service was rated.",
        where=and_(
            col(_RATING.shift_id) == models.ServiceRecord.shift_id,
            col(_RATING.volunteer_id) == models.ServiceRecord.volunteer_id,
            col(_RATING.withdrawn_at).is_(None),
        ),
    )


@contribute(Volunteer)
class VolunteerRatings:
    ratings: Connection[Rating] = many(
        _RATING.volunteer_id,
        "How the service was rated, as far as one may see.",
        filter=RatingFilter,
        order=RatingOrder,
    )
