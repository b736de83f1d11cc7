"""A volunteer's full record as a file: a write, because reading it goes on record."""

import asyncio
from enum import StrEnum
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.attendance.full_record_file import XLSX, as_json, as_workbook
from app.attendance.service.full_record import read_full_record
from app.kernel.identity import Actor
from app.kernel.web import form, perform, shell_of


class Format(StrEnum):
    XLSX = "xlsx"
    JSON = "json"


class Wanted(msgspec.Struct):
    format: Format
    key: str


async def download_mine(request: Request) -> Response:
    """POST /my/record"""
    actor: Actor = request.state.actor
    return await _download(request, actor.require_volunteer())


async def download(request: Request) -> Response:
    """POST /volunteers/{id}/record"""
    return await _download(request, request.path_params["id"])


async def _download(request: Request, volunteer: UUID) -> Response:
    wanted = await form(request, Wanted)
    record = await perform(request, read_full_record, volunteer=volunteer, key=wanted.key)
    name = f"volunteer-{record.volunteer['number']}.{wanted.format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    if wanted.format == Format.JSON:
        return Response(as_json(record), media_type="application/json", headers=headers)
    settings = shell_of(request).settings
    book = await asyncio.to_thread(as_workbook, record, request.state.language, settings)
    return Response(book, media_type=XLSX, headers=headers)


routes = [
    Route("/my/record", download_mine, methods=["POST"]),
    Route("/volunteers/{id:uuid}/record", download, methods=["POST"]),
]
