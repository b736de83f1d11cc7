"""What activities do when two records of one person are merged, or parted again."""

from uuid import UUID

from app.duplicates.happened import MergeUndone, PeopleMerged
from app.duplicates.service import note, noted
from app.kernel.db import Transaction
from app.kernel.events import on
from app.kernel.identity import Actor

from .models import HOLDS_PLACE, EnrolmentState
from .queries import merging as queries

FURTHER = (
    EnrolmentState.CANCELLED,
    EnrolmentState.WAITLISTED,
    EnrolmentState.CONFIRMED,
    EnrolmentState.NO_SHOW,
    EnrolmentState.ATTENDED,
)
"""What came of a place, the least first: of two enrolments in one shift, the greater one counts."""


@on(PeopleMerged)
async def keep_one_place(tx: Transaction, actor: Actor, event: PeopleMerged) -> None:
    """Nobody holds two places in a shift: the survivor keeps the better of both, the other place is free."""
    if event.merged_volunteer is None:
        return
    pair = {"merged": event.merged_volunteer, "survivor": event.survivor_volunteer}
    await tx.all(queries.LOCK_SHIFTS, **pair)
    for twin in await tx.all(queries.BOTH_ENROLLED, **pair):
        if FURTHER.index(twin.state) > FURTHER.index(twin.survivor_state):
            await _become(tx, event, twin.survivor_id, twin.survivor_state, twin.state)
        await _become(tx, event, twin.id, twin.state, EnrolmentState.CANCELLED, aside=True)
        if twin.state in HOLDS_PLACE and twin.survivor_state in HOLDS_PLACE:
            await tx.execute(queries.LEAVE_PLACE, shift=twin.shift_id)


@on(MergeUndone)
async def part_places(tx: Transaction, actor: Actor, event: MergeUndone) -> None:
    """Each has their own place again; where it has been given on, the enrolment stays cancelled."""
    changes = await noted(tx, merge=event.merge, table="enrolment")
    for change in sorted(changes, key=lambda change: bool(change.aside)):  # the survivor's place is freed first
        if "state" not in change.before:
            continue
        was, now = EnrolmentState(change.before["state"]), EnrolmentState(change.after["state"])
        if was == now:
            continue
        shift = await tx.value(queries.BECOME, enrolment=change.row_id, was=now, becomes=was)
        if shift is None:
            continue
        if was in HOLDS_PLACE and now not in HOLDS_PLACE and not await tx.execute(queries.TAKE_PLACE, shift=shift):
            await tx.value(queries.BECOME, enrolment=change.row_id, was=was, becomes=now)
        if now in HOLDS_PLACE and was not in HOLDS_PLACE:
            await tx.execute(queries.LEAVE_PLACE, shift=shift)


async def _become(
    tx: Transaction, event: PeopleMerged, enrolment: UUID, was: str, becomes: str, *, aside: bool = False
) -> None:
    if was != becomes:
        await tx.value(queries.BECOME, enrolment=enrolment, was=was, becomes=becomes)
    await note(
        tx,
        merge=event.merge,
        table="enrolment",
        row=enrolment,
        before={"state": was},
        after={"state": becomes},
        aside=aside,
    )
