"""Programmes as every page may show them: one in force, one that waits for its publication."""

from dataclasses import dataclass
from uuid import UUID

from app.kernel.db import Database
from app.subsidies import service
from app.subsidies.models import Within
from app.subsidies.terms import Exclusion
from tests.world import World

from .awards import CODE, but, published, second


@dataclass(frozen=True)
class Offered:
    programme: UUID
    version: UUID
    """In force: the yearly award of senior technicians."""
    code: str
    draft: UUID
    """Of another programme, by another officer: Otto may change and publish it."""
    other: UUID
    """That other programme."""


async def offer(db: Database, world: World) -> Offered:
    award = await published(db, world)
    exclusion = Exclusion(award.programme, Within.SAME_PERIOD)
    draft = but(names={"zh": "技师补贴"}, exclusions=(exclusion,), automatic=False)
    given = {"code": "technician-allowance", "organisation": world.county, "draft": draft}
    other = await db.perform(service.save_programme, second(world), **given)
    return Offered(award.programme, award.id, CODE, other.id, other.programme)
