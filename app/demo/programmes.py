"""The county's programmes: written by one officer, published by another; each with a budget of the year."""

from datetime import datetime
from uuid import UUID

from app.kernel.db import Database, Transaction
from app.subsidies import service as subsidies
from app.subsidies.service import budgets
from app.subsidies.service.bank_accounts import set_paying_account

from .calendar import DAY
from .founding import County
from .signs import APPROVER, CASHIER, PAYER
from .steps import Made, step
from .subsidy_content import programmes

WRITTEN = 395 * DAY
"""How long ago they were decided."""
MONTHS = 12
PAYING = {"number": "10500012345678901234", "bank": "建设银行祁连支行", "bank_code": "105851000017"}


async def publish(db: Database, county: County, now: datetime, opened: datetime) -> dict[str, UUID]:
    """The programmes by code, each with a budget of the year in which it was `opened`."""

    async def write(tx: Transaction) -> Made:
        made: dict[str, UUID] = {}
        for each in programmes():
            draft = each.draft(tx.today, made)
            saved = await subsidies.save_programme(
                tx, county.officer, code=each.code, organisation=county.id, draft=draft
            )
            await subsidies.publish_programme(
                tx, county.desks[APPROVER.username], version=saved.id, valid_from=draft.valid_from
            )
            made[each.code] = saved.programme
        return Made(made)

    made = (await step(db.at(now - WRITTEN), "programmes", write)).names

    async def fund(tx: Transaction) -> Made:
        holder = f"{tx.settings.county_name}人力资源和社会保障局"
        await set_paying_account(tx, county.desks[CASHIER.username], organisation=county.id, holder=holder, **PAYING)
        names: dict[str, UUID] = {}
        for each in programmes():
            fen = each.budget * 100
            proposed = await budgets.open_budget(
                tx,
                county.desks[CASHIER.username],
                programme=made[each.code],
                year=tx.now.astimezone(tx.settings.zone).year,
                fen=fen,
                reason="年初预算",
                plan=[fen // MONTHS] * MONTHS,
            )
            await budgets.confirm_budget_change(tx, county.desks[PAYER.username], change=proposed.change)
            names[each.code] = proposed.budget
        return Made(names)

    found = await step(db.at(opened), "budgets", fund)
    return {code: found.names[code] for code in made} | {f"{code} programme": made[code] for code in made}
