"""What is sent to a receiver, and what came of it; how is another matter (sending.py)."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec


class Outgoing(msgspec.Struct, frozen=True):
    """What is sent, to where."""

    message: str
    url: str
    body: str
    secrets: Sequence[str]


class Answered(msgspec.Struct, frozen=True):
    """What came of it: the receiver's status, or why there was none (address, connection, time)."""

    status: int | None = None
    failure: str | None = None
    response: str | None = None
    retry_after: timedelta | None = None

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        return self.status == 410
