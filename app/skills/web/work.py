"""What the pages of enterprises and workers share: who may come, which day it is, workbooks to save."""

from typing import Annotated
from urllib.parse import quote

import msgspec
from starlette.responses import Response

from app.kernel.identity import Role

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EMPLOYERS = (Role.HR, Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
ROWS_PER_PAGE = 30
Short = Annotated[str, msgspec.Meta(max_length=100)]


class Because(msgspec.Struct):
    """A form that says why."""

    reason: Annotated[str, msgspec.Meta(max_length=500)]
    key: str


def xlsx(name: str, content: bytes) -> Response:
    """A workbook to save."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    return Response(content, media_type=XLSX, headers=headers)
