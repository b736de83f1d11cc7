"""Frozen points in every state that somebody acts on."""

from dataclasses import dataclass
from uuid import UUID

from app.kernel.db import Database
from app.kernel.identity import Actor, Role
from app.points.service import freezing
from tests.activities.planning import Planner, do
from tests.attendance.staff import staff
from tests.world import World

WHY = "Points went round between the same three people."


@dataclass(frozen=True)
class Frozen:
    proposed: UUID
    """An emergency that a second officer has not confirmed."""
    confirmed: UUID
    """Leo's, who has not objected."""
    disputed: UUID
    """With an objection that nobody has answered; its end is proposed."""


async def freeze(db: Database, world: World) -> Frozen:
    first, second = [await Planner(db, world.lena).volunteer(world.team, number) for number in (61, 62)]
    officers = staff(Role.OFFICER, world.county), staff(Role.OFFICER, world.county)

    async def propose(person: Actor, emergency: bool = False) -> UUID:
        given = {"person": person.id, "reason": WHY, "emergency": emergency}
        found: UUID = (await do(db, freezing.propose_freeze, officers[0], **given)).id
        return found

    proposed = await propose(first, emergency=True)
    confirmed, disputed = [await propose(person) for person in (world.leo, second)]
    for each in (confirmed, disputed):
        await do(db, freezing.confirm_freeze, officers[1], freeze=each)
    await do(db, freezing.object_to_freeze, second, freeze=disputed, text="These are my sister and I.")
    await do(db, freezing.propose_lift, officers[0], freeze=disputed, reason="She showed the family's booklet.")
    return Frozen(proposed, confirmed, disputed)
