"""Reading a volunteer's full record, which is put on record itself."""

from base64 import b64encode
from typing import Any

import orjson
import strawberry
from strawberry.scalars import JSON

from app.attendance.full_record_file import as_json, as_workbook
from app.attendance.service.full_record import FullRecord, read_full_record
from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key


@strawberry.input(description="Whose record to read.")
class ReadFullRecordInput:
    volunteer_id: strawberry.ID = strawberry.field(
        description="The viewer as a volunteer, or one whom the viewer's role reaches."
    )
    idempotency_key: str | None = repetition_key()


@payload
class ReadFullRecordPayload:
    """The record as it is now. That it was read is put on record; the volunteer sees it."""

    record: JSON | None = strawberry.field(
        description="`volunteer`, `teams`, `services`, `trainings`, `honours`, `ratings`, `certificates`; phone and "
        "identity numbers in full for the volunteer alone."
    )
    workbook: str | None = strawberry.field(description="The same as a workbook (XLSX), in base64.")


@strawberry.type
class FullRecordMutation:
    """Reading a volunteer's full record."""

    @mutation("Reads a volunteer's full record: one's own, or of whom one looks after. Only people read it.")
    async def read_full_record(self, info: Info, input: ReadFullRecordInput) -> ReadFullRecordPayload:
        settings = info.context.db.settings

        def workbook(record: FullRecord) -> str:
            return b64encode(as_workbook(record, info.context.language, settings)).decode()

        outcome: dict[str, Any] = {"record": lambda record: orjson.loads(as_json(record)), "workbook": workbook}
        return await perform(
            info,
            ReadFullRecordPayload,
            read_full_record,
            outcome,
            volunteer=key("Volunteer", input.volunteer_id, "volunteer"),
            key=input.idempotency_key,
        )
