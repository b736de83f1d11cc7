"""Who acts. An actor is handed to every verb explicitly; there is no current user anywhere else."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec

from .errors import DomainError, NotAllowed, SignInRequired


class Role(StrEnum):
    """What a person may be in an organisation; a role reaches down the organisation's tree."""

    LEADER = "leader"
    SOCIAL_WORKER = "social_worker"
    MERCHANT = "merchant"
    HR = "hr"
    OFFICER = "officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Held(msgspec.Struct, frozen=True):
    role: Role
    organisation: UUID


class Actor(msgspec.Struct, frozen=True):
    """Someone who asks: a person with a session, a partner's client, the system itself, or nobody known."""

    kind: Literal["anonymous", "person", "client", "system"]
    id: UUID | None = None
    name: str = ""
    volunteer: UUID | None = None
    session: UUID | None = None
    language: str = "zh"
    address: str | None = None
    roles: tuple[Held, ...] = ()
    scopes: frozenset[str] = frozenset()
    organisation: UUID | None = None
    """A client's organisation: its scopes reach down that tree."""
    requests_per_minute: int | None = None
    cost_per_minute: int | None = None
    """A client's own limits, where it has some."""

    @property
    def person(self) -> UUID | None:
        return self.id if self.kind == "person" else None

    def reach(self, *roles: Role) -> list[UUID]:
        """The organisations in which the actor holds one of `roles` (all roles where none is named)."""
        return [held.organisation for held in self.roles if not roles or held.role in roles]

    def holds(self, path: Sequence[UUID], *roles: Role) -> bool:
        """Whether a role reaches the organisation whose ancestors and itself are `path`."""
        return self.kind == "system" or any(organisation in path for organisation in self.reach(*roles))

    def require(self, path: Sequence[UUID], *roles: Role) -> None:
        """Raises SignInRequired or NotAllowed unless a role reaches `path`."""
        if not self.holds(path, *roles):
            raise self.refusal()

    def refusal(self) -> DomainError:
        """Why this actor may not do something: not signed in, else not allowed."""
        return SignInRequired() if self.kind == "anonymous" else NotAllowed()

    def may(self, scope: str, path: Sequence[UUID]) -> bool:
        """Whether a partner's client has `scope` over the organisation with this `path`."""
        return self.kind == "client" and scope in self.scopes and self.organisation in path

    def require_person(self) -> UUID:
        if self.kind != "person" or self.id is None:
            raise SignInRequired()
        return self.id

    def require_volunteer(self) -> UUID:
        if self.volunteer is None:
            raise self.refusal()
        return self.volunteer


ANONYMOUS = Actor(kind="anonymous")


def system(name: str) -> Actor:
    """The system acting by itself: a job, the demonstration, the command line."""
    return Actor(kind="system", name=name)
