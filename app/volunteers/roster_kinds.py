"""The kinds of rosters that can be imported: higher slices add theirs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.kernel.db import Transaction
from app.kernel.identity import Role

from .models import RosterKind
from .roster import volunteers
from .roster.rows import Layout
from .roster_load import Load
from .service import COUNTY_STAFF, WRITE
from .volunteer_load import VolunteerLoad

WORKER_STAFF = (Role.HR, Role.OFFICER, Role.ADMINISTRATOR)
"""Who imports rosters of workers, and sees those imports: an enterprise for itself, the bureau for all."""
WORKER_SCOPE = "skills:write"
Reader = Callable[[bytes, date], Any]
"""Makes a roster of a file's bytes and the present day; blocks while it does."""


@dataclass(frozen=True)
class Kind:
    """How rosters of a kind are read and taken in, and which roles or client's scope may import them.

    `reader` reads what the database knows that a file is read by, and gives what reads the file.
    """

    layout: Layout
    reader: Callable[[Transaction], Awaitable[Reader]]
    load: type[Load]
    staff: tuple[Role, ...]
    scope: str


async def _volunteers(_: Transaction) -> Reader:
    return volunteers.read


KINDS: dict[RosterKind, Kind] = {
    RosterKind.VOLUNTEERS: Kind(volunteers.LAYOUT, _volunteers, VolunteerLoad, COUNTY_STAFF, WRITE)
}
