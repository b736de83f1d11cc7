"""A roster's way into the database: uploaded, kept, taken in by a job, cancelled, reported."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from app.accounts import service as accounts
from app.kernel import audit, ids, jobs
from app.kernel.db import Database, Row, Transaction
from app.kernel.errors import DomainError, NotFound
from app.kernel.idempotency import once
from app.kernel.identity import Actor

from .errors import ImportFileGone, ImportOver, RosterTooLarge
from .models import ImportState, RosterKind
from .queries import members, roster_ends, rosters
from .roster import rows, tables
from .roster.workbook import refused_workbook
from .roster_kinds import KINDS
from .roster_load import sealed, unsealed
from .roster_report import Report, Standing, report_of

JOB = "volunteers.import"
MAX_FILE_NAME = 200

Progress = Callable[[int, int], None]
"""Told how many rows are done, of how many."""


class ImportPayload(msgspec.Struct, frozen=True):
    """What the job needs to know. `language` is that of the workbook it makes."""

    roster_import: UUID
    language: str


class ImportStarted(msgspec.Struct, frozen=True):
    roster_import: UUID


@once
async def start_import(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    file_name: str,
    content: bytes,
    dry_run: bool,
    kind: RosterKind = RosterKind.VOLUNTEERS,
    key: str | None = None,
) -> ImportStarted:
    """Keeps an uploaded roster and has it imported below `organisation` by a job.

    A file that is no roster is refused at once with what to change. `dry_run`: only report.
    """
    await _allowed(tx, actor, organisation, kind)
    await asyncio.to_thread(_look, content, kind, tx.settings.max_upload_bytes)
    roster_import = await _keep(tx, actor, organisation, file_name, content, kind=kind, dry_run=dry_run)
    await jobs.enqueue(tx, JOB, ImportPayload(roster_import, actor.language))
    return ImportStarted(roster_import)


@once
async def import_examined(
    tx: Transaction, actor: Actor, *, roster_import: UUID, key: str | None = None
) -> ImportStarted:
    """Imports for real what a dry run has reported on, from the file kept with it."""
    seen = await _seen(tx, actor, roster_import)
    if seen.file is None:
        raise ImportFileGone()
    content = unsealed(tx.vault, seen.file)
    new = await _keep(
        tx, actor, seen.organisation_id, seen.file_name, content, kind=RosterKind(seen.kind), dry_run=False
    )
    await jobs.enqueue(tx, JOB, ImportPayload(new, actor.language))
    return ImportStarted(new)


@once
async def cancel_import(tx: Transaction, actor: Actor, *, roster_import: UUID, key: str | None = None) -> ImportStarted:
    """Stops an import at its next chunk; what came in until then stays, and a repetition adds the rest."""
    await _seen(tx, actor, roster_import)
    if not await tx.execute(rosters.CANCEL, roster_import=roster_import, now=tx.now):
        raise ImportOver()
    await audit.record(tx, actor, "volunteers.cancel_import", roster_import)
    return ImportStarted(roster_import)


async def refused_rows(
    tx: Transaction, actor: Actor, *, roster_import: UUID, key: str | None = None
) -> tuple[str, bytes]:
    """The name of the roster's file and the workbook of its refused rows, with full personal numbers.

    Who fetched it is put on record, once for a key.
    """
    seen = await _seen(tx, actor, roster_import)
    if seen.refused_workbook is None:
        raise NotFound(field="roster_import")
    await _note_download(tx, actor, roster_import=roster_import, key=key)
    return seen.file_name, unsealed(tx.vault, seen.refused_workbook)


@once
async def _note_download(tx: Transaction, actor: Actor, *, roster_import: UUID, key: str | None) -> ImportStarted:
    await audit.record(tx, actor, "volunteers.download_refused", roster_import)
    return ImportStarted(roster_import)


async def run_file(
    db: Database,
    actor: Actor,
    path: Path,
    *,
    kind: RosterKind = RosterKind.VOLUNTEERS,
    organisation: UUID | None = None,
    dry_run: bool = False,
    refused_to: Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Imports a file here and now, below `organisation`, else the county, which an empty database is given.

    Writes the refused rows to `refused_to` in the actor's language. A dry run leaves no trace.
    """
    content = await asyncio.to_thread(_content, path, db.settings.max_upload_bytes)
    roster = await _read(db, kind, content, db.clock.now())
    async with db.unit_of_work() as tx:
        if dry_run:
            load = KINDS[kind].load(roster, _day(db, tx.now), db.vault)
            report = await load.report(tx, organisation or await accounts.county(tx))
        else:
            organisation = organisation or await accounts.found_county(tx, actor)
            kept = await _keep(tx, actor, organisation, path.name, content, kind=kind, dry_run=False)
    if not dry_run:
        report = await run(db, kept, actor.language, read=roster, progress=progress) or report_of(roster, {}, [])
    if refused_to:
        workbook = await asyncio.to_thread(refused_workbook, roster.parts, actor.language)
        await asyncio.to_thread(refused_to.write_bytes, workbook)
    return report


async def run(
    db: Database, roster_import: UUID, language: str, *, read: Any = None, progress: Progress | None = None
) -> Report | None:
    """Takes a kept roster in, from where the last try stopped; None when it has ended or is cancelled.

    Who has `read` its file hands that over; else it is read here.
    """
    async with db.unit_of_work() as tx:
        begun = await tx.maybe(rosters.BEGIN, roster_import=roster_import)
    if begun is None:
        return None
    kind = RosterKind(begun.kind)
    try:
        roster = read or await _read(db, kind, unsealed(db.vault, begun.file), begun.created_at)
    except DomainError as refusal:
        await _fail(db, roster_import, refusal)
        return None
    workbook = await asyncio.to_thread(refused_workbook, roster.parts, language) if roster.refused else None
    day = _day(db, begun.created_at)
    load = KINDS[kind].load(roster, day, db.vault, roster_import=roster_import, workbook=workbook)
    while True:
        async with db.unit_of_work() as tx:
            standing = await load.step(tx)
        if progress:
            progress(load.rows(standing.done) if isinstance(standing, Standing) else roster.rows, roster.rows)
        if not isinstance(standing, Standing):
            return standing


async def _read(db: Database, kind: RosterKind, content: bytes, moment: datetime) -> Any:
    async with db.unit_of_work() as tx:
        reader = await KINDS[kind].reader(tx)
    return await asyncio.to_thread(reader, content, _day(db, moment))


async def _allowed(tx: Transaction, actor: Actor, organisation: UUID, kind: RosterKind) -> None:
    found = await tx.maybe(members.ORGANISATION, organisation=organisation)
    if found is None:
        raise NotFound(field="organisation")
    _require(actor, found.path, kind)


def _require(actor: Actor, path: list[UUID], kind: RosterKind) -> None:
    if not actor.may(KINDS[kind].scope, path):
        actor.require(path, *KINDS[kind].staff)


async def _seen(tx: Transaction, actor: Actor, roster_import: UUID) -> Row:
    found = await tx.maybe(rosters.SEEN, roster_import=roster_import)
    if found is None:
        raise NotFound(field="roster_import")
    _require(actor, found.path, RosterKind(found.kind))
    return found


def _content(path: Path, most_bytes: int) -> bytes:
    if path.stat().st_size > most_bytes:
        raise RosterTooLarge(megabytes=most_bytes // 2**20)
    return path.read_bytes()


def _look(content: bytes, kind: RosterKind, most_bytes: int) -> None:
    """Raises what makes the whole file useless, so that its sender hears of it at once."""
    if len(content) > most_bytes:
        raise RosterTooLarge(field="file", megabytes=most_bytes // 2**20)
    try:
        rows.headed(tables.read(content), KINDS[kind].layout)
    except DomainError as error:
        error.field = "file"
        raise


async def _keep(
    tx: Transaction,
    actor: Actor,
    organisation: UUID,
    file_name: str,
    content: bytes,
    *,
    kind: RosterKind,
    dry_run: bool,
) -> UUID:
    roster_import = ids.new()
    await tx.execute(
        rosters.CREATE,
        id=roster_import,
        organisation_id=organisation,
        kind=kind,
        file_name=file_name[-MAX_FILE_NAME:],
        file=sealed(tx.vault, content),
        dry_run=dry_run,
        state=ImportState.QUEUED,
        created_by=actor.id,
        created_at=tx.now,
    )
    await audit.record(
        tx,
        actor,
        "volunteers.start_import",
        roster_import,
        after={"organisation": str(organisation), "kind": kind, "file": file_name[-MAX_FILE_NAME:], "dry_run": dry_run},
    )
    return roster_import


def _day(db: Database, moment: datetime) -> date:
    return moment.astimezone(db.settings.zone).date()


async def _fail(db: Database, roster_import: UUID, refusal: DomainError) -> None:
    reason = {"failure": {"code": refusal.code, "params": refusal.params}}
    async with db.unit_of_work() as tx:
        await tx.execute(
            rosters.FINISH,
            roster_import=roster_import,
            ended=ImportState.FAILED,
            now=tx.now,
            total=0,
            result=reason,
            workbook=None,
        )


async def give_up(tx: Transaction) -> None:
    """Says of imports that no job works on any more that they failed.

    Jobs are asked for last, so that what was uploaded meanwhile is not among those that have none.
    """
    unfinished = [row.id for row in await tx.all(roster_ends.CANDIDATES)]
    if unfinished:
        at_work = {each.roster_import for each in await jobs.unfinished(tx, JOB, ImportPayload)}
        left = [each for each in unfinished if each not in at_work]
        await tx.execute(roster_ends.GIVE_UP, roster_imports=left, now=tx.now)


async def forget_files(tx: Transaction, *, before: datetime) -> None:
    """Drops uploaded files and workbooks of imports that ended before a moment; their reports stay."""
    await tx.execute(roster_ends.FORGET_FILES, before=before)
