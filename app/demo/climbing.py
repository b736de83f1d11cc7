"""The ladders that come with the project: by which grades and levels people of the county rise."""

from datetime import datetime

from app.kernel.db import Database, Transaction
from app.skills import service as skills
from app.skills.ladder_file import FOLDER

from .founding import FOUNDED
from .steps import TELLER, Made, step


async def load_ladders(db: Database, now: datetime) -> None:
    """Each in a step of its own."""
    for path in sorted(FOLDER.glob("*.toml")):
        text = path.read_text("utf-8")

        async def load(tx: Transaction, text: str = text) -> Made:
            return Made({"ladder": (await skills.load_ladder(tx, TELLER, text=text)).id})

        await step(db.at(now - FOUNDED), f"ladder:{path.stem}", load)
