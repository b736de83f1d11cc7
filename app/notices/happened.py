"""What happens to public notices, for the slices that open them. `actor` may be nobody who is known."""

from typing import ClassVar
from uuid import UUID

from app.kernel.events import Event

from .models import NoticeTopic


class NoticeChanged(Event, frozen=True):
    """`subject` is what the notice is about, in the slice that opened it."""

    notice: UUID
    topic: NoticeTopic
    subject: UUID


class NoticeSuspended(NoticeChanged, frozen=True):
    """Somebody objected: the clock stands still."""

    kind: ClassVar[str] = "notices.suspended"


class NoticeAnswered(NoticeChanged, frozen=True):
    """An officer answered one objection; others may still wait."""

    kind: ClassVar[str] = "notices.answered"


class NoticeResumed(NoticeChanged, frozen=True):
    """No objection was upheld: the days that were left run again."""

    kind: ClassVar[str] = "notices.resumed"


class NoticeEnded(NoticeChanged, frozen=True):
    """All its days are over, and no objection stands."""

    kind: ClassVar[str] = "notices.ended"


class NoticeWithdrawn(NoticeChanged, frozen=True):
    """What it announced does not happen: an objection was upheld, or who opened it took it back."""

    kind: ClassVar[str] = "notices.withdrawn"
    reason: str
