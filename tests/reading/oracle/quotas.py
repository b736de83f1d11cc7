"""What the database's function `rung_holders` says, from the rows as they are."""

from typing import Any
from uuid import UUID

from .data import Data

ON_THE_WAY = {"decided", "noticed", "suspended", "cleared", "filed"}


def rung_holders(data: Data, quota: UUID, but: UUID | None) -> int:
    """How many people but one hold a place of a quota, or were decided on."""
    there: dict[str, Any] = dict(data.rows)
    asked = next(each for each in there["rung_quota"] if each.id == quota)
    ladders = {each.id for each in there["ladder"] if each.code == asked.ladder_code}
    rungs = {each.id for each in there["rung"] if each.ladder_id in ladders and each.number == asked.rung_number}
    paths = {each.id: each.path for each in there["organisation"]}
    held = [each for each in there["skill_grade"] if each.ended_at is None]
    held += [each for each in there["assessment"] if each.state in ON_THE_WAY]
    return len(
        {
            each.person_id
            for each in held
            if each.rung_id in rungs
            and each.person_id != but
            and (asked.organisation_id is None or asked.organisation_id in paths[each.organisation_id])
        }
    )
