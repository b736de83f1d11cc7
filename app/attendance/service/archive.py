"""All certificates of a list in one file: a ZIP of PDFs with an index as XLSX."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from uuid import UUID

import xlsxwriter

from app.attendance.models import BatchState
from app.attendance.queries import batches as queries
from app.attendance.queries.certificates import TO_PRINT_OF_BATCH
from app.attendance.sheet import address, service_pdf
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError
from app.kernel.i18n import error_text, mark, translate
from app.kernel.identity import Actor
from app.kernel.settings import Settings
from app.kernel.workbooks import IN_MEMORY

from .batches import certificate_batch

HEADS = (
    mark("Row"),
    mark("Number"),
    mark("Name"),
    mark("Minutes"),
    mark("Certificate number"),
    mark("Address"),
    mark("File"),
    mark("Result"),
)
ADDRESS = 5
_UNFIT = re.compile(r"[^\w-]+")


class _Sink:
    """Takes what a ZIP writes and hands it on; it can't go back, so a ZIP keeps nothing to change later."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, some: bytes) -> int:
        self._written.append(some)
        return len(some)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass

    def taken(self) -> bytes:
        """What came since the last time."""
        taken = b"".join(self._written)
        self._written.clear()
        return taken


class Archive:
    """What was read of a list; `pieces` need no database any more."""

    def __init__(self, batch: Row, rows: Sequence[Row], certificates: Sequence[Row]) -> None:
        self.batch = batch
        self.rows = rows
        self.certificates: dict[UUID, Row] = {each.id: each for each in certificates}

    def pieces(self, language: str, settings: Settings) -> Iterator[bytes]:
        """The ZIP as it is made: each piece is a certificate of some milliseconds, the last one the index.

        Raises FontsMissing before the first.
        """
        sink = _Sink()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            for row in self.rows:
                found = self.certificates.get(row.certificate_id)
                if found is not None:
                    archive.writestr(_file(row), service_pdf(found, language, settings))
                    yield sink.taken()
            archive.writestr("index.xlsx", self._index(language, settings))
        yield sink.taken()

    def _index(self, language: str, settings: Settings) -> bytes:
        written = io.BytesIO()
        with xlsxwriter.Workbook(written, IN_MEMORY) as workbook:
            page = workbook.add_worksheet()
            page.write_row(0, 0, [translate(head, language) for head in HEADS], workbook.add_format({"bold": True}))
            page.set_column(1, 7, 24)
            for line, row in enumerate(self.rows, 1):
                cells = self._line(row, language, settings)
                page.write_row(line, 0, cells)
                if cells[ADDRESS]:
                    page.write_url(line, ADDRESS, cells[ADDRESS])
        return written.getvalue()

    def _left(self) -> str:
        """What stands in a line that has no result."""
        return mark("Cancelled") if self.batch.state == BatchState.CANCELLED else mark("Waiting")

    def _line(self, row: Row, language: str, settings: Settings) -> list[str | int | None]:
        found = self.certificates.get(row.certificate_id)
        if found is None:
            refusal = DomainError.kinds[row.refusal](**row.refusal_params) if row.refusal else None
            said = error_text(refusal, language) if refusal else translate(self._left(), language)
            return [row.position, row.given, None, None, None, None, None, said]
        there = translate("Revoked", language) if found.revoked_at else translate("Issued", language)
        where = address(settings, found.token)
        return [row.position, row.given, row.name, row.minutes, row.number, where, _file(row), there]


async def read_archive(tx: Transaction, actor: Actor, *, batch: UUID) -> Archive:
    """What a ZIP is made of, for those who may have the list made. Raises NotFound, NotAllowed."""
    found = await certificate_batch(tx, actor, batch=batch)
    return Archive(found, await tx.all(queries.INDEX, batch=batch), await tx.all(TO_PRINT_OF_BATCH, batch=batch))


def _file(row: Row) -> str:
    return f"{row.position:04}-{_UNFIT.sub('_', row.name)}-{row.number}.pdf"
