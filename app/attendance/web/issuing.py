"""Pages of those who look after teams: certificates that were issued, lists of people, what is set for both."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from app.activities.service import LEADING
from app.attendance import service
from app.certificates import service as certificates
from app.certificates.models import CertificateKind
from app.kernel.errors import DomainError, Invalid, NotAllowed, SignInRequired
from app.kernel.forms import Keyed
from app.kernel.i18n import error_text, mark
from app.kernel.identity import Actor, Role
from app.kernel.progress import watched
from app.kernel.turns import Turns
from app.kernel.web import done, form, page, paging, perform, refusals_on, search_of, shell_of, today_of
from app.volunteers.roster import tables

from .certificate_views import (
    CertificateBatchPage,
    CertificateSettingsPage,
    NewCertificatesPage,
    ServiceCertificatesPage,
)

SHOWN = {"changed": {"changed": True, "revoked": False}, "revoked": {"revoked": True}}
ROWS_PER_PAGE = 50
SETTING = (Role.OFFICER, Role.ADMINISTRATOR)
ARCHIVES = Turns(1)
"""Those that are downloaded together set their certificates in turn: they leave the other processor cores to pages."""


class IssueMany(msgspec.Struct):
    organisation: UUID
    since: date
    until: date
    key: str
    people: str | None = None
    file: UploadFile | None = None


class Stars(msgspec.Struct):
    organisation: UUID
    hours: str
    key: str
    ratings: str | None = None


class Pattern(msgspec.Struct):
    organisation: UUID
    pattern: str
    key: str


def _require(request: Request, *roles: Role) -> Actor:
    actor: Actor = request.state.actor
    actor.require_person()
    if not actor.reach(*roles):
        raise NotAllowed()
    return actor


def require_certifying(request: Request) -> None:
    """Lets pass who may see a list of certificates. Raises SignInRequired, NotAllowed."""
    _require(request, *LEADING, Role.AUDITOR)


def which(request: Request) -> dict[str, Any]:
    """The certificates that the address asks for, as variables of the page's operation."""
    return {**SHOWN.get(request.query_params.get("show", ""), {}), "number": search_of(request) or None}


async def list_certificates(request: Request) -> Response:
    """GET /service-certificates?show=changed|revoked&q=number"""
    require_certifying(request)
    show = request.query_params.get("show", "")
    return await page(
        request,
        "attendance/certificates.html",
        ServiceCertificatesPage,
        operation="ServiceCertificatesPage",
        variables={**which(request), **paging(request)},
        block="found",
        search=search_of(request),
        show=show if show in SHOWN else "",
    )


async def new_certificates(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /service-certificates/new: for one person or a list."""
    _require(request, *LEADING)
    return await page(
        request,
        "attendance/new_certificates.html",
        NewCertificatesPage,
        operation="NewCertificatesPage",
        refusal=refusal,
        today=today_of(request),
        leading=LEADING,
        max_bytes=shell_of(request).settings.max_upload_bytes,
    )


async def issue_many(request: Request) -> Response:
    """POST /service-certificates"""
    _require(request, *LEADING)
    try:
        filled = await form(request, IssueMany)
        people = (filled.people or "").splitlines()
        if filled.file is not None:
            people += await asyncio.to_thread(_listed, await filled.file.read())
        started = await perform(
            request,
            service.issue_service_certificates,
            organisation=filled.organisation,
            since=filled.since,
            until=filled.until,
            people=people,
            key=filled.key,
        )
    except (SignInRequired, NotAllowed):
        raise
    except DomainError as refusal:
        return await new_certificates(request, refusal)
    return done(request, f"/certificate-batches/{started.id}")


async def show_batch(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /certificate-batches/{id}: how far it is, then what came of each line."""
    language = request.state.language
    said = {code: error_text(DomainError.kinds[code](), language) for code in service.ROW_REFUSALS}
    request.state.actor.require_person()
    return await watched(
        request,
        "attendance/certificate_batch.html",
        CertificateBatchPage,
        operation="CertificateBatchPage",
        over=lambda found: found.certificate_batch.over,
        variables={"id": f"CertificateBatch:{request.path_params['id']}", **paging(request, ROWS_PER_PAGE)},
        refusal=refusal,
        said=said,
    )


@refusals_on(show_batch)
async def cancel_batch(request: Request) -> Response:
    """POST /certificate-batches/{id}/cancel"""
    batch = request.path_params["id"]
    filled = await form(request, Keyed)
    await perform(request, service.cancel_certificate_batch, batch=batch, key=filled.key)
    return done(request, f"/certificate-batches/{batch}", flash="The list was stopped.")


@refusals_on(show_batch)
async def resume_batch(request: Request) -> Response:
    """POST /certificate-batches/{id}/resume: after a failure."""
    batch = request.path_params["id"]
    filled = await form(request, Keyed)
    await perform(request, service.resume_certificate_batch, batch=batch, key=filled.key)
    return done(request, f"/certificate-batches/{batch}")


async def download_batch(request: Request) -> Response:
    """GET /certificate-batches/{id}/certificates.zip: the PDFs in the language of the page, with an index.

    They are set as they are sent: the download begins at once, and one at a time is in memory.
    """
    archive = await perform(request, service.read_archive, batch=request.path_params["id"])
    pieces = archive.pieces(request.state.language, shell_of(request).settings)
    try:
        first = await _made(pieces)
    except DomainError as refusal:
        return await show_batch(request, refusal)
    headers = {
        "Content-Disposition": f'attachment; filename="certificates-{archive.batch.since}-{archive.batch.until}.zip"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_all(first, pieces), media_type="application/zip", headers=headers)


async def _all(piece: bytes, pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    while piece:
        yield piece
        piece = await _made(pieces)


async def _made(pieces: Iterator[bytes]) -> bytes:
    async with ARCHIVES:
        return await asyncio.to_thread(next, pieces, b"")


async def show_settings(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /settings/certificates: stars and numbers, of the organisation where one holds an office."""
    actor = _require(request, *SETTING)
    return await page(
        request,
        "attendance/certificate_settings.html",
        CertificateSettingsPage,
        operation="CertificateSettingsPage",
        variables={"organisation": f"Organisation:{actor.reach(*SETTING)[0]}"},
        refusal=refusal,
    )


@refusals_on(show_settings)
async def set_stars(request: Request) -> Response:
    """POST /settings/stars"""
    filled = await form(request, Stars)
    await perform(
        request,
        service.set_stars,
        organisation=filled.organisation,
        hours=_hours(filled.hours),
        ratings=_ratings(filled.ratings or ""),
        key=filled.key,
    )
    return done(request, "/settings/certificates", flash="Saved.")


@refusals_on(show_settings)
async def set_number_format(request: Request) -> Response:
    """POST /settings/certificate-numbers"""
    filled = await form(request, Pattern)
    await perform(
        request,
        certificates.set_number_format,
        kind=CertificateKind.SERVICE,
        pattern=filled.pattern,
        key=filled.key,
    )
    return done(request, "/settings/certificates", flash="Saved.")


def _hours(text: str) -> list[int]:
    try:
        return [int(part) for part in _parts(text)]
    except ValueError:
        raise Invalid(field="hours", reason=mark("Please enter a whole number.")) from None


def _ratings(text: str) -> list[Decimal]:
    try:
        return [Decimal(part) for part in _parts(text)]
    except InvalidOperation:
        raise Invalid(field="ratings", reason=mark("Please enter a number.")) from None


def _parts(text: str) -> list[str]:
    return text.replace(",", " ").replace("，", " ").replace("、", " ").split()


def _listed(content: bytes) -> list[str]:
    """A line of text for each line of the file; a number that a spreadsheet made a float of is whole again."""
    return [" ".join(_cell(cell) for cell in line.cells) for sheet in tables.read(content) for line in sheet.lines]


def _cell(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


routes = [
    Route("/service-certificates", list_certificates, methods=["GET"]),
    Route("/service-certificates", issue_many, methods=["POST"]),
    Route("/service-certificates/new", new_certificates, methods=["GET"]),
    Route("/certificate-batches/{id:uuid}", show_batch, methods=["GET"]),
    Route("/certificate-batches/{id:uuid}/cancel", cancel_batch, methods=["POST"]),
    Route("/certificate-batches/{id:uuid}/resume", resume_batch, methods=["POST"]),
    Route("/certificate-batches/{id:uuid}/certificates.zip", download_batch, methods=["GET"]),
    Route("/settings/certificates", show_settings, methods=["GET"]),
    Route("/settings/stars", set_stars, methods=["POST"]),
    Route("/settings/certificate-numbers", set_number_format, methods=["POST"]),
]
