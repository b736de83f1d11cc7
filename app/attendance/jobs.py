"""What attendance does by itself."""

from datetime import timedelta

from app.kernel.db import Database
from app.kernel.identity import Actor
from app.kernel.jobs import every, job

from . import service
from .service import batches
from .service.absences import note_absences

AT_ONCE = 500
LOOKING_BACK = timedelta(days=2)


@every("*/5 * * * *", "attendance.close_forgotten")
async def close_forgotten(db: Database) -> None:
    """Closes the hours of those who forgot to check out, and proposes those of who came back after an approval."""
    closed = AT_ONCE
    while closed == AT_ONCE:
        async with db.unit_of_work() as tx:
            closed = await service.close_forgotten(tx, at_most=AT_ONCE)
    async with db.unit_of_work() as tx:
        await service.propose_what_came_after(tx, at_most=AT_ONCE)


@every("7 * * * *", "attendance.note_absences")
async def note_absences_of_late(db: Database) -> None:
    """Notes who did not come to the shifts that ended long enough ago."""
    noted = AT_ONCE
    while noted == AT_ONCE:
        async with db.unit_of_work() as tx:
            noted = await note_absences(tx, at_most=AT_ONCE)


@every("15 6 * * *", "attendance.pass_on_appeals")
async def pass_on_appeals(db: Database) -> None:
    """Gives appeals that nobody has answered in time to the organisation above."""
    passed = AT_ONCE
    while passed == AT_ONCE:
        async with db.unit_of_work() as tx:
            passed = await service.pass_on_appeals(tx, at_most=AT_ONCE)


@every("25 * * * *", "attendance.find_anomalies")
async def find_anomalies(db: Database) -> None:
    """Looks at what was scanned and approved of late; what was found before is not found again."""
    async with db.unit_of_work() as tx:
        await service.find_in_scans(tx, since=tx.now - LOOKING_BACK)
        await service.find_in_hours(tx, since=tx.now - LOOKING_BACK)


@every("* * * * *", "attendance.give_up_certificates")
async def give_up_certificates(db: Database) -> None:
    """Whoever waits for a list hears of it within a minute when its job was given up."""
    async with db.unit_of_work() as tx:
        await batches.give_up_certificate_batches(tx)


@job(batches.JOB, attempts=4)
async def issue_certificates(db: Database, payload: service.BatchPayload) -> None:
    """Certifies the hours of those on a list, some in each transaction, so that a repetition goes on where it was."""
    actor = Actor(kind=payload.kind, id=payload.by, name=payload.name)
    going_on = True
    while going_on:
        async with db.unit_of_work() as tx:
            going_on = await service.continue_certificate_batch(tx, actor, batch=payload.batch)
