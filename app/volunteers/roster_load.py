"""A roster that has been read is taken in, chunk by chunk, each in one transaction.

A chunk also notes how far the import is: after a crash it goes on from there, and a cancellation takes effect
at the next chunk. What a chunk does is said by the kind of roster.
"""

from abc import ABC, abstractmethod
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
from .roster.rows import AnyRoster, Remark
from .roster_report import Added, Report, Standing, report_of

PEOPLE_PER_CHUNK = 500
LOCK = 7_114
"""One chunk of any roster at a time, so that two rosters with the same people can't wait for each other."""


class Load(ABC):
    """One roster on its way in; people are known by the blind index of their identity number.

    So a roster that is imported again finds everybody there and changes nothing. Without `roster_import` it can
    only be examined.
    """

    def __init__(
        self,
        roster: Any,
        day: date,
        vault: Vault,
        *,
        roster_import: UUID | None = None,
        workbook: bytes | None = None,
    ) -> None:
        self.roster = roster
        self.day = day
        self.vault = vault
        self.roster_import = roster_import
        self.workbook = workbook
        self.by: UUID | None = None
        """Who uploaded it."""
        self.people: list[list[Any]] = list(roster.people.values())

    @cached_property
    def indexes(self) -> dict[str, bytes]:
        """The blind index of each identity number."""
        return {number: self.vault.blind(number) for number in self.roster.people}

    def rows(self, people: int) -> int:
        """How many rows of the file that many people stand for, for the progress bar."""
        rows: int = self.roster.rows
        return rows * people // max(len(self.people), 1)

    @abstractmethod
    async def examine(self, tx: Transaction, organisation: UUID | None) -> tuple[Added, list[Remark]]:
        """What an import would add and remark on."""

    @abstractmethod
    async def take_in(self, tx: Transaction, organisation: Row, chunk: list[list[Any]]) -> tuple[Added, list[Remark]]:
        """Takes some people in, below an organisation, with all their lines."""

    async def report(self, tx: Transaction, organisation: UUID | None) -> Report:
        """The report that an import would give."""
        return report_of(self.roster, *await self.examine(tx, organisation), dry_run=True)

    async def step(self, tx: Transaction) -> Standing | Report | None:
        """The next chunk, or the end: the report. None when the import was cancelled or has ended."""
        await tx.execute(LOCK_NAME, number=LOCK)
        begun = await tx.maybe(rosters.BEGIN, roster_import=self.roster_import)
        if begun is None:
            return None
        self.by = begun.created_by
        organisation = await tx.one(members.ORGANISATION, organisation=begun.organisation_id)
        if begun.dry_run:
            return await self._finish(tx, begun, await self.report(tx, organisation.id))
        standing = msgspec.convert(begun.report or {}, Standing)
        chunk = self.people[standing.done : standing.done + PEOPLE_PER_CHUNK]
        if not chunk:
            return await self._finish(tx, begun, report_of(self.roster, standing.added, standing.remarks))
        standing = standing.after(len(chunk), *await self.take_in(tx, organisation, chunk))
        await tx.execute(
            rosters.ADVANCE,
            roster_import=self.roster_import,
            total=self.roster.rows,
            done=self.rows(standing.done),
            progress=msgspec.to_builtins(standing),
        )
        return standing

    async def _finish(self, tx: Transaction, begun: Row, report: Report) -> Report:
        assert self.roster_import
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
            counts = {name: getattr(report, f"new_{name}") for name in self.roster.counts}
            await audit.record(tx, actor, "volunteers.import", self.roster_import, after=counts)
            event = RosterImported(self.roster_import, report.people, report.new_people)
            await publish(tx, actor, event, subject=self.roster_import)
        return report


def sealed(vault: Vault, content: bytes) -> bytes:
    """A file is full of personal numbers: it lies in the database as they do."""
    return vault.seal(b64encode(content).decode())


def unsealed(vault: Vault, kept: bytes) -> bytes:
    return b64decode(vault.open(kept))


async def add_people(tx: Transaction, load: Load, entries: list[Any], column: str) -> tuple[int, list[Remark]]:
    """Adds those of the first lines of people who are not known, fills in what is not known of the others.

    How many are new, and who is known by another name; `column` is the heading of names.
    """
    people = _people(load.vault, entries, load.indexes)
    adopted = await tx.execute(rosters.ADOPT_PEOPLE, **people)
    new_people = await tx.execute(rosters.ADD_PEOPLE, **people, now=tx.now)
    if adopted or new_people < len(entries):
        await tx.execute(rosters.COMPLETE_PEOPLE, **people)
    if new_people == len(entries):
        return new_people, []
    return new_people, other_names(await known(tx, entries, load.indexes), load.roster, column)


async def known(tx: Transaction, people: list[Any], indexes: dict[str, bytes]) -> dict[str, str]:
    """The names by which those of `people` who are known are known, by identity number."""
    numbers = {indexes[entry.id_number]: entry.id_number for entry in people}
    rows = await tx.all(
        rosters.KNOWN_PEOPLE,
        id_number_index=list(numbers),
        phone_index=[tx.vault.blind(entry.phone) if entry.phone else None for entry in people],
        name=[entry.name for entry in people],
        birth_date=[entry.birth_date for entry in people],
    )
    return {numbers[row.id_number_index]: row.name for row in rows}


def other_names(found: dict[str, str], roster: AnyRoster, column: str) -> list[Remark]:
    remarks = []
    for number, name in found.items():
        entry = roster.people[number][0]
        if entry.name != name:
            remarks.append(Remark(entry.sheet, entry.line, column, entry.name, "known_by_another_name"))
    return remarks


def _people(vault: Vault, entries: list[Any], indexes: dict[str, bytes]) -> dict[str, list[Any]]:
    pinyin = [romanise(entry.name) for entry in entries]
    phones = [entry.phone for entry in entries]
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
        "phone_sealed": [vault.seal(phone) if phone else None for phone in phones],
        "phone_index": [vault.blind(phone) if phone else None for phone in phones],
        "phone_masked": [mask_phone(phone) if phone else None for phone in phones],
    }
