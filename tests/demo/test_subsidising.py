"""The demonstration county pays what was published, to the fen: page, ledger, batches and the bank's answers."""

import re

import httpx
import pytest

from app import demo, registry
from app.demo import climbing, employing, founding, subsidising
from app.demo.signs import TECHNICIAN
from app.graphql.documents import Documents
from app.kernel import verification
from app.kernel.db import Database
from app.kernel.settings import Settings
from tests.web_fixtures import Browser
from tests.world import NOW

PLACES = {
    "ledger": """
        SELECT ARRAY[count(DISTINCT posting.journal_id), sum(posting.amount)]::bigint[] FROM posting
        JOIN account ON account.id = posting.account_id
        WHERE account.asset = 'CNY' AND account.kind = 'budget_paid'
    """,
    "cases": """
        SELECT ARRAY[count(*), sum(fen)]::bigint[] FROM subsidy_case WHERE state IN ('paid', 'clawing_back')
    """,
    "batches": "SELECT ARRAY[count(*), sum(fen)]::bigint[] FROM payment_line WHERE state = 'paid'",
    "bank": "SELECT ARRAY[count(*), sum(fen)]::bigint[] FROM bank_result_row WHERE outcome = 'paid'",
}
STATES = "SELECT DISTINCT state::text FROM subsidy_case"
OFFERED = """
    SELECT programme.code FROM subsidy_case
    JOIN programme ON programme.id = programme_id JOIN person ON person.id = person_id
    JOIN credential ON credential.person_id = person.id
    WHERE person.name = $1 AND state = 'offered'
"""
DESKS = """
    SELECT max(people) FROM (
        SELECT count(DISTINCT subsidy_party.part) AS people FROM subsidy_party
        WHERE part <> 'answerer' GROUP BY case_id, person_id
    ) AS sides
"""
LIVELY = {
    *("draft", "queued", "reserved", "incomplete", "checked", "reviewed", "approving", "approved", "noticed"),
    *("suspended", "paid", "returned", "clawing_back", "refused", "withdrawn", "declined", "offered"),
}


async def told(db: Database) -> dict[str, list[int]]:
    """How often was paid and how much in fen, by who tells it."""
    return {place: (await db.column(query, []))[0] for place, query in PLACES.items()}


async def page(db: Database, settings: Settings, documents: Documents) -> list[str]:
    """What everybody reads of the year: yuan, payments, people."""
    from app.main import build_app

    app = build_app(settings, db, documents)
    async with Browser(httpx.ASGITransport(app), db, settings) as browser:
        shown = (await browser.get("/subsidies")).text
    return re.findall(r"<dd>.*?<strong>([^<]+)</strong>", shown, re.DOTALL)


async def wrong(db: Database) -> list[str]:
    return [f"{each.name}: {each.rows}" for each in await verification.verify(db, registry.checks()) if not each.ok]


async def test_what_was_paid_is_told_alike_by_everybody(
    county: Database, plan: demo.Plan, settings: Settings, documents: Documents
) -> None:
    assert (plan.times, plan.yuan) == (6, 44_000)
    assert await told(county) == {place: [plan.times, plan.yuan * 100] for place in PLACES}
    assert (await page(county, settings, documents))[:2] == ["44,000.00", "6"]
    assert await county.column(DESKS, []) == [1]  # nobody stands on two sides of a case
    assert await county.column(OFFERED, [TECHNICIAN.name]) != []


@pytest.mark.thorough
async def test_the_county_pays_the_published_figures(db: Database, settings: Settings, documents: Documents) -> None:
    registry.load_handlers()
    plan = demo.Plan()
    county = await founding.found(db, NOW)
    await climbing.load_ladders(db, NOW)
    await employing.employ(db, county, plan, NOW)
    await subsidising.subsidise(db, county, plan, NOW)
    assert (plan.times, plan.yuan) == (5_215, 49_460_000)
    assert await told(db) == {place: [5_215, 4_946_000_000] for place in PLACES}
    assert (await page(db, settings, documents))[:2] == ["49,460,000.00", "5,215"]
    assert set(await db.column(STATES, [])) >= LIVELY
    assert "senior-technician-award" in await db.column(OFFERED, [TECHNICIAN.name])
    assert await wrong(db) == []
