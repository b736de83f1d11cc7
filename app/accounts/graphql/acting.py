"""Who did something: a person, a partner's client, or the system itself."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, case, exists, literal, null, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import ApiClient as ApiClientTable
from app.kernel.models import AuditEntry
from app.reading import expression, one_of, reads

ACTORS: dict[str, type] = {}
"""The types by the kind of actor, filled in where they are declared."""
_client = aliased(ApiClientTable)


@strawberry.interface(description="Who did something: a person, a partner's client, or the system itself.")
class Actor:
    name: str = strawberry.field(description="The name, for all who see what was done.")


@reads(None)
class System(Actor):
    """The system itself: a job that runs by the clock, or a command on the server."""

    name: str = expression(literal("system"), "Always `system`.")


ACTORS["system"] = System


def acted(by: Any, description: str, *, when: Any = None, openly: bool = False) -> Any:
    """Declares a field of type `Actor | None` from a column that holds a person's or a client's id, null for the
    system; with `when`, a column that is null before anybody did anything.

    `openly`: whoever sees what was done learns the name of who did it, else only those who know them anyway.
    """
    happened: list[tuple[Any, Any]] = [] if when is None else [(when.is_(None), null())]
    client = exists(select(col(_client.id)).where(col(_client.id) == by))
    kind: ColumnElement[Any] = case(
        *happened, (by.is_(None), literal("system")), (client, literal("client")), else_=literal("person")
    )
    return one_of(kind, by, ACTORS, description, with_parent=openly)


def audited(description: str) -> Any:
    """Declares the actor of an entry of the audit log; null for callers who had not signed in."""
    return one_of(AuditEntry.actor_kind, AuditEntry.actor, ACTORS, description, with_parent=True)
