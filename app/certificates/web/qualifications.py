"""Pages of qualifications: which kinds there are, and what a person holds."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.certificates import service
from app.certificates.service.qualifications import NAME_CHARACTERS, NOTE_CHARACTERS, NUMBER_CHARACTERS
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.forms import page_told
from app.kernel.web import PageInfo, View, done, form, page, paging, perform, refusals_on, today_of

MOST_KINDS = 100


class NewKind(msgspec.Struct):
    code: Annotated[str, msgspec.Meta(max_length=40)]
    name: Annotated[str, msgspec.Meta(max_length=NAME_CHARACTERS)]
    key: str
    valid_months: Annotated[int, msgspec.Meta(ge=1, le=600)] | None = None


class NewQualification(msgspec.Struct):
    kind: UUID
    obtained_on: date
    key: str
    valid_until: date | None = None
    number: Annotated[str, msgspec.Meta(max_length=NUMBER_CHARACTERS)] | None = None
    evidence: Annotated[str, msgspec.Meta(max_length=NOTE_CHARACTERS)] | None = None


class Revocation(msgspec.Struct):
    note: Annotated[str, msgspec.Meta(max_length=NOTE_CHARACTERS)]
    key: str


class KindName(View):
    id: str
    code: str
    name: str
    valid_months: int | None
    grantable: bool


class OrganisationName(View):
    name: str


class KindRow(KindName):
    organisation: OrganisationName


class KindRows(View):
    nodes: list[KindRow]
    page_info: PageInfo


class KindsPage(View):
    qualification_kinds: KindRows


class Held(View):
    id: str
    kind: KindName
    obtained_on: date
    valid_until: date | None
    number: str | None
    evidence: str | None
    revoked_at: str | None
    revocation_note: str | None
    revocable: bool


class AllHeld(View):
    nodes: list[Held]
    page_info: PageInfo


class Holder(View):
    id: str
    name: str
    qualifications: AllHeld


class Kinds(View):
    nodes: list[KindName]


class QualificationsPage(View):
    person: Holder
    qualification_kinds: Kinds


async def list_kinds(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /qualifications: for those who may record that somebody holds one."""
    actor = request.state.actor
    actor.require_person()
    if not actor.reach(*service.GRANTING):
        raise NotAllowed()
    return await page(
        request,
        "certificates/kinds.html",
        KindsPage,
        operation="QualificationKindsPage",
        variables=paging(request),
        refusal=refusal,
        may_add=bool(actor.reach(*service.ADDING)),
    )


@refusals_on(list_kinds)
async def add_kind(request: Request) -> Response:
    """POST /qualifications: a kind of the organisation where one is staff."""
    reach = request.state.actor.reach(*service.ADDING)
    if not reach:
        raise request.state.actor.refusal()
    filled = await form(request, NewKind)
    await perform(
        request,
        service.add_qualification_kind,
        organisation=reach[0],
        code=filled.code,
        name=filled.name,
        valid_months=filled.valid_months,
        key=filled.key,
    )
    return done(request, "/qualifications", flash="Added. Shifts can ask for it now.")


async def show_held(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /people/{id}/qualifications: by the person, and those who lead them."""
    return await _held(request, request.path_params["id"], refusal)


async def _held_told(request: Request, refusal: DomainError) -> Response:
    """The page that the form to revoke stands on."""
    return await _held(request, await page_told(request, "person", refusal), refusal)


async def _held(request: Request, person: UUID, refusal: DomainError | None) -> Response:
    own = request.state.actor.person == person
    return await page(
        request,
        "certificates/qualifications.html",
        QualificationsPage,
        operation="QualificationsPage",
        variables={"id": f"Person:{person}", "most": MOST_KINDS, **paging(request)},
        private=True,
        refusal=refusal,
        own=own,
        today=today_of(request),
    )


@refusals_on(show_held)
async def grant(request: Request) -> Response:
    """POST /people/{id}/qualifications"""
    person: UUID = request.path_params["id"]
    filled = await form(request, NewQualification)
    await perform(
        request,
        service.grant_qualification,
        person=person,
        kind=filled.kind,
        obtained_on=filled.obtained_on,
        valid_until=filled.valid_until,
        number=filled.number,
        evidence=filled.evidence,
        key=filled.key,
    )
    return done(request, f"/people/{person}/qualifications", flash="Recorded.")


@refusals_on(_held_told)
async def revoke(request: Request) -> Response:
    """POST /qualifications/{id}/revoke"""
    filled = await form(request, Revocation)
    ended = await perform(
        request,
        service.revoke_qualification,
        qualification=request.path_params["id"],
        note=filled.note,
        key=filled.key,
    )
    return done(request, f"/people/{ended.person}/qualifications", flash="Revoked.")


routes = [
    Route("/qualifications", list_kinds, methods=["GET"]),
    Route("/qualifications", add_kind, methods=["POST"]),
    Route("/qualifications/{id:uuid}/revoke", revoke, methods=["POST"]),
    Route("/people/{id:uuid}/qualifications", show_held, methods=["GET"]),
    Route("/people/{id:uuid}/qualifications", grant, methods=["POST"]),
]
