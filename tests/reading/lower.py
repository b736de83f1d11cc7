"""The types of a lower slice: people, clubs and their events."""

from datetime import datetime
from typing import Annotated

import strawberry
from sqlalchemy import any_, asc, desc, exists, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.kernel.graphql import enum
from app.kernel.identity import Role
from app.reading import (
    Connection,
    Node,
    aggregate,
    aggregates,
    column,
    count,
    expression,
    filters,
    group,
    many,
    one,
    one_of,
    order,
    reads,
    total,
    viewer,
    where,
)

from . import models

enum(models.Category, sport="Moving.", music="Listening.")


@reads(models.Person)
class Person(Node):
    """Somebody."""

    name: str = column(models.Person.name, "The name.")
    phone: str | None = column(
        models.Person.phone, "The number, for its owner.", visible_to=models.Person.id == viewer.person
    )

    @strawberry.field(description="The name in capitals.")
    def shouted(self) -> str:
        return self.name.upper()


@filters
class EventFilter:
    """Which events."""

    category: models.Category | None = where(lambda v: models.Event.category == v, "Of this category.")
    categories: list[models.Category] | None = where(
        lambda v: models.Event.category == any_(v), "Of one of these categories."
    )
    club: strawberry.ID | None = where(lambda v: models.Event.club_id == v, "Of this club.", of="Club")
    from_time: datetime | None = where(lambda v: col(models.Event.starts_at) >= v, "Starting then or later.")
    title: str | None = where(
        lambda v: func.strpos(func.lower(models.Event.title), func.lower(v)) > 0, "Having this in its title."
    )
    min_seats: int | None = where(lambda v: col(models.Event.seats) >= v, "With so many seats.")
    free: bool | None = where(lambda v: (col(models.Event.taken) < models.Event.seats) == v, "With free seats.")


EventOrder = order(
    "EventOrder",
    "How events are sorted.",
    SOONEST=asc(col(models.Event.starts_at)),
    LATEST=desc(col(models.Event.starts_at)),
    BEST=desc(col(models.Event.score)),
    WORST=asc(col(models.Event.score)),
    TITLE=asc(col(models.Event.title)),
    BY_CATEGORY=(asc(col(models.Event.category)), desc(col(models.Event.seats))),
)


# A condition put together from parts: the innermost select speaks of the outermost one's row.
_ticket, _holder, _same = aliased(models.Ticket), aliased(models.Person), aliased(models.Person)
_HOLDER = select(col(_same.id)).where(col(_same.id) == _ticket.person_id).scalar_subquery()
WITH_ALICE = exists(
    select(col(_ticket.id)).where(
        col(_ticket.event_id) == models.Event.id,
        exists(select(col(_holder.id)).where(col(_holder.id) == _HOLDER, col(_holder.name) == "Alice")),
    )
)


@reads(
    models.Event,
    visible_to=or_(col(models.Event.published), col(models.Event.club_id) == any_(viewer.reach(Role.LEADER))),
)
class Event(Node):
    """Something to go to."""

    title: str = column(models.Event.title, "What it is called.")
    category: models.Category = column(models.Event.category, "What it is about.")
    starts_at: datetime = column(models.Event.starts_at, "When it begins.")
    note: str | None = column(models.Event.note, "A remark.")
    score: int | None = column(models.Event.score, "How good it is.")
    with_alice: bool = expression(WITH_ALICE, "Whether Alice comes.")
    free_seats: int = expression(col(models.Event.seats) - models.Event.taken, "Seats left.")
    club: "Club" = one(models.Event.club_id, "Who holds it.")

    @strawberry.field(description="The year of its beginning.")
    def year(self) -> int:
        return self.starts_at.year


@aggregates
class EventTotal:
    """Events taken together."""

    category: models.Category | None = group(models.Event.category, "What they are about.")
    hour: str | None = group(func.to_char(col(models.Event.starts_at), "HH24"), "When they begin.")
    events: int = total(func.count(), "How many.")
    seats: int = total(func.coalesce(func.sum(col(models.Event.seats)), 0), "Their seats.")
    best: int | None = total(func.max(col(models.Event.score)), "The highest score.")


@reads(models.Club)
class Club(Node):
    """Holds events."""

    name: str = column(models.Club.name, "Its name.")
    parent: "Club | None" = one(models.Club.parent_id, "The club it is part of.")
    parts: Connection["Club"] = many(models.Club.parent_id, "The clubs that are part of it.")
    events: Connection[Event] = many(models.Event.club_id, "Its events.", filter=EventFilter, order=EventOrder)
    event_count: int = count(models.Event.club_id, "How many events it has that one may see.")
    event_totals: list[EventTotal] = aggregate(models.Event.club_id, EventTotal, "Its events together.")
    drafts: int = count(
        models.Event.club_id, "How many are not published.", where=~col(models.Event.published), of_all=True
    )


@reads(None)
class Weather:
    """What no table knows of."""

    kind: str = expression(literal("weather"), "Always the same.")

    @strawberry.field(description="How it is.")
    def outlook(self) -> str:
        return "fair"


Subject = Annotated[Person | Event | Weather, strawberry.union("Subject", description="What one may remark on.")]


@reads(models.Remark)
class Remark(Node):
    """What somebody said."""

    text: str = column(models.Remark.text, "The words.")
    about: Subject | None = one_of(
        models.Remark.about_kind,
        models.Remark.about,
        {"person": Person, "event": Event, "weather": Weather},
        "What it is about.",
    )
    thing: Node | None = one_of(
        models.Remark.about_kind,
        models.Remark.about,
        {"event": Event},
        "The event, published or not.",
        with_parent=True,
    )


@reads(None)
class Viewer:
    """Who asks."""

    person: Person | None = one(models.Person, "The person.", where=models.Person.id == viewer.person)


@reads(None)
class Query:
    """Events."""

    viewer: Viewer | None = one(None, "Who asks; null for nobody.", where=viewer.kind != "anonymous")
    event: Event | None = one(models.Event, "One event.")
    club: Club | None = one(models.Club, "One club.")
    events: Connection[Event] = many(models.Event, "All events.", filter=EventFilter, order=EventOrder)
    clubs: Connection[Club] = many(models.Club, "All clubs.")
    event_count: int = count(models.Event, "How many events there are.")
    event_totals: list[EventTotal] = aggregate(models.Event, EventTotal, "All events together.", filter=EventFilter)
    remarks: Connection[Remark] = many(models.Remark, "All remarks.")

    @strawberry.field(description="A computed answer.")
    def answer(self) -> int:
        return 42
