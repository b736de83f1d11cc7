"""What the pages of enterprises and workers share: who may come, which day it is, workbooks to save."""

from datetime import date
from typing import Annotated
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from app.kernel.identity import Role
from app.kernel.web import now_of, shell_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EMPLOYERS = (Role.HR, Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
ROWS_PER_PAGE = 30
Short = Annotated[str, msgspec.Meta(max_length=100)]


class Because(msgspec.Struct):
    """A form that says why."""

    reason: Annotated[str, msgspec.Meta(max_length=500)]
    key: str


def today(request: Request) -> date:
    """The day in the county."""
    return now_of(request).astimezone(shell_of(request).settings.zone).date()


def xlsx(name: str, content: bytes) -> Response:
    """A workbook to save."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    return Response(content, media_type=XLSX, headers=headers)
