"""What attendance does when something happens among activities."""

from app.activities.errors import ShiftInUse
from app.activities.happened import EnrolmentCancelled, Missed, ShiftMoved, ShiftRemoved
from app.duplicates.happened import MergeUndone, PeopleMerged, PeopleParted
from app.duplicates.service import note
from app.kernel.db import Transaction
from app.kernel.events import on
from app.kernel.i18n import mark
from app.kernel.identity import Actor

from .errors import AlreadyCheckedIn, WasThere
from .models import RecordSource
from .queries import merging
from .queries.absences import CAME
from .queries.scans import SOMEBODY_CAME, WAS_SCANNED, WAS_THERE
from .service.correcting import replace
from .service.deciding import lock_records
from .service.judging import OPENS_BEFORE

PARTED = mark("A merge was undone: these hours are on the record of who served them.")


@on(ShiftRemoved)
async def keep_scanned_shifts(tx: Transaction, actor: Actor, event: ShiftRemoved) -> None:
    """A shift where somebody was scanned stays, even if the scan was refused: scans are never erased."""
    if await tx.value(WAS_SCANNED, shift=event.shift):
        raise ShiftInUse()


@on(ShiftMoved)
async def keep_doors_open(tx: Transaction, actor: Actor, event: ShiftMoved) -> None:
    """Whoever came in would be in until the end of another day's shift, and get its hours without having come."""
    if event.starts_at - OPENS_BEFORE > tx.now and await tx.value(SOMEBODY_CAME, shift=event.shift):
        raise AlreadyCheckedIn()


@on(EnrolmentCancelled)
async def keep_who_was_there(tx: Transaction, actor: Actor, event: EnrolmentCancelled) -> None:
    """Doors open before a shift begins: whoever came in keeps the place, or their minutes would hang in the air."""
    if await tx.value(WAS_THERE, shift=event.shift, volunteer=event.volunteer):
        raise AlreadyCheckedIn()


@on(Missed)
async def keep_who_came(tx: Transaction, actor: Actor, event: Missed) -> None:
    """Whoever was scanned, or whose hours wait to be approved, was not absent."""
    if await tx.value(CAME, shift=event.shift, volunteer=event.volunteer):
        raise WasThere()


@on(PeopleMerged)
async def count_a_shift_once(tx: Transaction, actor: Actor, event: PeopleMerged) -> None:
    """Nobody serves twice at once: of two records of one shift the survivor's counts, the other is set aside."""
    if event.merged_volunteer is None:
        return
    pair = {"merged": event.merged_volunteer, "survivor": event.survivor_volunteer}
    for record in await tx.all(merging.BOTH_SERVED, **pair):
        await note(
            tx, merge=event.merge, table="service_record", row=record.id, before={"minutes": record.minutes}, aside=True
        )
    for rating in await tx.all(merging.BOTH_RATED, giver=event.merged_volunteer, taker=event.survivor_volunteer):
        await note(tx, merge=event.merge, table="rating", row=rating.id, aside=True)
    for appeal in await tx.all(merging.BOTH_APPEALED, **pair):
        await note(tx, merge=event.merge, table="appeal", row=appeal.id, aside=True)


@on(MergeUndone)
async def part_hours(tx: Transaction, actor: Actor, event: MergeUndone) -> None:
    """What followed since from a place, scans or hours of the merged one goes along with them."""
    if event.merged_volunteer is None:
        return
    pair = {"merged": event.merged_volunteer, "survivor": event.survivor_volunteer}
    shifts = await tx.all(merging.THEIR_SHIFTS, merge=event.merge, **pair)
    if not shifts:
        return
    since = shifts[0].decided_at
    alone = [each.shift_id for each in shifts if each.alone]
    theirs = [each.shift_id for each in shifts if each.alone or each.served]
    await tx.execute(merging.SCANS_GO_ALONG, **pair, shifts=alone, since=since)
    await tx.execute(merging.HOURS_GO_ALONG, **pair, shifts=theirs)
    for statement in (merging.RATINGS_GO_ALONG, merging.APPEALS_GO_ALONG):
        await tx.execute(statement, **pair, shifts=theirs, since=since)


@on(PeopleParted)
async def points_follow_hours(tx: Transaction, actor: Actor, event: PeopleParted) -> None:
    """Hours of the merged one that were approved meanwhile had their points awarded to the survivor."""
    if event.merged_volunteer is None:
        return
    pair = {"merged": event.merged_volunteer, "survivor": event.survivor}
    records = [row.id for row in await tx.all(merging.AWARDED_TO_SURVIVOR, **pair)]
    for old in (await lock_records(tx, records=records)).values():
        await replace(tx, actor, old=old, minutes=old.minutes, reason=PARTED, source=RecordSource.CORRECTION)
