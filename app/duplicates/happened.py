"""What merging tells partners and higher slices."""

from typing import Annotated, ClassVar
from uuid import UUID

from app.kernel.events import Event, Public, told


class _Merging(Event, frozen=True):
    merge: Annotated[UUID, Public("PersonMerge")]
    merged: Annotated[UUID, Public("Person")]
    survivor: Annotated[UUID, Public("Person")]
    merged_volunteer: Annotated[UUID, Public("Volunteer")] | None = None
    """The volunteers, where both are one."""
    survivor_volunteer: Annotated[UUID, Public("Volunteer")] | None = None


@told
class PeopleMerged(_Merging, frozen=True):
    """Confirmed by two. Handlers run before any row moves: they settle what both can't have at once."""

    kind: ClassVar[str] = "volunteers.merged"


@told
class MergeUndone(_Merging, frozen=True):
    """Handlers run before any row moves back."""

    kind: ClassVar[str] = "volunteers.merge_undone"


class PeopleParted(_Merging, frozen=True):
    """All went back and each is their own again: what is written for either now is theirs. Not told to partners."""

    kind: ClassVar[str] = "volunteers.parted"
