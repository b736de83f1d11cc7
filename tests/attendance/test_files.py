"""What people wrote stays text in the files that others open: no formula, no link, nothing left out."""

import io
import re
from pathlib import Path

import openpyxl

from app.attendance.full_record_file import as_workbook
from app.attendance.service.full_record import FullRecord
from app.kernel.settings import Settings

TYPED = ("=1+1", "external:\\\\elsewhere\\file", "https://example.org/" + "a" * 3_000, "mailto:a@example.org")
APP = Path(__file__).parents[2] / "app"


def test_a_full_record_has_no_links_and_all_of_its_texts(settings: Settings) -> None:
    services = [{"title": typed, "content": typed} for typed in TYPED]
    record = FullRecord({"name": TYPED[1]}, [], services, [], [], [], [])
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(record, "en", settings)))
    sheet = book["Service"]
    assert list(sheet.values)[1:] == [(typed, typed) for typed in TYPED]
    cells = [book["Volunteer"]["B1"], *(cell for row in sheet.iter_rows() for cell in row)]
    assert {(cell.hyperlink, cell.data_type) for cell in cells} == {(None, "s")}


def test_no_workbook_is_begun_without_saying_so() -> None:
    begun = [call for path in APP.rglob("*.py") for call in re.findall(r"xlsxwriter\.Workbook\(.*", path.read_text())]
    assert len(begun) > 5
    assert [call for call in begun if not re.search(r", (IN_MEMORY|options)\)", call)] == []
