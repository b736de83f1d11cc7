"""Pages of skill certificates: the paper as a PDF, and its revocation on the page of its assessment."""

import asyncio
from typing import Annotated
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.certificates import service as certificates
from app.certificates.errors import FontsMissing
from app.certificates.models import Revocation
from app.kernel.i18n import LANGUAGES, translate
from app.kernel.web import done, form, perform, refusals_on, shell_of
from app.skills.service import filing
from app.skills.sheet import skill_pdf

from . import assessments


class Revoke(msgspec.Struct):
    certificate: UUID
    revocation: Revocation
    note: Annotated[str, msgspec.Meta(max_length=certificates.NOTE_CHARACTERS)]
    key: str


async def print_certificate(request: Request) -> Response:
    """GET /skill-certificates/{id}/certificate.pdf?language=bo"""
    settings, asked = shell_of(request).settings, request.query_params.get("language", "")
    language = asked if asked in LANGUAGES else request.state.language
    found = await perform(request, filing.print_skill_certificate, certificate=request.path_params["id"])
    try:
        pdf = await asyncio.to_thread(skill_pdf, found, language, settings)
    except FontsMissing as refusal:
        return Response(translate(refusal.template, language, **refusal.params), 503, media_type="text/plain")
    headers = {"Content-Disposition": f'inline; filename="{found.number}-{language}.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, media_type="application/pdf", headers=headers)


@refusals_on(assessments.show)
async def revoke(request: Request) -> Response:
    """POST /assessments/{id}/revoke: the certificate that it ended in, for good."""
    filled = await form(request, Revoke)
    await perform(
        request,
        certificates.revoke,
        certificate=filled.certificate,
        revocation=filled.revocation,
        note=filled.note,
        key=filled.key,
    )
    return done(request, f"/assessments/{request.path_params['id']}", flash="The certificate is revoked.")


routes = [
    Route("/assessments/{id:uuid}/revoke", revoke, methods=["POST"]),
    Route("/skill-certificates/{id:uuid}/certificate.pdf", print_certificate, methods=["GET"]),
]
