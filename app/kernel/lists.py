"""Lists of pages as workbooks: a page's own operation, read on to its end, so that filters and rights are the same."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar
from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from .i18n import translate
from .web import PageInfo, read, shell_of
from .workbooks import Book

AT_ONCE = 100
MOST = 1_000_000
"""Lines of a workbook: programs that open one take 1,048,576."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Content = TypeVar("Content")


class Rows(Protocol):
    """What an operation calls a connection."""

    @property
    def nodes(self) -> Sequence[Any]: ...
    @property
    def page_info(self) -> PageInfo: ...


class Reader(NamedTuple):
    """Who reads the workbook: in which language, with the words that pages have for codes, by which clock."""

    language: str
    word: Callable[[str], str]
    zone: ZoneInfo

    def say(self, msgid: str) -> str:
        return translate(msgid, self.language)

    def moment(self, at: datetime | None) -> str:
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}" if at else ""


class Column(NamedTuple):
    """A heading's message id, and what stands below it; None leaves a cell empty."""

    heading: str
    cell: Callable[[Any, Reader], Any]


class Listed(NamedTuple):
    """A list as a workbook: its name's message id, and its columns."""

    name: str
    columns: Sequence[Column]


async def listed(
    request: Request,
    kind: type[Content],
    asked: Listed,
    *,
    operation: str,
    variables: Mapping[str, Any],
    rows: Callable[[Content], Rows],
) -> Response:
    """All that a page lists with these variables, in so many reads as that takes; never held in memory at once."""
    shell, language = shell_of(request), request.state.language
    reader = Reader(language, lambda code: shell.renderer.word(code, language), shell.settings.zone)
    book, name, written, after = Book(), translate(asked.name, language), 0, None
    try:
        book.begin(name, [translate(each.heading, language) for each in asked.columns])
        while written < MOST:
            page = {"first": AT_ONCE, "after": after}
            found = rows(await read(request, kind, operation=operation, variables={**variables, **page}))
            lines = [[_plain(each.cell(row, reader)) for each in asked.columns] for row in found.nodes]
            await asyncio.to_thread(book.write, lines)
            written, after = written + len(lines), found.page_info.end_cursor
            if not found.page_info.has_next_page:
                break
    finally:  # its lines are in a file, which goes away with it
        content = await asyncio.to_thread(book.close)
    return xlsx(f"{name}.xlsx", content)


def xlsx(name: str, content: bytes) -> Response:
    """A workbook to save."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    return Response(content, media_type=XLSX, headers=headers)


def _plain(value: Any) -> Any:
    return "" if value is None else value
