"""A county to be matched: an award for who works, people who do, and what a match left behind."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.kernel import ids
from app.kernel.db import Database, Row
from app.kernel.identity import Actor
from app.subsidies.amounts import Amount
from app.subsidies.checking import Trial
from app.subsidies.drafts import Draft
from app.subsidies.nightly import match_everyone
from app.subsidies.service.matching import start_match
from tests.world import World

from .awards import AWARD, TODAY, but, condition, published

WORK_FEN, LONG_FEN = 300_000, 500_000
WORK = but(
    AWARD,
    names={"zh": "在岗奖励", "en": "Award for work"},
    amounts=(Amount("years_employed >= 10", LONG_FEN, {"zh": "十年"}), Amount(None, WORK_FEN, {"zh": "其他"})),
    conditions=(condition("employed"), condition("years_employed >= 1"), condition("not (residence == '县外')")),
    trials=(
        Trial("在岗", {"employed": True, "years_employed": "2", "residence": "阿柔乡"}, TODAY, True, WORK_FEN),
        Trial("不在岗", {"employed": False, "years_employed": "2", "residence": "阿柔乡"}, TODAY, False, 0),
    ),
)
PLAIN = but(
    WORK,
    names={"zh": "志愿奖励"},
    conditions=(condition("age >= 18"),),
    trials=(Trial("成年", {"age": "30"}, TODAY, True, WORK_FEN),),
    automatic=False,
)
"""For all who are of age, and nobody is offered it."""


def works(draft: Draft = WORK, **changes: Any) -> Draft:
    return but(draft, **changes)


async def employ(db: Database, person: Actor, organisation: UUID, since: date) -> None:
    async with db.connection() as connection:
        await connection.execute("UPDATE person SET residence = '阿柔乡' WHERE id = $1", person.id)
        await connection.execute(
            "INSERT INTO employment (id, person_id, organisation_id, since, recorded_at)"
            " VALUES ($1, $2, $3, $4, now())",
            *(ids.new(), person.id, organisation, since),
        )


async def dismiss(db: Database, person: Actor, until: date) -> None:
    async with db.connection() as connection:
        await connection.execute("UPDATE employment SET until = $2 WHERE person_id = $1", person.id, until)


async def match(db: Database, moment: datetime | None = None, **given: Any) -> Row:
    """Everybody is matched; the run with its figures over all programmes."""
    there = db.at(moment) if moment else db
    run = await match_everyone(there, **given)
    assert run is not None
    return await run_of(db, run)


async def run_of(db: Database, run: UUID) -> Row:
    async with db.connection() as connection:
        found: Row = await connection.fetchrow(
            "SELECT match_run.*, figures.* FROM match_run, LATERAL (SELECT sum(passed)::int AS passed,"
            " sum(began)::int AS began, sum(amount)::int AS amount, sum(match_count.ended)::int AS over,"
            " sum(offered)::int AS offered, sum(withdrawn)::int AS withdrawn, sum(fen)::int AS fen"
            " FROM match_count WHERE run_id = match_run.id) AS figures WHERE match_run.id = $1",
            run,
        )
    return found


async def offers(db: Database, person: Actor) -> list[tuple[str, str, int]]:
    """A person's cases: state, period, fen; oldest first."""
    async with db.connection() as connection:
        rows = await connection.fetch(
            "SELECT state, period, fen FROM subsidy_case WHERE person_id = $1 ORDER BY number", person.id
        )
    return [(row["state"], row["period"], row["fen"]) for row in rows]


@dataclass(frozen=True)
class Matched:
    done: UUID
    """A match that found who is of age."""
    running: UUID
    """One that waits for its job."""


async def matched(db: Database, world: World) -> Matched:
    await published(db, world, PLAIN, "award-for-volunteers")
    done = await match(db)
    begun = await db.perform(start_match, world.otto)
    return Matched(done.id, begun.run)
