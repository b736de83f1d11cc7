"""A roster of volunteers is taken in: people, teams, who is in which."""

from datetime import date
from typing import Any
from uuid import UUID

from app.kernel import ids
from app.kernel.db import Row, Transaction

from .queries import rosters
from .roster.rows import Remark
from .roster.volunteers import LAYOUT, Entry, category_of
from .roster_load import Load, add_people, known, other_names
from .roster_report import Added

NAME = LAYOUT.columns["name"][0]


class VolunteerLoad(Load):
    """One roster of volunteers on its way in."""

    async def take_in(self, tx: Transaction, organisation: Row, chunk: list[list[Entry]]) -> tuple[Added, list[Remark]]:
        entries = [entry for person in chunk for entry in person]
        teams, new_teams = await _teams(tx, organisation, entries)
        new_people, remarks = await add_people(tx, self, [person[0] for person in chunk], NAME)
        await tx.execute(rosters.ADD_VOLUNTEERS, **_volunteers(chunk, self.indexes, self.day))
        new_memberships = await tx.execute(
            rosters.ADD_MEMBERSHIPS,
            id=[ids.new() for _ in entries],
            **_places(entries, teams, self.indexes, self.day),
        )
        return {"people": new_people, "teams": new_teams, "memberships": new_memberships}, remarks

    async def examine(self, tx: Transaction, organisation: UUID | None) -> tuple[Added, list[Remark]]:
        """Found out by reading alone: a volunteer who is added and taken back would use up a number."""
        roster = self.roster
        found = await known(tx, [entries[0] for entries in self.people], self.indexes)
        teams = await _known_teams(tx, organisation, roster.teams) if organisation else {}
        entries = [entry for person in self.people for entry in person if entry.team in teams]
        places = _places(entries, teams, self.indexes, self.day)
        memberships = await tx.value(rosters.KNOWN_MEMBERSHIPS, **places)
        added = {
            "people": len(self.people) - len(found),
            "teams": len(roster.teams) - len(teams),
            "memberships": roster.memberships - memberships,
        }
        return added, other_names(found, roster, NAME)


async def _teams(tx: Transaction, organisation: Row, entries: list[Entry]) -> tuple[dict[str, UUID], int]:
    """The team of each name, and how many had to be made."""
    names = sorted({entry.team for entry in entries})
    found = await _known_teams(tx, organisation.id, names)
    missing = [name for name in names if name not in found]
    if not missing:
        return found, 0
    made = {
        "id": [ids.new() for _ in missing],
        "name": missing,
        "category": [category_of(name).value for name in missing],
        "parent": organisation.id,
    }
    await tx.execute(rosters.ADD_ORGANISATIONS, **made, path=organisation.path, now=tx.now)
    new = await tx.execute(rosters.ADD_TEAMS, **made)
    return await _known_teams(tx, organisation.id, names), new


async def _known_teams(tx: Transaction, organisation: UUID, names: list[str]) -> dict[str, UUID]:
    rows = await tx.all(rosters.KNOWN_TEAMS, organisation=organisation, names=names)
    return {row.name: row.id for row in rows}


def _volunteers(chunk: list[list[Entry]], indexes: dict[str, bytes], day: date) -> dict[str, list[Any]]:
    categories = [dict.fromkeys(each for entry in person for each in entry.categories) for person in chunk]
    return {
        "id": [ids.new() for _ in chunk],
        "id_number_index": [indexes[person[0].id_number] for person in chunk],
        "categories": [",".join(each) for each in categories],
        "joined_on": [min(entry.joined_on or day for entry in person) for person in chunk],
        "place": list(range(len(chunk))),
    }


def _places(entries: list[Entry], teams: dict[str, UUID], indexes: dict[str, bytes], day: date) -> dict[str, list[Any]]:
    return {
        "id_number_index": [indexes[entry.id_number] for entry in entries],
        "team": [teams[entry.team] for entry in entries],
        "joined_on": [entry.joined_on or day for entry in entries],
    }
