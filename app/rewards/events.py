"""What rewards do when something happens among people."""

from app.activities.errors import ShiftInUse
from app.activities.happened import Enrolled, ShiftCancelled, ShiftRemoved, Waitlisted
from app.attendance.happened import RecordApproved, RecordCorrected
from app.duplicates.happened import MergeUndone
from app.duplicates.service import forget
from app.kernel.db import Transaction
from app.kernel.events import on
from app.kernel.identity import Actor

from . import service
from .errors import OwnRequest
from .queries import redeeming as queries
from .queries import requests


@on(MergeUndone)
async def keep_what_ended(tx: Transaction, actor: Actor, event: MergeUndone) -> None:
    """A voucher that was collected or given back since the merge is paid from the survivor's wallet: it stays there."""
    for redemption in await tx.all(queries.PAID_BY, merge=event.merge, person=event.survivor):
        await forget(tx, merge=event.merge, table="redemption", row=redemption.id)


@on(Enrolled)
@on(Waitlisted)
async def keep_the_requester_out(tx: Transaction, actor: Actor, event: Enrolled | Waitlisted) -> None:
    """Nobody earns by helping themselves."""
    if await tx.value(requests.REQUESTER_OF_SHIFT, shift=event.shift, volunteer=event.volunteer):
        raise OwnRequest()


@on(ShiftRemoved)
async def keep_what_was_asked_for(tx: Transaction, actor: Actor, event: ShiftRemoved) -> None:
    """Somebody's points are held for it: it is called off, so that they go back."""
    if await tx.value(requests.IS_REQUESTED, shift=event.shift):
        raise ShiftInUse()


@on(ShiftCancelled)
async def give_points_back(tx: Transaction, actor: Actor, event: ShiftCancelled) -> None:
    await service.called_off(tx, actor, shift=event.shift)


@on(RecordApproved)
async def pay_for_hours(tx: Transaction, actor: Actor, event: RecordApproved) -> None:
    """Points move when the hours are approved."""
    await service.charge(tx, actor, shift=event.shift, record=event.record, minutes=event.minutes, before=None)


@on(RecordCorrected)
async def pay_for_corrected_hours(tx: Transaction, actor: Actor, event: RecordCorrected) -> None:
    shift = await tx.value(requests.SHIFT_OF_RECORD, record=event.record)
    await service.charge(tx, actor, shift=shift, record=event.record, minutes=event.minutes, before=event.corrects)
