"""What goes on around the people of lived_in.py: a partner, jobs, records that may be one person, a roster."""

from datetime import date
from typing import Any
from uuid import UUID

from app.accounts import service as accounts
from app.duplicates import service as duplicates
from app.kernel import ids
from app.kernel.db import Database
from app.kernel.identity import Actor
from app.partners import service as partners
from app.partners.exchange import Answered
from app.partners.service.delivering import ATTEMPTS
from app.volunteers import roster_import
from app.volunteers import service as volunteers

from .operations.queue import SCHEDULED, Queue, administrator
from .rewards.purse import change
from .volunteers.rosters import csv_of, row
from .world import World


async def tell_the_partner(db: Database, world: World) -> tuple[UUID, UUID, UUID]:
    """Nothing is sent: what became of it is noted as if it had been."""
    given: dict[str, Any] = {"client": world.partner.id, "url": "https://partner.example/webhooks"}
    answers = (Answered(status=204), Answered(status=500, failure="status", response="out of order"))
    async with db.unit_of_work() as tx:
        made = await partners.create_webhook(tx, world.otto, **given)
        for _ in (*answers, "the last"):
            await partners.ping_webhook(tx, world.otto, webhook=made.webhook)
    async with db.unit_of_work() as tx:
        for leased, answered in zip(await partners.lease(tx, most=2), answers, strict=True):
            await partners.settle(tx, delivery=leased.delivery, attempt=leased.attempt, answered=answered)
        (last,) = await partners.lease(tx, most=1)
    await change(db, f"UPDATE webhook_delivery SET attempts = {ATTEMPTS} WHERE id = '{last.delivery}'")
    async with db.unit_of_work() as tx:
        await partners.settle(tx, delivery=last.delivery, attempt=ATTEMPTS, answered=answers[1])
    async with db.unit_of_work() as tx:
        silent = await partners.create_webhook(tx, world.otto, **given)
        await partners.disable_webhook(tx, world.otto, webhook=silent.webhook)
    return made.webhook, silent.webhook, last.delivery


async def work_in_the_background(db: Database, world: World) -> Actor:
    worker, queue = ids.new(), Queue(db)
    await queue.worker(worker)
    await queue.waiting()
    await queue.running(worker)
    await queue.failed()
    async with db.unit_of_work() as tx:
        await tx.execute(SCHEDULED)
    return await administrator(db, world)


async def tell_people_apart(db: Database, world: World, ada: Actor) -> None:
    """Of four who are there twice: one found, one proposed, one merged, one whose merge is to be undone."""
    pairs = []
    for at, name in enumerate(("旦正", "多杰", "措毛", "拉毛")):
        given: dict[str, Any] = {"organisation": world.county, "name": name, "phone": f"1390000080{at}"}
        given["birth_date"] = date(1980, 1, 1)
        async with db.unit_of_work() as tx:
            twice = [await accounts.register_person(tx, world.otto, **given) for _ in range(2)]
        pairs.append([each.person for each in twice])
    for person in pairs[0]:
        async with db.unit_of_work() as tx:
            made = await volunteers.register(tx, world.otto, person=person)
            await volunteers.add_member(tx, world.otto, team=world.team, number=made.number, name="旦正")
    async with db.unit_of_work() as tx:
        await duplicates.find_duplicates(tx)
    for undone, (survivor, merged) in enumerate(pairs[1:]):
        async with db.unit_of_work() as tx:
            proposed = await duplicates.propose_merge(tx, world.otto, merged=merged, survivor=survivor)
            if undone:
                await duplicates.confirm_merge(tx, ada, merge=proposed.merge)
            if undone > 1:
                await duplicates.ask_undo(tx, world.otto, merge=proposed.merge)


async def import_a_roster(db: Database, world: World) -> UUID:
    rows = csv_of(row(1), row(2), row(2), row(3, phone="12"), row(4, id_number="63222219680308000X"))
    async with db.unit_of_work() as tx:
        started = await roster_import.start_import(
            tx, world.otto, organisation=world.county, file_name="花名册.csv", content=rows, dry_run=True
        )
    await roster_import.run(db, started.roster_import, "zh")
    return started.roster_import
