"""What happens between minors and their guardians, for higher slices. Partners hear nothing of it."""

from typing import ClassVar
from uuid import UUID

from app.kernel.events import Event

from .models import ConsentState


class GuardianAnswered(Event, frozen=True):
    """`activity` is null where all are meant; in `shift` the minor wants a place."""

    kind: ClassVar[str] = "guardians.answered"
    consent: UUID
    person: UUID
    volunteer: UUID
    state: ConsentState
    activity: UUID | None
    shift: UUID | None
    risks_acknowledged: bool
