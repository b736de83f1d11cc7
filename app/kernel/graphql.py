"""What the slices' GraphQL modules share: the context, scalars, ids, and how a mutation runs its verb.

A mutation is one verb in one transaction. After the commit its payload's objects are read by id, in
one statement; a refusal becomes the payload's errors.
"""

import functools
import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Concatenate, NewType, ParamSpec, TypeAlias, TypeVar, cast
from uuid import UUID

import strawberry
from strawberry.types.scalar import ScalarDefinition

from .days import plausible
from .db import Database
from .errors import Busy, DomainError, Invalid, NotFound
from .i18n import mark, translate
from .identity import Actor

P = ParamSpec("P")
T = TypeVar("T")
Day = TypeVar("Day", bound=date)
EnumClass = TypeVar("EnumClass", bound=type[Enum])

PayloadReader = Callable[["Context", Any, Mapping[str, Any]], Awaitable[dict[str, Any]]]
"""Reads what the request selects of a payload; gets graphql-core's info and the outcome by field name."""


@dataclass(frozen=True)
class Context:
    """One request of the API: who asks, and where the answer comes from."""

    db: Database
    actor: Actor
    read_payload: PayloadReader = field(repr=False)

    @property
    def language(self) -> str:
        return self.actor.language


Info: TypeAlias = strawberry.Info[Context, None]


@strawberry.type(description="Why something was refused; nothing was changed.")
class UserError:
    code: str = strawberry.field(description="Stable, for programs: `SHIFT_FULL`, `INSUFFICIENT_POINTS`.")
    message: str = strawberry.field(description="For people, in the language of the request.")
    field: str | None = strawberry.field(
        description="Where in the input stands what it is about: `shiftId`, `plan.capacity`; null if nowhere."
    )


def payload(cls: type[T]) -> type[T]:
    """Makes a mutation's payload of a class: its fields and `errors`. Its docstring is the description.

    Objects are read after the verb by the ids that `perform` is told; other fields hold what it gives.
    """
    if not cls.__dict__.get("__doc__"):
        raise TypeError(f"{cls.__name__} needs a docstring: it is the description in the schema")
    cls.__annotations__["errors"] = list[UserError]
    cls.errors = strawberry.field(description="Why it was refused; empty when it was done.")  # type: ignore[attr-defined]
    made = strawberry.type(cls, description=inspect.cleandoc(str(cls.__doc__)))
    made.__payload__ = True  # type: ignore[attr-defined]
    return made


def mutation(description: str, **called: str) -> Callable[[Callable[Concatenate[Any, Info, P], Awaitable[T]]], Any]:
    """Declares a field of the mutation type; a refusal raised in it becomes its payload's errors.

    `called` says what the verb's arguments are called in the input, where that is not their name with or
    without `_id`: `mutation("…", record="service_record_id")`.
    """

    def decorate(resolve: Callable[Concatenate[Any, Info, P], Awaitable[T]]) -> Any:
        @functools.wraps(resolve)
        async def run(self: Any, info: Info, *args: P.args, **kwargs: P.kwargs) -> Any:
            try:
                return await resolve(self, info, *args, **kwargs)
            except Busy:
                raise  # no refusal: it may have been done
            except DomainError as refusal:
                language = info.context.language
                errors = user_errors(refusal, language, paths_of(type(kwargs["input"]), called))
                return await _payload(info, {"errors": errors})

        field = strawberry.mutation(run, description=description)
        for argument in field.arguments:
            argument.description = "What is wanted."
        return field

    return decorate


async def perform(
    info: Info,
    payload: type[T],
    verb: Callable[..., Awaitable[Any]],
    outcome: Mapping[str, Callable[[Any], Any]],
    *,
    becoming: Callable[[Actor, Any], Actor] | None = None,
    **arguments: Any,
) -> T:
    """Runs a verb in one transaction, then reads the payload.

    `outcome` says for the payload's fields what the verb's result gives: the id of an object, or the
    value of any other field. Fields it leaves out are null. `becoming` says who the actor is from then on, where
    the verb changes that: the payload is read by that one.
    """
    context = info.context
    result = await context.db.perform(verb, context.actor, **arguments)
    done = {camel(name): take(result) for name, take in outcome.items()}
    reader = becoming(context.actor, result) if becoming else context.actor
    return cast(T, await _payload(info, {**done, "errors": []}, reader))


async def _payload(info: Info, outcome: Mapping[str, Any], reader: Actor | None = None) -> dict[str, Any]:
    context = replace(info.context, actor=reader) if reader else info.context
    return await context.read_payload(context, info._raw_info, outcome)  # noqa: SLF001


def user_errors(refusal: DomainError, language: str, paths: Mapping[str, str] | None = None) -> list[UserError]:
    """All that a refusal holds, said in a language; `paths` leads from a verb's argument to the input's field."""
    return [
        UserError(
            code=each.code,
            message=translate(each.template, language, **each.params),
            field=(paths or {}).get(each.field or ""),
        )
        for each in refusal.each()
    ]


def paths_of(kind: type, called: Mapping[str, str]) -> dict[str, str]:
    """Where in an input stands what a verb's argument holds: `{"shift": "shiftId", "capacity": "plan.capacity"}`."""
    found = dict(_paths(kind))
    return {**found, **{argument: found[name] for argument, name in called.items()}}


@functools.cache
def _paths(kind: Any) -> Mapping[str, str]:
    found: dict[str, str] = {}
    below: dict[str, str] = {}
    for each in kind.__strawberry_definition__.fields:
        name, path = each.python_name, camel(each.python_name)
        found[name] = path
        for ending, plural in (("_id", ""), ("_ids", "s")):
            if name.endswith(ending):
                found[name.removesuffix(ending) + plural] = path
        inner = each.type
        while hasattr(inner, "of_type"):
            inner = inner.of_type
        if getattr(getattr(inner, "__strawberry_definition__", None), "is_input", False):
            below.update({deep: f"{path}.{deeper}" for deep, deeper in _paths(inner).items()})
    return {**below, **found}


def camel(name: str) -> str:
    """An input's name as the API spells it."""
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


def repetition_key() -> Any:
    """The input field `idempotency_key`, described once for all mutations."""
    description = (
        "A name of your own for this wish, of 200 characters at most. The same key with the same input again is not "
        "done again and gets the first answer; with another input it is refused: IDEMPOTENCY_KEY_REUSED."
    )
    return strawberry.field(description=description, default=None)


def key(type_name: str, id: str, field: str | None = None) -> UUID:
    """The key in a global id of an object of that type.

    Raises NotFound when it names another type's object, Invalid when it is no id at all.
    """
    name, _, text = id.partition(":")
    try:
        found = UUID(text)
    except ValueError:
        raise Invalid(field=field, reason=mark("This is not a valid id.")) from None
    if name != type_name:
        raise NotFound(field=field)
    return found


def enum(kind: EnumClass, description: str | None = None, **values: str) -> EnumClass:
    """Puts an enumeration of the models into the schema: its values are the values stored.

    `values` describes each by its Python name in lower case.
    """
    doc = description or inspect.cleandoc(kind.__doc__ or kind.__name__)
    known = kind.__dict__.get("__strawberry_definition__")
    made = strawberry.enum(kind, description=doc, graphql_name_from="value")
    definition = made.__strawberry_definition__  # type: ignore[attr-defined]
    for member, value in zip(kind, definition.values, strict=True):
        value.description = values.get(member.name.lower())
    if known is not None:  # an input that was declared earlier holds it already
        known.values, known.description = definition.values, definition.description
        made.__strawberry_definition__ = known  # type: ignore[attr-defined]
    return made


def _moment(value: Any) -> datetime:
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(value)  # a page gives a datetime
    except (ValueError, TypeError):
        raise ValueError("a time is ISO 8601, such as 2026-05-01T10:00:00+08:00") from None
    if found.tzinfo is None:
        raise ValueError("a time needs its offset, such as 2026-05-01T10:00:00+08:00")
    return _plausible(found)


def _day(value: Any) -> date:
    return _plausible(date.fromisoformat(value))


def _plausible(found: Day) -> Day:
    if not plausible(found):
        raise ValueError("a day lies between the years 1900 and 2200")
    return found


def _iso(value: Any) -> str:
    """What the database wrote is ISO 8601 already."""
    return value if isinstance(value, str) else value.isoformat()


def _scalar(name: str, description: str, parse: Callable[[Any], Any]) -> ScalarDefinition:
    return strawberry.scalar(name=name, description=description, serialize=_iso, parse_value=parse)


Fen = NewType("Fen", int)
"""Money of a budget outgrows the 32 bits of GraphQL's Int."""
MOST_FEN = 2**53 - 1


def _fen(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > MOST_FEN:
        raise ValueError("an amount in fen is a whole number of at most 53 bits")
    return value


SCALARS: dict[object, ScalarDefinition] = {
    Fen: strawberry.scalar(
        name="Fen",
        description="Money in fen (CNY): a whole number of at most 53 bits.",
        serialize=_fen,
        parse_value=_fen,
    ),
    datetime: _scalar("DateTime", "A moment: ISO 8601 with offset, such as 2026-05-01T10:00:00+08:00.", _moment),
    date: _scalar("Date", "A day: ISO 8601, such as 2026-05-01.", _day),
    time: _scalar("Time", "A time of day: ISO 8601, such as 08:30:00.", time.fromisoformat),
}
