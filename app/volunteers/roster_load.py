"""A roster that has been read is taken in, chunk by chunk, each in one transaction.

People are known by the blind index of their identity number, so a roster that is imported again finds
everybody there and changes nothing. A chunk also notes how far the import is: after a crash it goes on
from there, and a cancellation takes effect at the next chunk.
"""

from base64 import b64decode, b64encode
from datetime import date
from functools import cached_property
from typing import Any, Literal
from uuid import UUID

import msgspec

from app.accounts.romanise import romanise
from app.kernel import audit, ids
from app.kernel.crypto import Vault, mask_id_number, mask_phone
from app.kernel.db import Row, Transaction
from app.kernel.events import publish
from app.kernel.identity import Actor, system
from app.kernel.queries import LOCK_NAME

from .happened import RosterImported
from .models import ImportState
from .queries import members, rosters
from .roster.volunteers import COLUMNS, Entry, Remark, Roster, category_of
from .roster_report import Added, Report, Standing, report_of

PEOPLE_PER_CHUNK = 500
LOCK = 7_114
"""One chunk of any roster at a time, so that two rosters with the same people can't wait for each other."""


class Load:
    """One roster on its way in."""

    def __init__(self, roster: Roster, roster_import: UUID, day: date, workbook: bytes | None, vault: Vault) -> None:
        self.roster = roster
        self.roster_import = roster_import
        self.day = day
        self.workbook = workbook
        self.vault = vault
        self.people = list(roster.people.values())

    @cached_property
    def indexes(self) -> dict[str, bytes]:
        """The blind index of each identity number."""
        return {number: self.vault.blind(number) for number in self.roster.people}

    def rows(self, people: int) -> int:
        """How many rows of the file that many people stand for, for the progress bar."""
        return self.roster.rows * people // max(len(self.people), 1)

    async def step(self, tx: Transaction) -> Standing | Report | None:
        """The next chunk, or the end: the report. None when the import was cancelled or has ended."""
        await tx.execute(LOCK_NAME, number=LOCK)
        begun = await tx.maybe(rosters.BEGIN, roster_import=self.roster_import)
        if begun is None:
            return None
        organisation = await tx.one(members.ORGANISATION, organisation=begun.organisation_id)
        if begun.dry_run:
            report = await examine(tx, self.roster, organisation.id, self.day, dry_run=True)
            return await self._finish(tx, begun, report)
        standing = msgspec.convert(begun.report or {}, Standing)
        chunk = self.people[standing.done : standing.done + PEOPLE_PER_CHUNK]
        if not chunk:
            return await self._finish(tx, begun, report_of(self.roster, standing.added, standing.remarks))
        added, remarks = await self._take_in(tx, organisation, chunk)
        standing = Standing(standing.done + len(chunk), standing.added + added, [*standing.remarks, *remarks])
        await tx.execute(
            rosters.ADVANCE,
            roster_import=self.roster_import,
            total=self.roster.rows,
            done=self.rows(standing.done),
            progress=msgspec.to_builtins(standing),
        )
        return standing

    async def _take_in(
        self, tx: Transaction, organisation: Row, chunk: list[list[Entry]]
    ) -> tuple[Added, list[Remark]]:
        entries = [entry for person in chunk for entry in person]
        teams, new_teams = await _teams(tx, organisation, entries)
        people = _people(self.vault, [person[0] for person in chunk], self.indexes)
        adopted = await tx.execute(rosters.ADOPT_PEOPLE, **people)
        new_people = await tx.execute(rosters.ADD_PEOPLE, **people, now=tx.now)
        if adopted or new_people < len(chunk):
            await tx.execute(rosters.COMPLETE_PEOPLE, **people)
        remarks = []
        if new_people < len(chunk):
            remarks = _other_names(await _known(tx, [person[0] for person in chunk], self.indexes), self.roster)
        await tx.execute(rosters.ADD_VOLUNTEERS, **_volunteers(chunk, self.indexes, self.day))
        new_memberships = await tx.execute(
            rosters.ADD_MEMBERSHIPS,
            id=[ids.new() for _ in entries],
            **_places(entries, teams, self.indexes, self.day),
        )
        return Added(new_people, new_teams, new_memberships), remarks

    async def _finish(self, tx: Transaction, begun: Row, report: Report) -> Report:
        await tx.execute(
            rosters.FINISH,
            roster_import=self.roster_import,
            ended=ImportState.DONE,
            now=tx.now,
            total=self.roster.rows,
            result=msgspec.to_builtins(report),
            workbook=sealed(self.vault, self.workbook) if self.workbook else None,
        )
        if not report.dry_run:
            kind: Literal["person", "client"] = "client" if begun.by_client else "person"
            actor = Actor(kind=kind, id=begun.created_by) if begun.created_by else system("import")
            counts = {"people": report.new_people, "teams": report.new_teams, "memberships": report.new_memberships}
            await audit.record(tx, actor, "volunteers.import", self.roster_import, after=counts)
            event = RosterImported(self.roster_import, report.people, report.new_people)
            await publish(tx, actor, event, subject=self.roster_import)
        return report


async def examine(
    tx: Transaction, roster: Roster, organisation: UUID | None, day: date, *, dry_run: bool = True
) -> Report:
    """The report that an import would give, found out by reading alone."""
    indexes = {number: tx.vault.blind(number) for number in roster.people}
    known = await _known(tx, [entries[0] for entries in roster.people.values()], indexes)
    teams = await _known_teams(tx, organisation, roster.teams) if organisation else {}
    entries = [entry for person in roster.people.values() for entry in person if entry.team in teams]
    places = _places(entries, teams, indexes, day)
    memberships = await tx.value(rosters.KNOWN_MEMBERSHIPS, **places)
    added = Added(
        people=len(roster.people) - len(known),
        teams=len(roster.teams) - len(teams),
        memberships=roster.memberships - memberships,
    )
    return report_of(roster, added, _other_names(known, roster), dry_run=dry_run)


def sealed(vault: Vault, content: bytes) -> bytes:
    """A file is full of personal numbers: it lies in the database as they do."""
    return vault.seal(b64encode(content).decode())


def unsealed(vault: Vault, kept: bytes) -> bytes:
    return b64decode(vault.open(kept))


async def _teams(tx: Transaction, organisation: Row, entries: list[Entry]) -> tuple[dict[str, UUID], int]:
    """The team of each name, and how many had to be made."""
    names = sorted({entry.team for entry in entries})
    known = await _known_teams(tx, organisation.id, names)
    missing = [name for name in names if name not in known]
    if not missing:
        return known, 0
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


async def _known(tx: Transaction, people: list[Entry], indexes: dict[str, bytes]) -> dict[str, str]:
    """The names by which those of `people` who are known are known, by identity number."""
    numbers = {indexes[entry.id_number]: entry.id_number for entry in people}
    rows = await tx.all(
        rosters.KNOWN_PEOPLE,
        id_number_index=list(numbers),
        phone_index=[tx.vault.blind(entry.phone) for entry in people],
        name=[entry.name for entry in people],
        birth_date=[entry.birth_date for entry in people],
    )
    return {numbers[row.id_number_index]: row.name for row in rows}


def _other_names(known: dict[str, str], roster: Roster) -> list[Remark]:
    found = []
    for number, name in known.items():
        entry = roster.people[number][0]
        if entry.name != name:
            found.append(Remark(entry.sheet, entry.line, COLUMNS["name"][0], entry.name, "known_by_another_name"))
    return found


def _people(vault: Vault, entries: list[Entry], indexes: dict[str, bytes]) -> dict[str, list[Any]]:
    pinyin = [romanise(entry.name) for entry in entries]
    return {
        "id": [ids.new() for _ in entries],
        "name": [entry.name for entry in entries],
        "pinyin": [whole for whole, _ in pinyin],
        "initials": [initials for _, initials in pinyin],
        "sex": [entry.sex.value for entry in entries],
        "birth_date": [entry.birth_date for entry in entries],
        "ethnicity": [entry.ethnicity for entry in entries],
        "residence": [entry.residence for entry in entries],
        "id_number_sealed": [vault.seal(entry.id_number) for entry in entries],
        "id_number_index": [indexes[entry.id_number] for entry in entries],
        "id_number_masked": [mask_id_number(entry.id_number) for entry in entries],
        "phone_sealed": [vault.seal(entry.phone) for entry in entries],
        "phone_index": [vault.blind(entry.phone) for entry in entries],
        "phone_masked": [mask_phone(entry.phone) for entry in entries],
    }


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
