"""What happens among skills, for this slice's own wages and for higher slices."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from app.kernel.events import Event


class GradeConferred(Event, frozen=True):
    """An assessment came to its end: somebody holds a rung from the day `on`; wages may hang on it."""

    kind: ClassVar[str] = "skills.grade_conferred"
    assessment: UUID
    person: UUID
    rung: UUID
    occupation: UUID | None
    assessed_by: UUID
    """The organisation whose assessment it was."""
    certificate: UUID
    on: date
