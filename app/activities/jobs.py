"""What activities do by themselves."""

from app.kernel.db import Database
from app.kernel.jobs import every, job

from . import service
from .service.search import index_some
from .service.waitlist import CONFIRM_PLACE

AT_ONCE = 200


@every("* * * * *", "activities.settle_waiting_lists")
async def settle_waiting_lists(db: Database) -> None:
    """Gives offers that lapsed to the next who wait, shift by shift; several processes may do so at once."""
    async with db.unit_of_work() as tx:
        shifts = await service.shifts_to_settle(tx, at_most=AT_ONCE)
    for shift in shifts:
        async with db.unit_of_work() as tx:
            await service.settle(tx, shift=shift)


@every("* * * * *", "activities.index")
async def index(db: Database) -> None:
    """Makes found what was changed otherwise than by verbs."""
    more = True
    while more:
        async with db.unit_of_work() as tx:
            more = await index_some(tx)


@job(CONFIRM_PLACE)
async def confirm_place(db: Database, payload: service.HeldPlace) -> None:
    """Confirms a place in a shift that begins too soon to ask; its volunteer was busy when it came free."""
    async with db.unit_of_work() as tx:
        await service.confirm_held(tx, enrolment=payload.enrolment)


@every("20 2 * * *", "activities.make_shifts")
async def make_shifts(db: Database) -> None:
    """Makes the shifts of all series ahead, one series at a time."""
    async with db.unit_of_work() as tx:
        found = await service.series_to_make(tx)
    for series in found:
        async with db.unit_of_work() as tx:
            await service.make_shifts(tx, series=series)
