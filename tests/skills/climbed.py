"""Ladders, a draft and people who climb, for pages and the API."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from app.kernel import ids
from app.kernel.db import Database
from app.kernel.identity import Actor, Held, Role, system
from app.skills import service
from app.skills.models import Degree
from tests.world import World

POSTS = (Path(__file__).parents[2] / "app/skills/ladders/three-posts-seventeen-levels.toml").read_text("utf-8")
SMALL = """
code = "guides"
name = { zh = "向导等级", en = "Guides" }
version = 1
valid_from = 2024-01-01
pass_mark = { theory = 60, practice = 60 }
register_within_years = 1
renew_every_years = 3

[[rung]]
number = 1
name = { zh = "初级向导", en = "Junior guide" }
training_hours_per_renewal = 70

[[rung]]
number = 2
name = { zh = "高级向导", en = "Senior guide" }
needs_comprehensive_review = true
any_of = [{ holds_rung = 1, years_since = 4 }, { degree = "college", years_in_occupation = 2 }]

[[occupation]]
code = "6-88-01"
name = { zh = "登山向导", en = "Mountain guide" }
rung.2.any_of = [{ holds_rung = 1, years_since = 6 }]

[[equivalence]]
rung = 2
years = 2
ladder = "social-worker"
counts_as = 1
clause = "第7条"
"""
OTHER = """
code = "porters"
name = { zh = "背夫等级", en = "Porters" }
version = 1
valid_from = 2024-01-01

[[rung]]
number = 1
name = { zh = "背夫", en = "Porter" }

[[rung]]
number = 2
name = { zh = "领队背夫", en = "Head porter" }
any_of = [{ holds_rung = 1, years_since = 1 }]
"""


@dataclass(frozen=True)
class Climbed:
    ladder: UUID
    """Guides: two rungs, the second with alternatives and an occupation with rules of its own."""
    draft: UUID
    """Its next version, which Otto changed: somebody else must publish it."""
    posts: UUID
    rung: UUID
    """The second of the draft."""
    top: UUID
    """The second of what is in force."""
    occupation: UUID
    verdict: UUID
    """Bob's, about the second rung: he lacks all but time."""
    education: UUID
    placement: UUID
    """Bob's, who is a community worker of Alice's team."""
    employment: UUID
    reserve: UUID
    """Alice's, for the second rung."""
    exam: UUID
    """Bob's, today: the bureau may say how it ended."""
    registration: UUID
    """Of Bob's first grade, to be renewed soon; another grade of his was never registered."""
    training: UUID
    staffing: UUID


async def climb(db: Database, world: World) -> Climbed:
    async def do(verb: Any, actor: Actor, **given: Any) -> Any:
        return await db.perform(verb, actor, **given)

    employer = Actor(kind="person", id=world.lena.person, roles=(Held(Role.HR, world.team),))
    ladder = (await do(service.load_ladder, system("test"), text=SMALL)).id
    await do(service.load_ladder, system("test"), text=OTHER)
    posts = (await do(service.load_ladder, system("test"), text=POSTS)).id
    employment = ids.new()
    async with db.unit_of_work() as tx:
        await tx.connection.execute(
            "INSERT INTO employment (id, person_id, organisation_id, since, recorded_at) VALUES ($1, $2, $3, $4, $5)",
            *(employment, world.bob.person, world.team, date(2020, 1, 1), tx.now),
        )
        post = await tx.connection.fetchval("SELECT id FROM post WHERE code = 'worker'")
        occupation = await tx.connection.fetchval("SELECT id FROM occupation WHERE code = '6-88-01'")
        top = await tx.connection.fetchval("SELECT id FROM rung WHERE ladder_id = $1 AND number = 2", ladder)
    placed = await do(service.place, employer, employment=employment, post=post, since=date(2021, 3, 1))
    taught: dict[str, Any] = {"person": world.bob.person, "degree": Degree.COLLEGE, "completed_on": date(2019, 7, 1)}
    learned = await do(service.record_education, employer, **taught, evidence="毕业证书")
    asked = await do(service.ask_prerequisites, world.bob, rung=top, occupation=occupation)
    pool = await _in_the_pool(db, world, employer, ladder, top)
    await _head_porters_guide(db, world)
    draft = (await do(service.draft_ladder, world.otto, ladder=ladder)).id
    names = {"zh": "向导等级（修订）", "en": "Guides"}
    await do(service.change_ladder, world.otto, ladder=draft, names=names, theory_pass=70, practice_pass=60)
    async with db.connection() as connection:
        rung = await connection.fetchval("SELECT id FROM rung WHERE ladder_id = $1 AND number = 2", draft)
    return Climbed(ladder, draft, posts, rung, top, occupation, asked.id, learned.id, placed.id, employment, **pool)


async def _head_porters_guide(db: Database, world: World) -> None:
    """Who has led porters for five years counts as a junior guide."""
    async with db.connection() as connection:
        found = "SELECT rung.id FROM rung JOIN ladder ON ladder.id = ladder_id WHERE code = $1 AND number = $2"
        held, rung = await connection.fetchval(found, "porters", 2), await connection.fetchval(found, "guides", 1)
    await db.perform(service.set_equivalence, world.otto, held=held, rung=rung, years=5, clause="第9条")


async def _in_the_pool(db: Database, world: World, employer: Actor, ladder: UUID, top: UUID) -> dict[str, UUID]:
    """Bob holds the first rung twice, once registered; he is ready, and entered for an examination."""
    grades = [ids.new(), ids.new()]
    today = db.clock.now().astimezone(db.settings.zone).date()
    async with db.unit_of_work() as tx:
        rung = await tx.connection.fetchval("SELECT id FROM rung WHERE ladder_id = $1 AND number = 1", ladder)
        mountain = await tx.connection.fetchval("SELECT id FROM occupation WHERE code = '6-88-01'")
        for grade, occupation in zip(grades, (None, mountain), strict=True):
            await tx.connection.execute(
                "INSERT INTO skill_grade (id, person_id, rung_id, occupation_id, organisation_id, source, since,"
                " recorded_at) VALUES ($1, $2, $3, $4, $5, 'roster', $6, $7)",
                *(grade, world.bob.person, rung, occupation, world.team, date(2022, 3, 1), tx.now),
            )

    async def do(verb: Any, actor: Actor, **given: Any) -> UUID:
        made: UUID = (await db.perform(verb, actor, **given)).id
        return made

    await db.perform(service.find_ready, world.otto)
    who: dict[str, Any] = {"person": world.bob.person, "rung": top}
    registered = {"grade": grades[0], "registered_on": date(2023, 3, 1)}
    taught: dict[str, Any] = {"grade": grades[0], "held_on": date(2024, 5, 1), "hours": 90, "subject": "高原急救"}
    return {
        "reserve": await do(service.reserve, world.otto, person=world.alice.person, rung=top, plan="跟随老向导学习"),
        "exam": await do(service.enter_exam, employer, **who, exam_on=today),
        "registration": await do(service.register_grade, employer, **registered),
        "training": await do(service.record_grade_training, employer, **taught),
        "staffing": await do(service.set_community_staffing, world.otto, organisation=world.county, residents=52_000),
    }
