"""A person's own record: language, phone, password, sessions, what is stored and its export."""

from datetime import date, datetime
from typing import Annotated, Any

import orjson
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.accounts import service
from app.accounts.models import Sex
from app.kernel import cookies
from app.kernel.crypto import mask_phone
from app.kernel.errors import DomainError
from app.kernel.web import View, done, form, now_of, page, perform, render, see, shell_of

from .steps import drop_phone, keep_phone, kept_phone

STEP = "new-phone"


class OrganisationName(View):
    id: str
    name: str


class HeldRole(View):
    role: str
    organisation: OrganisationName


class Roles(View):
    nodes: list[HeldRole]


class Me(View):
    name: str
    phone: str | None
    roles: Roles


class SessionLine(View):
    id: str
    device: str
    address: str | None
    created_at: datetime
    expires_at: datetime
    current: bool


class Sessions(View):
    nodes: list[SessionLine]


class Numbered(View):
    number: int | None


class ProfileViewer(View):
    volunteer: Numbered | None
    person: Me
    sessions: Sessions


class Profile(View):
    viewer: ProfileViewer


class Record(View):
    name: str
    phone: str | None
    id_number: str | None
    sex: str | None
    birth_date: date | None
    ethnicity: str | None
    residence: str | None
    own_word: list[str]
    created_at: datetime
    roles: Roles


class RecordViewer(View):
    person: Record


class Privacy(View):
    viewer: RecordViewer


class Facts(Struct):
    key: Annotated[str, Meta(max_length=100)]
    sex: Sex | None = None
    residence: Annotated[str, Meta(max_length=400)] | None = None


class Key(Struct):
    key: Annotated[str, Meta(max_length=100)]


class Language(Struct):
    language: str
    key: Annotated[str, Meta(max_length=100)]


class NewPhone(Struct):
    phone: Annotated[str, Meta(max_length=40)]


class PhoneCode(Struct):
    code: Annotated[str, Meta(max_length=20)]


class NewPassword(Struct):
    current: Annotated[str, Meta(max_length=200)]
    new: Annotated[str, Meta(max_length=200)]


async def show(request: Request, **options: Any) -> Response:
    """GET /profile"""
    now = now_of(request)
    return await page(
        request,
        "accounts/profile.html",
        Profile,
        operation="ProfilePage",
        variables={"now": now.isoformat()},
        private=True,
        **options,
    )


async def choose_language(request: Request) -> Response:
    """POST /profile/language: remembered for the person, and in this browser."""
    request.state.actor.require_person()
    try:
        filled = await form(request, Language)
        await perform(request, service.choose_language, language=filled.language, key=filled.key)
    except DomainError as refusal:
        return await show(request, refusal=refusal)
    request.state.language = filled.language
    response = done(request, "/profile", flash="Your language is remembered.")
    cookies.keep_language(response, shell_of(request).settings, filled.language)
    return response


async def revoke_session(request: Request) -> Response:
    """POST /sessions/{id}/revoke"""
    filled = await form(request, Key)
    await perform(request, service.revoke_session, session=request.path_params["id"], key=filled.key)
    return done(request, "/profile", flash="That device is signed out.")


async def revoke_other_sessions(request: Request) -> Response:
    """POST /sessions/revoke-others"""
    filled = await form(request, Key)
    await perform(request, service.revoke_other_sessions, key=filled.key)
    return done(request, "/profile", flash="All other devices are signed out.")


async def ask_new_phone(request: Request) -> Response:
    """GET /profile/phone"""
    request.state.actor.require_person()
    return await render(request, "accounts/phone.html")


async def send_phone_code(request: Request) -> Response:
    """POST /profile/phone"""
    request.state.actor.require_person()
    try:
        filled = await form(request, NewPhone)
        await perform(request, service.request_phone_code, phone=filled.phone)
    except DomainError as refusal:
        return await render(request, "accounts/phone.html", refusal=refusal)
    response = see(request, "/profile/phone/code")
    keep_phone(request, response, STEP, service.phone_number(filled.phone))
    return response


async def ask_phone_code(request: Request) -> Response:
    """GET /profile/phone/code"""
    request.state.actor.require_person()
    phone = kept_phone(request, STEP)
    if phone is None:
        return see(request, "/profile/phone")
    return await render(request, "accounts/phone_code.html", phone=mask_phone(phone))


async def change_phone(request: Request) -> Response:
    """POST /profile/phone/code"""
    request.state.actor.require_person()
    phone = kept_phone(request, STEP)
    if phone is None:
        return see(request, "/profile/phone")
    try:
        filled = await form(request, PhoneCode)
        await perform(request, service.change_phone, phone=phone, code=filled.code)
    except DomainError as refusal:
        return await render(request, "accounts/phone_code.html", phone=mask_phone(phone), refusal=refusal)
    response = done(request, "/profile", flash="Your phone number is changed.")
    drop_phone(response, STEP)
    return response


async def ask_new_password(request: Request) -> Response:
    """GET /profile/password"""
    request.state.actor.require_person()
    return await render(request, "accounts/password.html")


async def change_password(request: Request) -> Response:
    """POST /profile/password"""
    request.state.actor.require_person()
    try:
        filled = await form(request, NewPassword)
        await perform(request, service.change_password, current=filled.current, new=filled.new)
    except DomainError as refusal:
        return await render(request, "accounts/password.html", refusal=refusal)
    return done(request, "/profile", flash="Your password is changed. Other devices are signed out.")


async def show_privacy(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /profile/privacy"""
    return await page(request, "accounts/privacy.html", Privacy, operation="PrivacyPage", private=True, refusal=refusal)


async def correct(request: Request) -> Response:
    """POST /profile/privacy: where one lives, and one's sex where no identity number tells it."""
    request.state.actor.require_person()
    try:
        filled = await form(request, Facts)
        await perform(request, service.correct_person, sex=filled.sex, residence=filled.residence or "", key=filled.key)
    except DomainError as refusal:
        return await show_privacy(request, refusal)
    return done(request, "/profile/privacy", flash="It is corrected.")


async def export(request: Request) -> Response:
    """POST /profile/export: a write, because reading the numbers in full goes on record."""
    content = await perform(request, service.export_person)
    return Response(
        orjson.dumps(content, default=str, option=orjson.OPT_INDENT_2),
        media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="my-data.json"', "Cache-Control": "no-store"},
    )


routes = [
    Route("/profile", show, methods=["GET"]),
    Route("/profile/language", choose_language, methods=["POST"]),
    Route("/profile/phone", ask_new_phone, methods=["GET"]),
    Route("/profile/phone", send_phone_code, methods=["POST"]),
    Route("/profile/phone/code", ask_phone_code, methods=["GET"]),
    Route("/profile/phone/code", change_phone, methods=["POST"]),
    Route("/profile/password", ask_new_password, methods=["GET"]),
    Route("/profile/password", change_password, methods=["POST"]),
    Route("/profile/privacy", show_privacy, methods=["GET"]),
    Route("/profile/privacy", correct, methods=["POST"]),
    Route("/profile/export", export, methods=["POST"]),
    Route("/sessions/revoke-others", revoke_other_sessions, methods=["POST"]),
    Route("/sessions/{id:uuid}/revoke", revoke_session, methods=["POST"]),
]
