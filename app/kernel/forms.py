"""Posted forms: parsed into a typed Struct, or refused field by field with what was typed kept."""

import unicodedata
from collections.abc import Container
from contextlib import suppress
from datetime import UTC, date, datetime, time
from enum import EnumType
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, TypeVar, Union, cast, get_args, get_origin
from urllib.parse import parse_qsl
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from .days import plausible
from .errors import DomainError, Invalid, Several
from .i18n import mark

Form = TypeVar("Form", bound=msgspec.Struct)

PLAIN = "application/x-www-form-urlencoded"
MAX_CHARACTERS = 10_000
MAX_FIELDS = 500
MAX_FILES = 4
BARE = (str, str | None)
"""Texts of any length."""

_REQUIRED = mark("Please fill this in.")
_TOO_LARGE = mark("This number is too large. Choose a smaller one.")
_DATE = mark("Please enter a date.")
_CHOICE = mark("Please choose one of the options.")
_REASONS = (
    ("enum value", _CHOICE),  # first, since it repeats what was typed
    ("`array` of length >=", _CHOICE),
    ("length <=", mark("This is too long. Shorten it.")),
    ("length >=", mark("This is too short. Write more.")),
    ("regex", mark("This is not in the expected form. Check it and write it again.")),
    ("` >", mark("This number is too small. Choose a larger one.")),
    ("` <", _TOO_LARGE),
    ("out of range", _TOO_LARGE),
    ("`int", mark("Please enter a whole number.")),
    ("`float", mark("Please enter a number.")),
    ("decimal string", mark("Please enter a number.")),
    ("`date", _DATE),
    ("encoded date", _DATE),
    ("`time`", mark("Please enter a time.")),
    ("year", mark("Please enter a date between 1900 and 2200.")),
)
"""What is wrong, by a part of what msgspec says of it; the first that fits."""


class Keyed(msgspec.Struct):
    """A form that is one button: nothing but its idempotency key."""

    key: str


class Refused(Several):
    """A form that can't be read: one `Invalid` for each field at fault."""

    code = "FORM_REFUSED"


async def form(request: Request, kind: type[Form]) -> Form:
    """The posted form as a `kind`; raises Refused naming every field at fault.

    Text is trimmed; an empty field counts as absent; `bool` is a checkbox; `list` a repeated field;
    `datetime` a datetime-local in the county's time zone; `time` one on its clock; `UploadFile` a file.
    """
    posted = await posted_form(request)
    zone = request.app.state.shell.settings.zone
    values: dict[str, Any] = {}
    errors: list[DomainError] = []
    fields = _fields_of(kind)
    for field in fields.values():
        try:
            given, value = _read(posted, field, zone)
        except msgspec.ValidationError as error:
            errors.append(Invalid(field=field.name, reason=_reason(str(error))))
            continue
        if given:
            values[field.name] = value
        elif field.required:
            errors.append(Invalid(field=field.name, reason=_REQUIRED))
    errors += _unreadable(posted, fields)
    if errors:
        raise Refused(tuple(errors))
    return kind(**values)


def _unreadable(posted: FormData, known: Container[str]) -> list[DomainError]:
    """Fields whose names the `kind` can't know, such as a line's number: no text that is stored may hold a NUL."""
    others = {name for name, item in posted.multi_items() if name not in known and "\0" in name + str(item)}
    return [Invalid(field=name.replace("\0", ""), reason=_reason("regex")) for name in sorted(others)]


async def page_told(request: Request, name: str, refusal: DomainError) -> UUID:
    """The key in a hidden field that tells on whose page a form stands; raises `refusal` where it tells none."""
    told = (await posted_form(request)).get(name)
    try:
        return UUID(str(told))
    except ValueError:
        raise refusal from None


class _Field(NamedTuple):
    name: str
    annotation: Any
    plain: Any
    """The type without `Annotated` and `| None`."""
    repeated: bool
    optional: bool
    """Whether None is allowed."""
    required: bool


@cache
def _fields_of(kind: type[msgspec.Struct]) -> dict[str, _Field]:
    found = {}
    for field in msgspec.structs.fields(kind):
        plain, optional = _plain(field.type)
        repeated = get_origin(plain) is list
        found[field.name] = _Field(field.name, field.type, plain, repeated, optional, field.required)
    return found


def number_of(text: str | None, most: int) -> int | None:
    """What was typed as a whole number from 1 to `most`; None for anything else, of any length."""
    number = int(text) if text and text.isdecimal() and len(text) <= len(str(most)) else 0
    return number if 0 < number <= most else None


async def posted_form(request: Request) -> FormData:
    """The form as it came. Its files are closed when the request is answered (`close_form`)."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == PLAIN:
        request.state.posted = _plain_form(await request.body())
    else:
        request.state.posted = await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS)
    return cast(FormData, request.state.posted)


def _plain_form(body: bytes) -> FormData:
    """A form without files, in a fraction of the time that Starlette's parser takes."""
    try:
        pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise HTTPException(400, f"Too many fields. Maximum number of fields is {MAX_FIELDS}.") from None
    return FormData([*pairs])


async def close_form(request: Request) -> None:
    posted: FormData | None = getattr(request.state, "posted", None)
    if posted is not None:
        await posted.close()


def _read(posted: FormData, field: _Field, zone: ZoneInfo) -> tuple[bool, Any]:
    """Whether the field was filled in, and its value."""
    name, annotation, plain, repeated, optional, _ = field
    if plain is bool:
        return True, name in posted
    if repeated:
        texts = [_text(item) for item in posted.getlist(name)]
        return True, msgspec.convert([text for text in texts if text], annotation, strict=False)
    item = posted.get(name)
    if plain is UploadFile:
        filled = isinstance(item, UploadFile) and bool(item.filename)
        return filled or optional, item if filled else None
    text = _text(item)
    if not text:
        return optional, None
    return True, _value(text, plain, annotation, zone)


def _value(text: str, plain: Any, annotation: Any, zone: ZoneInfo) -> Any:
    if plain is str:
        return text if annotation in BARE else msgspec.convert(text, annotation)
    text = unicodedata.normalize("NFKC", text)  # Chinese keyboards type full-width digits
    if isinstance(plain, EnumType):
        with suppress(ValueError):  # then msgspec says what is wrong
            return plain(text)
    if plain is time:
        return _clock(text)
    value = _local(text, zone) if plain is datetime else msgspec.convert(text, annotation, strict=False)
    if isinstance(value, date) and not plausible(value):
        raise msgspec.ValidationError("year")
    return value


def _plain(annotation: Any) -> tuple[Any, bool]:
    """The type without `Annotated` and `| None`, and whether None was allowed."""
    optional = False
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in (Union, UnionType) and NoneType in get_args(annotation):
            optional = True
            annotation = next(part for part in get_args(annotation) if part is not NoneType)
        else:
            return annotation, optional


def _text(item: UploadFile | str | None) -> str:
    text = item.strip() if isinstance(item, str) else ""
    if "\0" in text:
        raise msgspec.ValidationError("regex")
    if len(text) > MAX_CHARACTERS:
        raise msgspec.ValidationError("length <=")
    return text.replace("\r\n", "\n")


def _local(text: str, zone: ZoneInfo) -> datetime:
    """In UTC: what lies between two moments of one zone, Python takes from its clocks, also where these are put on."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise msgspec.ValidationError("`date") from None


def _clock(text: str) -> time:
    """Browsers leave the seconds out."""
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise msgspec.ValidationError("`time`") from None


def _reason(problem: str) -> str:
    return next((reason for sign, reason in _REASONS if sign in problem), _CHOICE)
