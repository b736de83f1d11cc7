"""Signing in: a volunteer by phone and code, staff by user name and password; and signing out."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.accounts import service
from app.kernel import cookies
from app.kernel.crypto import mask_phone
from app.kernel.errors import DomainError
from app.kernel.web import done, form, local_address, now_of, perform, render, see, shell_of

from .device import device_of
from .steps import drop_phone, keep_phone, kept_phone

STEP = "sign-in-phone"


class Phone(Struct):
    phone: Annotated[str, Meta(max_length=40)]


class Code(Struct):
    code: Annotated[str, Meta(max_length=20)]
    key: Annotated[str, Meta(max_length=100)]
    person: UUID | None = None


class Password(Struct):
    username: Annotated[str, Meta(max_length=100)]
    password: Annotated[str, Meta(max_length=200)]
    key: Annotated[str, Meta(max_length=100)]


def _next(request: Request) -> str:
    return local_address(request.query_params.get("next"))


def _with_next(request: Request, path: str) -> str:
    """`path` with where to go afterwards, if it isn't home."""
    return path if _next(request) == "/" else f"{path}?next={quote(_next(request), safe='/')}"


async def ask_phone(request: Request) -> Response:
    """GET /sign-in"""
    if request.state.actor.person:
        return see(request, _next(request))
    return await _phone_form(request)


async def send_code(request: Request) -> Response:
    """POST /sign-in: sends a code, and says the same whether or not anybody has the phone."""
    try:
        filled = await form(request, Phone)
        await perform(request, service.request_code, phone=filled.phone)
    except DomainError as refusal:
        return await _phone_form(request, refusal=refusal)
    response = see(request, _with_next(request, "/sign-in/code"))
    keep_phone(request, response, STEP, service.phone_number(filled.phone))
    return response


async def send_code_again(request: Request) -> Response:
    """POST /sign-in/code/again"""
    phone = kept_phone(request, STEP)
    if phone is None:
        return see(request, _with_next(request, "/sign-in"))
    try:
        await perform(request, service.request_code, phone=phone)
    except DomainError as refusal:
        return await _code_form(request, phone, refusal=refusal)
    return done(request, _with_next(request, "/sign-in/code"), flash="A code is on its way. It can take a minute.")


async def ask_code(request: Request) -> Response:
    """GET /sign-in/code"""
    phone = kept_phone(request, STEP)
    if phone is None or request.state.actor.person:
        return see(request, _with_next(request, "/sign-in"))
    return await _code_form(request, phone)


async def sign_in_with_code(request: Request) -> Response:
    """POST /sign-in/code: signs in, or asks which of the people who share the phone it is."""
    phone = kept_phone(request, STEP)
    if phone is None:
        return see(request, _with_next(request, "/sign-in"))
    try:
        filled = await form(request, Code)
        signed = await perform(
            request,
            service.sign_in_with_code,
            phone=phone,
            code=filled.code,
            person=filled.person,
            device=device_of(request),
            key=filled.key,
        )
    except DomainError as refusal:
        return await _code_form(request, phone, refusal=refusal)
    if signed.opened is None:
        action = _with_next(request, "/sign-in/code")
        response = await render(
            request, "accounts/choose_person.html", choices=signed.choices, code=filled.code, action=action
        )
        response.headers["Cache-Control"] = "no-store"  # it names people
        return response
    response = _signed_in(request, signed.opened)
    drop_phone(response, STEP)
    return response


async def ask_password(request: Request) -> Response:
    """GET /sign-in/password"""
    if request.state.actor.person:
        return see(request, _next(request))
    return await _password_form(request)


async def sign_in_with_password(request: Request) -> Response:
    """POST /sign-in/password"""
    try:
        filled = await form(request, Password)
        opened = await perform(
            request,
            service.sign_in_with_password,
            username=filled.username,
            password=filled.password,
            device=device_of(request),
            key=filled.key,
        )
    except DomainError as refusal:
        return await _password_form(request, refusal=refusal)
    return _signed_in(request, opened)


async def sign_out(request: Request) -> Response:
    """POST /sign-out"""
    await perform(request, service.sign_out)
    response = done(request, "/", flash="You are signed out.")
    cookies.drop_session(response, shell_of(request).settings)
    return response


def _signed_in(request: Request, opened: service.Opened) -> Response:
    response = see(request, _next(request))
    shell = shell_of(request)
    seconds = int((opened.expires_at - now_of(request)).total_seconds())
    cookies.keep_session(response, shell.settings, opened.token, seconds)
    return response


async def _phone_form(request: Request, **options: Any) -> Response:
    return await render(
        request, "accounts/sign_in.html", action=_with_next(request, "/sign-in"), tabs=_tabs(request), **options
    )


async def _password_form(request: Request, **options: Any) -> Response:
    action = _with_next(request, "/sign-in/password")
    return await render(request, "accounts/sign_in_password.html", action=action, tabs=_tabs(request), **options)


async def _code_form(request: Request, phone: str, **options: Any) -> Response:
    return await render(
        request,
        "accounts/sign_in_code.html",
        phone=mask_phone(phone),
        action=_with_next(request, "/sign-in/code"),
        again=_with_next(request, "/sign-in/code/again"),
        tabs=_tabs(request),
        **options,
    )


def _tabs(request: Request) -> dict[str, str]:
    return {"phone": _with_next(request, "/sign-in"), "password": _with_next(request, "/sign-in/password")}


routes = [
    Route("/sign-in", ask_phone, methods=["GET"]),
    Route("/sign-in", send_code, methods=["POST"]),
    Route("/sign-in/code", ask_code, methods=["GET"]),
    Route("/sign-in/code", sign_in_with_code, methods=["POST"]),
    Route("/sign-in/code/again", send_code_again, methods=["POST"]),
    Route("/sign-in/password", ask_password, methods=["GET"]),
    Route("/sign-in/password", sign_in_with_password, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
]
