"""What activities do when records of one person are merged or parted again, and when a guardian answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app.duplicates.happened import MergeUndone, PeopleMerged
from app.duplicates.service import note, noted
from app.guardians.happened import GuardianAnswered
from app.guardians.models import ConsentState
from app.kernel.db import Row, Transaction
from app.kernel.events import on
from app.kernel.identity import Actor

from .models import HOLDS_PLACE, EnrolmentState, PassedOver
from .queries import merging as queries
from .service import fill
from .service.guarded import enrol_agreed, give_back_unagreed

FURTHER = (
    EnrolmentState.CANCELLED,
    EnrolmentState.WAITLISTED,
    EnrolmentState.OFFERED,
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
        merged, survivor = Standing.of(twin, "merged"), Standing.of(twin, "survivor")
        if FURTHER.index(merged.state) > FURTHER.index(survivor.state):
            await _become(tx, event, twin.survivor_id, survivor, merged)
        await _become(tx, event, twin.merged_id, merged, Standing(EnrolmentState.CANCELLED), aside=True)
        if merged.holds_place and survivor.holds_place:
            await tx.execute(queries.LEAVE_PLACE, shift=twin.shift_id)
            await fill(tx, shift=twin.shift_id)


@on(MergeUndone)
async def part_places(tx: Transaction, actor: Actor, event: MergeUndone) -> None:
    """Each has their own place again; where it has been given on, the enrolment stays cancelled."""
    changes = await noted(tx, merge=event.merge, table="enrolment")
    for change in sorted(changes, key=lambda change: bool(change.aside)):  # the survivor's place is freed first
        if "state" not in change.before:
            continue
        was, now = Standing.noted(change.before), Standing.noted(change.after)
        if was == now:
            continue
        shift = await _set(tx, change.row_id, now, was)
        if shift is None:
            continue
        if was.holds_place and not now.holds_place and not await tx.execute(queries.TAKE_PLACE, shift=shift):
            await _set(tx, change.row_id, was, now)
        if now.holds_place and not was.holds_place:
            await tx.execute(queries.LEAVE_PLACE, shift=shift)


class Standing(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """How an enrolment stands, with what goes along with its state."""

    state: EnrolmentState
    confirm_by: datetime | None = None
    passed_over: PassedOver | None = None
    cancelled_late: bool = False

    @property
    def holds_place(self) -> bool:
        return self.state in HOLDS_PLACE

    @classmethod
    def of(cls, twin: Row, whose: str) -> "Standing":
        return msgspec.convert({name: twin[f"{whose}_{name}"] for name in cls.__struct_fields__}, cls)

    @classmethod
    def noted(cls, kept: dict[str, Any]) -> "Standing":
        return msgspec.convert(kept, cls)


async def _set(tx: Transaction, enrolment: UUID, was: Standing, becomes: Standing) -> UUID | None:
    """The shift; None where the enrolment does not stand as it was any more."""
    shift: UUID | None = await tx.value(
        queries.BECOME,
        enrolment=enrolment,
        was=was.state,
        **{f"new_{name}": value for name, value in msgspec.structs.asdict(becomes).items()},
    )
    return shift


async def _become(
    tx: Transaction, event: PeopleMerged, enrolment: UUID, was: Standing, becomes: Standing, *, aside: bool = False
) -> None:
    if was != becomes:
        await _set(tx, enrolment, was, becomes)
    await note(
        tx,
        merge=event.merge,
        table="enrolment",
        row=enrolment,
        before=msgspec.to_builtins(was),
        after=msgspec.to_builtins(becomes),
        aside=aside,
    )


@on(GuardianAnswered)
async def do_as_the_guardian_says(tx: Transaction, actor: Actor, event: GuardianAnswered) -> None:
    """Who wanted a place gets it now; what is not agreed to any more is given back."""
    await give_back_unagreed(tx, volunteer=event.volunteer)
    if event.state == ConsentState.GIVEN and event.shift:
        await enrol_agreed(
            tx,
            shift=event.shift,
            volunteer=event.volunteer,
            person=event.person,
            risks_acknowledged=event.risks_acknowledged,
        )
