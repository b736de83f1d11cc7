"""The types of a higher slice: tickets, which it adds to events, people and the viewer."""

from datetime import datetime

import strawberry
from sqlalchemy import any_, desc, exists, or_, select
from sqlmodel import col

from app.kernel.graphql import Info, enum, key, mutation, payload, perform, repetition_key
from app.kernel.identity import Role
from app.reading import Connection, Node, column, contribute, count, many, one, order, reads, viewer

from . import models, verbs
from .lower import Event, Person, Viewer

enum(models.State, waiting="Not yet sure.", valid="Good.")
TicketOrder = order("TicketOrder", NEWEST=desc(col(models.Ticket.bought_at)))

LED = exists(
    select(col(models.Event.id)).where(
        col(models.Event.id) == models.Ticket.event_id, col(models.Event.club_id) == any_(viewer.reach(Role.LEADER))
    )
)


@reads(models.Ticket, visible_to=or_(col(models.Ticket.person_id) == viewer.person, LED))
class Ticket(Node):
    """Lets somebody in."""

    state: models.State = column(models.Ticket.state, "How it stands.")
    bought_at: datetime = column(models.Ticket.bought_at, "When it was bought.")
    event: Event = one(models.Ticket.event_id, "For what.", with_parent=True)
    person: Person = one(models.Ticket.person_id, "For whom.")


@contribute(Event)
class EventTickets:
    tickets: Connection[Ticket] = many(models.Ticket.event_id, "Its tickets.", order=TicketOrder)
    my_ticket: Ticket | None = one(
        models.Ticket.event_id, "The asking person's.", where=models.Ticket.person_id == viewer.person
    )
    ticket_count: int = count(
        models.Ticket.event_id, "Its valid tickets.", where=models.Ticket.state == "valid", of_all=True
    )
    ticket_count_seen: int = count(models.Ticket.event_id, "Those of its tickets that one may see.")


@contribute(Viewer)
class ViewerTickets:
    tickets: Connection[Ticket] = many(
        models.Ticket,
        "The asking person's.",
        where=models.Ticket.person_id == viewer.person,
        order=TicketOrder,
    )


@contribute(Person)
class PersonTickets:
    tickets: Connection["Ticket"] = many(models.Ticket.person_id, "Theirs.")


@strawberry.input(description="What to buy.")
class BuyInput:
    event_id: strawberry.ID = strawberry.field(description="For which event.")
    idempotency_key: str | None = repetition_key()


@payload
class BuyPayload:
    """What came of buying."""

    ticket: Ticket | None = strawberry.field(description="The ticket.")
    left: int | None = strawberry.field(description="How many seats are left.")
    others: list[Ticket] | None = strawberry.field(description="The buyer's tickets, the new one first.")


@strawberry.type
class Mutation:
    @mutation("Buys a ticket.")
    async def buy(self, info: Info, input: BuyInput) -> BuyPayload:
        return await perform(
            info,
            BuyPayload,
            verbs.buy,
            {
                "ticket": lambda bought: bought.id,
                "left": lambda bought: bought.left,
                "others": lambda bought: bought.all,
            },
            event=key("Event", input.event_id, "event_id"),
        )
