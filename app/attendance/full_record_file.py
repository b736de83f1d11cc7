"""A volunteer's full record as one file: a workbook with a sheet for each part, or JSON for machines."""

import io
from datetime import date, datetime
from typing import Any

import msgspec
import orjson
import xlsxwriter

from app.kernel.i18n import mark, translate
from app.kernel.settings import Settings
from app.kernel.workbooks import IN_MEMORY

from .service.full_record import FullRecord
from .sheet import CATEGORIES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEETS = {
    "volunteer": mark("Volunteer"),
    "teams": mark("Teams"),
    "services": mark("Service"),
    "trainings": mark("Training"),
    "honours": mark("Honours"),
    "ratings": mark("Ratings"),
    "certificates": mark("Certificates"),
}
HEADS = {
    "approved_at": mark("Approved at"),
    "approved_by": mark("Approved by"),
    "average_rating": mark("Average rating"),
    "awarded_by": mark("Awarded by"),
    "awarded_on": mark("Awarded on"),
    "birth_date": mark("Date of birth"),
    "category": mark("Kind of service"),
    "content": mark("Content"),
    "course": mark("Course"),
    "document_number": mark("Document number"),
    "ended_at": mark("Until"),
    "ended_on": mark("Last day"),
    "id_number": mark("Identity number"),
    "issued_at": mark("Issued"),
    "joined_on": mark("Since"),
    "leaders": mark("Team leader"),
    "left_on": mark("Left on"),
    "level": mark("Level"),
    "minutes": mark("Minutes"),
    "name": mark("Name"),
    "next_star_minutes": mark("Minutes for the next star"),
    "next_star_rating": mark("Rating for the next star"),
    "note": mark("Note"),
    "number": mark("Number"),
    "organisation": mark("Recording unit"),
    "organiser": mark("Organiser"),
    "phone": mark("Mobile number"),
    "place": mark("Place"),
    "rated_at": mark("Rated at"),
    "rating": mark("Rating"),
    "recorded_at": mark("Recorded at"),
    "recorded_for": mark("Recording unit"),
    "residence": mark("Residence"),
    "revoked_at": mark("Revoked"),
    "score": mark("Rating"),
    "service_categories": mark("Kinds of service"),
    "sex": mark("Sex"),
    "since": mark("First day"),
    "skills": mark("Skills"),
    "stars": mark("Stars"),
    "started_at": mark("From"),
    "started_on": mark("First day"),
    "starts_at": mark("From"),
    "team": mark("Team"),
    "title": mark("Title"),
    "until": mark("Last day"),
}
WORDS = {
    **CATEGORIES,
    "female": mark("Female"),
    "male": mark("Male"),
    "unit": mark("Organisation"),
    "county": mark("County"),
    "prefecture": mark("Prefecture"),
    "province": mark("Province"),
    "nation": mark("Country"),
}
_CODED = frozenset({"category", "service_categories", "sex", "level"})


def as_json(record: FullRecord) -> bytes:
    """Times with their offset from UTC, days as ISO 8601."""
    return orjson.dumps(msgspec.structs.asdict(record), option=orjson.OPT_INDENT_2)


def as_workbook(record: FullRecord, language: str, settings: Settings) -> bytes:
    """XLSX; times are the county's. The sheet of a part without anything is empty."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, IN_MEMORY) as workbook:
        bold = workbook.add_format({"bold": True})
        for part, title in SHEETS.items():
            page = workbook.add_worksheet(translate(title, language))
            page.set_column(0, 12, 22)
            found = getattr(record, part)
            if isinstance(found, dict):
                for line, (name, value) in enumerate(found.items()):
                    page.write(line, 0, translate(HEADS[name], language), bold)
                    page.write(line, 1, _cell(name, value, language, settings))
                continue
            for column, name in enumerate(found[0] if found else ()):
                page.write(0, column, translate(HEADS[name], language), bold)
            for line, row in enumerate(found, 1):
                page.write_row(line, 0, [_cell(name, value, language, settings) for name, value in row.items()])
    return written.getvalue()


def _cell(name: str, value: Any, language: str, settings: Settings) -> str | int | float | None:
    if isinstance(value, list):
        return "、".join(str(_cell(name, each, language, settings)) for each in value)
    if name in _CODED and value in WORDS:
        return translate(WORDS[value], language)
    if isinstance(value, datetime):
        return value.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return value  # type: ignore[no-any-return]
