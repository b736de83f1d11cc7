"""More people who look after the world's team, for what needs a second or a third."""

from uuid import UUID

from app.kernel import ids
from app.kernel.identity import Actor, Held, Role


def staff(role: Role, organisation: UUID) -> Actor:
    """Somebody with this role there; nobody else has their id."""
    return Actor(kind="person", id=ids.new(), name=role.value, roles=(Held(role, organisation),))
