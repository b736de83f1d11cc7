"""A roster of workers is taken in: enterprises, people, where they work, their grades and wages."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from functools import partial
from itertools import zip_longest
from typing import NamedTuple
from uuid import UUID

from app.accounts.models import OrganisationKind
from app.kernel import ids
from app.kernel.db import Row, Transaction
from app.skills.models import WageSource
from app.skills.queries import rosters as queries
from app.volunteers.models import RosterKind
from app.volunteers.queries import members
from app.volunteers.roster.rows import Remark
from app.volunteers.roster_kinds import KINDS, WORKER_SCOPE, WORKER_STAFF, Kind, Reader
from app.volunteers.roster_load import PEOPLE_PER_CHUNK, Load, add_people
from app.volunteers.roster_report import Added, both

from .workers import LAYOUT, Entry, Rung, read

LADDER = "new-eight-grades"
"""Whose grades rosters name."""
NAME, ENTERPRISE = (LAYOUT.columns[column][0] for column in ("name", "enterprise"))


class _Undone(Exception):
    """Takes back what was tried."""


class _Placed(NamedTuple):
    """An accepted line with where it belongs."""

    entry: Entry
    organisation: UUID
    occupation: UUID
    employment: UUID
    person: UUID


class WorkerLoad(Load):
    """One roster of workers on its way in."""

    async def examine(self, tx: Transaction, organisation: UUID | None) -> tuple[Added, list[Remark]]:
        """Found out by taking everything in and back again, so that it is what an import does."""
        added: Added = {}
        remarks: list[Remark] = []
        if organisation is None:
            return dict(self.roster.counts), remarks
        found = await tx.one(members.ORGANISATION, organisation=organisation)
        with suppress(_Undone):
            async with tx.savepoint():
                for start in range(0, len(self.people), PEOPLE_PER_CHUNK):
                    chunk = self.people[start : start + PEOPLE_PER_CHUNK]
                    more, noted = await self.take_in(tx, found, chunk)
                    added, remarks = both(added, more), [*remarks, *noted]
                raise _Undone
        return added, remarks

    async def take_in(self, tx: Transaction, organisation: Row, chunk: list[list[Entry]]) -> tuple[Added, list[Remark]]:
        every = [entry for person in chunk for entry in person]
        enterprises, new_enterprises = await self._enterprises(tx, organisation, every)
        entries = [entry for entry in every if entry.credit_code in enterprises]
        remarks = [_remark(entry, "enterprise_elsewhere") for entry in every if entry.credit_code not in enterprises]
        first = list({entry.id_number: entry for entry in reversed(entries)}.values())
        new_people, others = await add_people(tx, self, first, NAME) if first else (0, [])
        occupations = await _occupations(tx, {entry.occupation for entry in entries})
        employments = await self._employ(tx, entries, enterprises, occupations)
        placed, left = await self._place(tx, entries, enterprises, occupations)
        grades = await self._grade(tx, placed)
        wages = await self._pay(tx, placed)
        added = {
            "people": new_people,
            "enterprises": new_enterprises,
            "employments": employments,
            "grades": grades,
            "wages": wages,
        }
        return added, [*remarks, *others, *left]

    async def _enterprises(
        self, tx: Transaction, organisation: Row, entries: list[Entry]
    ) -> tuple[dict[str, UUID], int]:
        """The enterprises below the organisation by credit code, made where there are none, and how many were."""
        codes = sorted({entry.credit_code for entry in entries})
        known = await tx.all(queries.KNOWN_ENTERPRISES, organisation=organisation.id, codes=codes)
        missing = sorted(set(codes) - {row.credit_code for row in known})
        new = 0
        if missing and organisation.kind != OrganisationKind.ENTERPRISE:
            made = {
                "id": [ids.new() for _ in missing],
                "name": [self.roster.enterprises[code].enterprise for code in missing],
                "credit_code": missing,
                "parent": organisation.id,
            }
            await tx.execute(queries.ADOPT_ENTERPRISES, **made)
            new = await tx.execute(queries.ADD_ENTERPRISES, **made, path=organisation.path, now=tx.now)
            known = await tx.all(queries.KNOWN_ENTERPRISES, organisation=organisation.id, codes=codes)
        return {row.credit_code: row.id for row in known if row.below}, new

    async def _employ(
        self, tx: Transaction, entries: list[Entry], enterprises: dict[str, UUID], occupations: dict[str, UUID]
    ) -> int:
        """Who is not known to work there begins on the day they were hired, else on that of the grade."""
        first = list({(entry.id_number, entry.credit_code): entry for entry in reversed(entries)}.values())
        return await tx.execute(
            queries.ADD_EMPLOYMENTS,
            id=[ids.new() for _ in first],
            id_number_index=[self.indexes[entry.id_number] for entry in first],
            organisation=[enterprises[entry.credit_code] for entry in first],
            occupation=[occupations[entry.occupation] for entry in first],
            number=[entry.number for entry in first],
            since=[entry.hired_on or entry.since for entry in first],
            graded=[entry.since for entry in first],
            recorded_by=self.by,
            now=tx.now,
        )

    async def _place(
        self, tx: Transaction, entries: list[Entry], enterprises: dict[str, UUID], occupations: dict[str, UUID]
    ) -> tuple[list[_Placed], list[Remark]]:
        found = await tx.all(
            queries.EMPLOYMENTS,
            id_number_index=[self.indexes[entry.id_number] for entry in entries],
            organisation=[enterprises[entry.credit_code] for entry in entries],
            place=list(range(len(entries))),
        )
        at = {row.place: row for row in found}
        placed = [
            _Placed(entry, enterprises[entry.credit_code], occupations[entry.occupation], at[n].id, at[n].person_id)
            for n, entry in enumerate(entries)
            if n in at
        ]
        return placed, [_remark(entry, "left_since") for n, entry in enumerate(entries) if n not in at]

    async def _grade(self, tx: Transaction, placed: list[_Placed]) -> int:
        return await tx.execute(
            queries.ADD_GRADES,
            id=[ids.new() for _ in placed],
            person=[each.person for each in placed],
            rung=[each.entry.rung for each in placed],
            occupation=[each.occupation for each in placed],
            organisation=[each.organisation for each in placed],
            certificate=[each.entry.certificate for each in placed],
            since=[each.entry.since for each in placed],
            recorded_by=self.by,
            now=tx.now,
        )

    async def _pay(self, tx: Transaction, placed: list[_Placed]) -> int:
        """Wages of each employment one after the other, as each ends the one before it."""
        by_employment: dict[UUID, list[_Placed]] = {}
        for each in placed:
            by_employment.setdefault(each.employment, []).append(each)
        new = 0
        for turn in zip_longest(*by_employment.values()):
            new += await _pay_once(tx, [each for each in turn if each], self.by)
        return new


async def _pay_once(tx: Transaction, placed: list[_Placed], by: UUID | None) -> int:
    """One wage for each employment, unless it is paid already, or something newer is known."""
    known = await tx.all(queries.PRESENT_WAGES, employments=[each.employment for each in placed])
    present = {row.employment_id: row for row in known if row.present}
    said = {(row.employment_id, row.since) for row in known if row.source == WageSource.ROSTER}
    new = [
        each
        for each in placed
        if (each.employment, each.entry.since) not in said and _is_news(present.get(each.employment), each.entry)
    ]
    if not new:
        return 0
    paid = {
        "id": [ids.new() for _ in new],
        "employment": [each.employment for each in new],
        "rung": [each.entry.rung for each in new],
        "fen": [each.entry.fen for each in new],
        "since": [each.entry.since for each in new],
    }
    await tx.execute(queries.CLOSE_WAGES, **paid)
    return await tx.execute(queries.ADD_WAGES, **paid, recorded_by=by, now=tx.now)


def _is_news(present: Row | None, entry: Entry) -> bool:
    if present is None:
        return True
    same: bool = (present.fen, present.rung_id) == (entry.fen, entry.rung)
    since: date = present.since
    return since < entry.since and not same


async def _occupations(tx: Transaction, names: Iterable[str]) -> dict[str, UUID]:
    """The occupation of each name, made where there is none."""
    wanted = sorted(set(names))
    found = {row.name: row.id for row in await tx.all(queries.KNOWN_OCCUPATIONS, names=wanted)}
    missing = [name for name in wanted if name not in found]
    if missing:
        await tx.execute(queries.ADD_OCCUPATIONS, id=[ids.new() for _ in missing], name=missing)
        found = {row.name: row.id for row in await tx.all(queries.KNOWN_OCCUPATIONS, names=wanted)}
    return found


def _remark(entry: Entry, reason: str) -> Remark:
    return Remark(entry.sheet, entry.line, ENTERPRISE, entry.enterprise, reason)


async def reader(tx: Transaction) -> Reader:
    """Reads rosters by the grades of the ladder that holds today."""
    day = tx.today
    rungs = [
        Rung(row.id, row.number, row.names, row.national_level)
        for row in await tx.all(queries.RUNGS, code=LADDER, day=day)
    ]
    return partial(read, rungs=rungs)


KINDS[RosterKind.WORKERS] = Kind(LAYOUT, reader, WorkerLoad, WORKER_STAFF, WORKER_SCOPE)
