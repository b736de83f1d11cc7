"""Importing rosters."""

import binascii
from base64 import b64decode, b64encode

import strawberry

from app.kernel.errors import Invalid
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.kernel.i18n import mark
from app.volunteers import roster_import
from app.volunteers.graphql.rosters import RosterImport
from app.volunteers.models import RosterKind

OUTCOME = {"roster_import": lambda done: done.roster_import}


@strawberry.input(description="A roster of volunteers or of workers, as a file.")
class ImportRosterInput:
    organisation_id: strawberry.ID = strawberry.field(
        description="The organisation above the teams or enterprises of the roster; or the one enterprise."
    )
    file_name: str = strawberry.field(description="What the file is called; its last 200 characters are kept.")
    content: str = strawberry.field(description="The file in base64: CSV in UTF-8 or GB 18030, XLSX, XLS or ODS.")
    kind: RosterKind = strawberry.field(description="What it lists.", default=RosterKind.VOLUNTEERS)
    dry_run: bool = strawberry.field(description="Whether it only reports what it would do.", default=True)
    idempotency_key: str | None = repetition_key()


@payload
class ImportRosterPayload:
    """The import that has begun; a job works on it."""

    roster_import: RosterImport | None = strawberry.field(description="The import; ask for it again until it is over.")


@strawberry.input(description="Which dry run to import for real.")
class ImportExaminedRosterInput:
    roster_import_id: strawberry.ID = strawberry.field(description="A dry run that is `repeatable`.")
    idempotency_key: str | None = repetition_key()


@payload
class ImportExaminedRosterPayload:
    """The import that has begun; a job works on it."""

    roster_import: RosterImport | None = strawberry.field(description="A new import of the same file.")


@strawberry.input(description="Which import to stop.")
class CancelRosterImportInput:
    roster_import_id: strawberry.ID = strawberry.field(description="An import that is not over.")
    idempotency_key: str | None = repetition_key()


@payload
class CancelRosterImportPayload:
    """The import is stopped; what came in until then stays."""

    roster_import: RosterImport | None = strawberry.field(description="The import, cancelled.")


@strawberry.input(description="Which import's refused rows to fetch.")
class DownloadRefusedRowsInput:
    roster_import_id: strawberry.ID = strawberry.field(description="An import whose `refusedKept` is true.")
    idempotency_key: str | None = repetition_key()


@payload
class DownloadRefusedRowsPayload:
    """The refused rows with full personal numbers, to correct and import again. The download is put on record."""

    file_name: str | None = strawberry.field(description="What the roster's file was called.")
    content: str | None = strawberry.field(description="The workbook (XLSX) of its refused rows, in base64.")


@strawberry.type
class RosterMutation:
    """Importing rosters."""

    @mutation("Uploads a roster and has it imported, or only reported on.", file="content")
    async def import_roster(self, info: Info, input: ImportRosterInput) -> ImportRosterPayload:
        return await perform(
            info,
            ImportRosterPayload,
            roster_import.start_import,
            OUTCOME,
            organisation=key("Organisation", input.organisation_id, "organisation_id"),
            file_name=input.file_name,
            content=_decoded(input.content),
            kind=input.kind,
            dry_run=input.dry_run,
            key=input.idempotency_key,
        )

    @mutation("Imports for real what a dry run has reported on.")
    async def import_examined_roster(self, info: Info, input: ImportExaminedRosterInput) -> ImportExaminedRosterPayload:
        return await perform(
            info,
            ImportExaminedRosterPayload,
            roster_import.import_examined,
            OUTCOME,
            roster_import=key("RosterImport", input.roster_import_id, "roster_import_id"),
            key=input.idempotency_key,
        )

    @mutation("Stops an import; what came in until then stays.")
    async def cancel_roster_import(self, info: Info, input: CancelRosterImportInput) -> CancelRosterImportPayload:
        return await perform(
            info,
            CancelRosterImportPayload,
            roster_import.cancel_import,
            OUTCOME,
            roster_import=key("RosterImport", input.roster_import_id, "roster_import_id"),
            key=input.idempotency_key,
        )

    @mutation("Fetches the rows that an import refused; a mutation, because reading numbers in full goes on record.")
    async def download_refused_rows(self, info: Info, input: DownloadRefusedRowsInput) -> DownloadRefusedRowsPayload:
        return await perform(
            info,
            DownloadRefusedRowsPayload,
            roster_import.refused_rows,
            {"file_name": lambda found: found[0], "content": lambda found: b64encode(found[1]).decode()},
            roster_import=key("RosterImport", input.roster_import_id, "roster_import_id"),
            key=input.idempotency_key,
        )


def _decoded(content: str) -> bytes:
    try:
        return b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(field="content", reason=mark("This is not base64. Encode the file first.")) from None
