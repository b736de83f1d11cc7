"""Runs an operation: its statement's JSON as it is where it can be, else graphql-core over what was read."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Literal

import asyncpg
import msgspec
import orjson
from graphql import ExecutionResult, FieldNode, GraphQLError, GraphQLObjectType, OperationType, execute, get_named_type
from graphql.pyutils import is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from app.kernel.db import Database
from app.kernel.errors import Busy, DomainError
from app.kernel.graphql import Context, user_errors
from app.kernel.identity import Actor
from app.reading.operation import Operation
from app.reading.plan import Plan
from app.reading.types import reads_of
from app.reading.values import Variables, bad

log = logging.getLogger(__name__)

Way = Literal["sql", "resolvers", "mutation", "introspection"]
"""One statement's text as it is; resolvers over what one statement read; a verb; the schema alone."""
SMALL = 100
"""The highest cost of what is read in groups: a large answer would let the others in its group wait."""
WAYS: tuple[Way, ...] = ("sql", "resolvers", "mutation", "introspection")


class Answer(msgspec.Struct, frozen=True):
    """The response's JSON, which way it was made, and its static cost in values."""

    content: bytes
    way: Way
    cost: int


async def run(
    db: Database,
    actor: Actor,
    operation: Operation,
    given: Mapping[str, Any],
    *,
    allow: Callable[[int], None] | None = None,
) -> Answer:
    """Runs an operation; raises BadRequest for what can't be run, Busy when the database is away.

    `allow` is told the static cost before anything is read, and raises what speaks against it.
    """
    variables = operation.coerce(given)
    cost = operation.cost(variables)
    if allow is not None:
        allow(cost)
    if operation.type is not OperationType.QUERY:
        return Answer(await _resolve(db, actor, operation, given, None, small=cost <= SMALL), "mutation", cost)
    plan = operation.plan(variables)
    if plan is None:
        return Answer(await _resolve(db, actor, operation, given, {}), "introspection", cost)
    text = await _fetch(db, actor, plan, variables, small=cost <= SMALL)
    if plan.direct:
        return as_it_is(text, cost)
    return Answer(await _resolve(db, actor, operation, given, orjson.loads(text)), "resolvers", cost)


def small(operation: Operation, given: Mapping[str, Any]) -> tuple[Plan, Variables, int] | None:
    """How a small query is read whose statement is its answer, and its cost; None for any other, or a new one.

    Raises BadRequest for what can't be run.
    """
    if operation.type is not OperationType.QUERY:
        return None
    variables = operation.coerce(given)
    cost = operation.cost(variables)
    plan = operation.plan_at_hand(variables) if cost <= SMALL else None
    return (plan, variables, cost) if plan is not None and plan.direct else None


def as_it_is(text: str, cost: int) -> Answer:
    """The answer that a statement's text is."""
    return Answer(b'{"data":' + text.encode() + b"}", "sql", cost)


async def _fetch(db: Database, actor: Actor, plan: Plan, variables: Variables, *, small: bool = False) -> str:
    arguments = plan.arguments(actor, variables)
    try:
        text: str = await (db.read_small if small else db.read_large)(plan.sql, arguments)
    except asyncpg.DataError as error:
        raise explained(error) from None
    return text


def explained(error: Exception) -> Exception:
    """Why a read failed, as its caller is told it."""
    if not isinstance(error, asyncpg.DataError):
        return error
    log.info("a value that the database does not take: %s", error)
    return bad("A value is out of its range.", "BAD_VALUE")


async def _resolve(
    db: Database, actor: Actor, operation: Operation, given: Mapping[str, Any], root: Any, *, small: bool = False
) -> bytes:
    """Through graphql-core: computed fields, introspection, mutations.

    Raises Busy where any of it is not known to be done: told as an answer, it would pass for a definite one.
    """

    async def read_payload(context: Context, info: Any, outcome: Mapping[str, Any]) -> dict[str, Any]:
        return await _payload(context, operation, info, outcome, small=small)

    result = execute(
        operation.schema,
        operation.ast,
        root_value=root,
        context_value=Context(db, actor, read_payload),
        variable_values=dict(given),
        operation_name=operation.node.name.value if operation.node.name else None,
        executor_class=StrawberryGraphQLCoreExecutionContext,
        hide_suggestions=True,
        operation_extensions=None,
    )
    answer = await result if is_awaitable(result) else result
    assert isinstance(answer, ExecutionResult)
    for error in answer.errors or ():
        if isinstance(error.original_error, Busy):
            raise error.original_error
    body: dict[str, Any] = {"data": answer.data}
    if answer.errors:
        body["errors"] = [formatted(error, actor.language) for error in answer.errors]
    return orjson.dumps(body)


async def _payload(
    context: Context, operation: Operation, info: Any, outcome: Mapping[str, Any], *, small: bool
) -> dict[str, Any]:
    """What the request selects of a payload: objects by their ids in one statement, the rest as it came."""
    type_ = get_named_type(info.return_type)
    assert isinstance(type_, GraphQLObjectType)
    nodes: list[FieldNode] = list(info.field_nodes)
    variables = {**info.variable_values, "=": outcome}
    found: dict[str, Any] = {}
    plan = operation.payload_plan(type_, nodes, variables)
    if plan is not None and any(value is not None for name, value in outcome.items() if name != "errors"):
        found = orjson.loads(await _fetch(context.db, context.actor, plan, variables, small=small))
    for key, name in operation.selected(type_, nodes, variables):
        if key not in found and name != "__typename":
            is_object = reads_of(get_named_type(type_.fields[name].type)) is not None
            found[key] = None if is_object else outcome.get(name)
    return found


def formatted(error: GraphQLError, language: str) -> dict[str, Any]:
    """An error as the caller sees it: a refusal translated, a bug without its internals (they are logged)."""
    original = error.original_error
    shown = dict(error.formatted)
    if isinstance(original, DomainError):
        refusal = user_errors(original, language)[0]
        shown["message"] = refusal.message
        shown["extensions"] = {"code": refusal.code}
    elif original is not None and not isinstance(original, GraphQLError):
        log.error("a resolver failed at %s", error.path, exc_info=original)
        shown["message"] = "Something went wrong on our side. It is logged."
        shown["extensions"] = {"code": "INTERNAL"}
    return shown
