"""Pages of one's own certificates of service, and of a certificate for its holder and staff."""

import asyncio
from datetime import date
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.attendance import service
from app.attendance.sheet import service_pdf
from app.certificates import service as certificates
from app.certificates.errors import FontsMissing
from app.certificates.models import Revocation
from app.kernel.days import read_day
from app.kernel.errors import DomainError, Invalid, NotAllowed
from app.kernel.i18n import LANGUAGES, mark
from app.kernel.identity import Actor
from app.kernel.web import done, form, page, paging, perform, refusals_on, render, shell_of, today_of

from .certificate_views import MyCertificatesPage, ServiceCertificatePage


class Issue(msgspec.Struct):
    since: date
    until: date
    key: str


class Revoke(msgspec.Struct):
    revocation: Revocation
    note: Annotated[str, msgspec.Meta(max_length=1000)]
    key: str


def _volunteer(request: Request) -> Actor:
    """The person who asks, if a volunteer."""
    actor: Actor = request.state.actor
    actor.require_person()
    if actor.volunteer is None:
        raise NotAllowed()
    return actor


async def list_my_certificates(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /my/certificates: those there are, and the period of another one."""
    _volunteer(request)
    return await page(
        request,
        "attendance/my_certificates.html",
        MyCertificatesPage,
        operation="MyCertificatesPage",
        variables=paging(request),
        refusal=refusal,
        today=today_of(request),
    )


async def draft_my_certificate(request: Request) -> Response:
    """GET /my/certificates/new?since=…&until=…: what it would say, before it is made."""
    actor = _volunteer(request)
    asked = request.query_params
    try:
        since, until = _day(asked.get("since"), "since"), _day(asked.get("until"), "until")
        draft = await perform(
            request, service.draft_service_certificate, volunteer=actor.volunteer, since=since, until=until
        )
    except Invalid as refusal:
        return await list_my_certificates(request, refusal)
    services = [
        {**each, "since": date.fromisoformat(each["since"]), "until": date.fromisoformat(each["until"])}
        for each in draft.content["services"]
    ]
    return await render(
        request, "attendance/draft_certificate.html", draft=draft, services=services, since=since, until=until
    )


@refusals_on(list_my_certificates)
async def issue_my_certificate(request: Request) -> Response:
    """POST /my/certificates"""
    actor = _volunteer(request)
    filled = await form(request, Issue)
    made = await perform(
        request,
        service.issue_service_certificate,
        volunteer=actor.volunteer,
        since=filled.since,
        until=filled.until,
        key=filled.key,
    )
    return done(request, f"/service-certificates/{made.id}", flash="Your certificate is ready.")


async def show_certificate(request: Request, refusal: DomainError | None = None, status: int = 200) -> Response:
    """GET /service-certificates/{id}: for the holder, and for those who look after its organisation."""
    return await page(
        request,
        "attendance/certificate.html",
        ServiceCertificatePage,
        operation="ServiceCertificatePage",
        variables={"id": f"ServiceCertificate:{request.path_params['id']}"},
        private=True,
        refusal=refusal,
        status=status,
        revocations=list(Revocation),
    )


async def print_certificate(request: Request) -> Response:
    """GET /service-certificates/{id}/certificate.pdf?language=bo"""
    settings = shell_of(request).settings
    asked = request.query_params.get("language", "")
    language = asked if asked in LANGUAGES else request.state.language
    found = await perform(request, service.print_service_certificate, certificate=request.path_params["id"])
    try:
        pdf = await asyncio.to_thread(service_pdf, found, language, settings)
    except FontsMissing as refusal:
        return await show_certificate(request, refusal, 503)
    headers = {"Content-Disposition": f'inline; filename="{found.number}-{language}.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, media_type="application/pdf", headers=headers)


@refusals_on(show_certificate)
async def revoke(request: Request) -> Response:
    """POST /service-certificates/{id}/revoke"""
    certificate = request.path_params["id"]
    filled = await form(request, Revoke)
    await perform(
        request,
        certificates.revoke,
        certificate=certificate,
        revocation=filled.revocation,
        note=filled.note,
        key=filled.key,
    )
    return done(request, f"/service-certificates/{certificate}", flash="The certificate is revoked.")


def _day(text: str | None, field: str) -> date:
    try:
        return read_day(text)
    except ValueError:
        raise Invalid(field=field, reason=mark("Please enter a date.")) from None


routes = [
    Route("/my/certificates", list_my_certificates, methods=["GET"]),
    Route("/my/certificates", issue_my_certificate, methods=["POST"]),
    Route("/my/certificates/new", draft_my_certificate, methods=["GET"]),
    Route("/service-certificates/{id:uuid}", show_certificate, methods=["GET"]),
    Route("/service-certificates/{id:uuid}/certificate.pdf", print_certificate, methods=["GET"]),
    Route("/service-certificates/{id:uuid}/revoke", revoke, methods=["POST"]),
]
