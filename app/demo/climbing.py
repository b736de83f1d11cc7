"""The ladders that come with the project: by which grades and levels people of the county rise, and who may next."""

from datetime import datetime, timedelta

from app.kernel.db import Database, Transaction
from app.skills import service as skills
from app.skills.ladder_file import FOLDER

from .founding import FOUNDED, County
from .steps import TELLER, Made, step

DRAFTED = timedelta(days=9)
RESIDENTS = 52_000


async def load_ladders(db: Database, now: datetime) -> None:
    """Each in a step of its own."""
    for path in sorted(FOLDER.glob("*.toml")):
        text = path.read_text("utf-8")

        async def load(tx: Transaction, text: str = text) -> Made:
            return Made({"ladder": (await skills.load_ladder(tx, TELLER, text=text)).id})

        await step(db.at(now - FOUNDED), f"ladder:{path.stem}", load)


async def look_ahead(db: Database, county: County, now: datetime) -> None:
    """Who may rise is found; the officer has drafted a next version, which another must publish."""

    async def find(tx: Transaction) -> Made:
        await skills.find_ready(tx, TELLER)
        await skills.set_community_staffing(tx, county.officer, organisation=county.id, residents=RESIDENTS)
        return Made()

    async def draft(tx: Transaction) -> Made:
        (ladder,) = [each for each in await skills.ladders_in_force(tx) if each.code == "new-eight-grades"]
        begun = await skills.draft_ladder(tx, county.officer, ladder=ladder.id)
        await skills.change_ladder(
            tx,
            county.officer,
            ladder=begun.id,
            names={"zh": "新八级工", "bo": "བཟོ་པའི་རིམ་པ་བརྒྱད་གསར་མ།", "en": "New eight-grade worker"},
            theory_pass=60,
            practice_pass=65,
            notice_working_days=7,
        )
        return Made({"draft": begun.id})

    await step(db.at(now), "ready", find)
    await step(db.at(now - DRAFTED), "ladder draft", draft)
