"""A verb that may refuse."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import col

from app.kernel import ids
from app.kernel.db import Transaction, statement
from app.kernel.errors import DomainError, Several
from app.kernel.identity import Actor

from .models import Event, Ticket


class SoldOut(DomainError):
    code = "TEST_SOLD_OUT"
    template = "All %(seats)s seats are taken."


class TooLate(DomainError):
    code = "TEST_TOO_LATE"
    template = "It is over."


TAKE = statement(
    update(Event)
    .where(col(Event.id) == bindparam("event"), col(Event.taken) < col(Event.seats))
    .values(taken=col(Event.taken) + 1)
    .returning(col(Event.seats) - col(Event.taken))
)
ADD = statement(
    insert(Ticket).values(
        id=bindparam("id"),
        event_id=bindparam("event"),
        person_id=bindparam("person"),
        state="valid",
        bought_at=bindparam("now"),
    )
)


TICKETS = statement(
    select(col(Ticket.id)).where(col(Ticket.person_id) == bindparam("person")).order_by(col(Ticket.id).desc())
)


class Bought(NamedTuple):
    id: UUID
    left: int
    all: list[UUID]


async def buy(tx: Transaction, actor: Actor, *, event: UUID) -> Bought:
    person = actor.require_person()
    left = await tx.value(TAKE, event=event)
    if left is None:
        raise Several((SoldOut(field="event_id", seats=1), TooLate()))
    ticket = ids.new()
    await tx.execute(ADD, id=ticket, event=event, person=person, now=tx.now)
    others = await tx.all(TICKETS, person=person)
    return Bought(ticket, left, [row.id for row in others])
