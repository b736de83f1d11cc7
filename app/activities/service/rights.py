"""Who may plan activities and act for volunteers."""

from collections.abc import Sequence
from uuid import UUID

from app.kernel.identity import Actor, Role

LEADING = (Role.LEADER, Role.SOCIAL_WORKER, Role.OFFICER, Role.ADMINISTRATOR)
"""The roles that lead a team, in the team itself or above it."""
SCOPE = "activities:write"


def require_leading(actor: Actor, path: Sequence[UUID], scope: str = SCOPE) -> None:
    """Raises SignInRequired or NotAllowed unless the actor leads the team with this path.

    A partner's client leads by `scope` over its organisation.
    """
    if not actor.may(scope, path):
        actor.require(path, *LEADING)


def reach(actor: Actor, scope: str = SCOPE) -> list[UUID]:
    """The organisations below which the actor leads."""
    if actor.kind == "client":
        return [actor.organisation] if scope in actor.scopes and actor.organisation else []
    return actor.reach(*LEADING)
