"""What a statement may ask about the one who asks: bind parameters that the actor fills at run time.

Because they are parameters, not values, one compiled plan serves every actor.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import BindParameter, Text, Uuid, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from app.kernel.identity import Actor, Role

from .values import Bound, Variables


class FromActor(Bound):
    """A parameter's value that the actor gives."""

    __slots__ = ("_take",)

    def __init__(self, take: Callable[[Actor], Any]) -> None:
        self._take = take

    def value(self, actor: Actor, variables: Variables) -> Any:
        return self._take(actor)


def _bind(name: str, type_: TypeEngine[Any], take: Callable[[Actor], Any]) -> Any:
    parameter: BindParameter[Any] = bindparam(f"viewer_{name}", FromActor(take), type_=type_)
    return parameter


class Viewer:
    """The asking actor in SQL expressions: `models.Enrolment.volunteer_id == viewer.volunteer`."""

    kind: Any = _bind("kind", Text(), lambda actor: actor.kind)
    """person, client, system or anonymous."""
    person: Any = _bind("person", Uuid(), lambda actor: actor.person)
    client: Any = _bind("client", Uuid(), lambda actor: actor.id if actor.kind == "client" else None)
    volunteer: Any = _bind("volunteer", Uuid(), lambda actor: actor.volunteer)
    session: Any = _bind("session", Uuid(), lambda actor: actor.session)

    scopes: Any = _bind("scopes", ARRAY(Text()), lambda actor: sorted(actor.scopes))
    """What a partner's client may do, over `organisation` and all below it."""
    organisation: Any = _bind("organisation", Uuid(), lambda actor: actor.organisation)

    def reach(self, *roles: Role) -> Any:
        """Array of the organisations where the actor holds one of `roles` (any role when none is named).

        A role reaches down, so compare it with a row's path of organisations: `col(path).op("&&")(…)`.
        """
        name = "_".join(("reach", *sorted(roles)))
        return _bind(name, ARRAY(Uuid()), lambda actor: actor.reach(*roles))

    def scoped(self, scope: str) -> Any:
        """The organisation over which a partner's client holds `scope`, else null: `scoped(…) == any_(path)`."""
        name = "scope_" + "".join(letter if letter.isalnum() else "_" for letter in scope)
        return _bind(name, Uuid(), lambda actor: actor.organisation if scope in actor.scopes else None)


viewer = Viewer()
