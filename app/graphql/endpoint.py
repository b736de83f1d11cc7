"""/graphql.

Answers as GraphQL over HTTP says: 400 for what can't be read or run, 200 otherwise (with the old
application/json also for a document that doesn't fit the schema). Never internals, never 500 for bad input.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from graphql import OperationType
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from app.accounts.visitors import Visitors, bearer_key
from app.kernel.errors import Busy
from app.kernel.graphql import user_errors
from app.kernel.grouping import Reader
from app.kernel.identity import Actor
from app.kernel.settings import Settings
from app.kernel.web import RETRY_SECONDS, Shell, shell_of
from app.reading import BadRequest

from .budgets import Allowance, Budgets, Purse, sealed
from .documents import Documents
from .execution import Answer, as_it_is, explained, small
from .graphiql import graphiql
from .http import (
    JSON,
    RESPONSE_JSON,
    Asked,
    Given,
    Malformed,
    Reply,
    body,
    check_json,
    errors_body,
    is_json,
    media_type,
    read_address,
    read_body,
    refused,
)
from .limits import check_variables

METHODS = "GET, POST"
WAY_HEADER = "commonweal-way"
"""In development: sql, resolvers, mutation or introspection."""


def routes(api: "Endpoint") -> Sequence[Route]:
    """Where the API answers; it says itself which methods are for it."""
    return [Route("/graphql", api.respond, methods=("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))]


class Caller:
    """Who sends a request and how they want it answered, as its headers say; `known` is who the session says it is."""

    __slots__ = ("allowance", "bearer", "headers", "key", "known", "sends_json", "type")

    def __init__(self, headers: Given, known: Actor) -> None:
        self.headers = headers
        self.known = known
        self.type = media_type(headers.get(b"accept"))
        kind, _, token = headers.get(b"authorization").partition(" ")
        self.bearer = token.strip() if kind.lower() == "bearer" else None
        self.key = None if self.bearer is None else bearer_key(self.bearer)
        self.sends_json = is_json(headers.get(b"content-type"))
        self.allowance: Allowance | None = None
        """Of who asked last."""


class Begun:
    """A small query under way: what it may spend, what it costs, and its text or why it failed, once there."""

    __slots__ = ("cost", "purse", "read")

    def __init__(self, purse: Purse, cost: int) -> None:
        self.purse = purse
        self.cost = cost
        self.read: str | Exception = ""


class Endpoint:
    def __init__(self, documents: Documents, settings: Settings, visitors: Visitors) -> None:
        self.documents = documents
        self.visitors = visitors
        self.budgets = Budgets(settings)
        self.production = settings.production

    async def respond(self, request: Request) -> Response:
        headers = Given(request.scope["headers"])
        if not self.production and _wants_page(request.scope, headers):
            return graphiql(shell_of(request)).response()
        caller, read = Caller(headers, request.state.actor), partial(self._read, request, headers)
        reply = await self.answer(shell_of(request), caller, request.method, read)
        return reply.response()

    def begin(self, shell: Shell, caller: Caller, content: bytes, reader: Reader) -> Begun | None:
        """Begins what a partner posts, in one step: a small query, everything for which is at hand.

        `reader` is told its text, never before this has returned.

        None for all else. Whatever it raises, `answer` meets and tells: nothing was counted of it.
        """
        if caller.key is None or caller.type is None or not caller.sends_json:
            return None
        db, known = shell.opened(), caller.known
        actor = self.visitors.at_hand(caller.key, db.clock.now(), language=known.language, address=known.address)
        if actor is None:
            return None
        asked = read_body(content)
        document = self.documents.at_hand(asked.query, asked.documentId)
        if document is None:
            return None
        given = asked.variables or {}
        check_variables(given, self.documents.limits)
        found = small(document.operation(asked.operationName), given)
        if found is None:
            return None
        plan, variables, cost = found
        arguments = plan.arguments(actor, variables)
        purse = self._purse(shell, caller, actor)
        if not purse.pays(cost):
            return None
        db.begin_small(plan.sql, arguments, reader)
        return Begun(purse, cost)

    def end(self, caller: Caller, begun: Begun) -> Reply:
        """The answer to what was begun and read; raises what `answer` tells."""
        if isinstance(begun.read, Exception):
            raise explained(begun.read)
        answer = self.documents.counted(as_it_is(begun.read, begun.cost))
        return self._reply(caller, answer, begun.purse)

    async def answer(
        self,
        shell: Shell,
        caller: Caller,
        method: str,
        read: Callable[[], Awaitable[Asked]],
        begun: Begun | None = None,
    ) -> Reply:
        """What answers a request, whichever way it came; `read` gives what it asks, or raises Malformed."""
        type_ = caller.type
        purse = begun.purse if begun else None
        try:
            if begun is not None:
                return self.end(caller, begun)
            if type_ is None:
                raise Malformed(406, f"Answers are {RESPONSE_JSON} or {JSON}.", "NOT_ACCEPTABLE")
            actor = await self._actor(shell, caller)
            purse = self._purse(shell, caller, actor)
            purse.count()
            answer = await self._answer(shell, actor, await read(), method, purse)
            return self._reply(caller, answer, purse)
        except Malformed as error:
            content = sealed(errors_body({"message": error.message, "extensions": {"code": error.code}}), purse)
            return Reply(error.status, type_ or JSON, content, error.headers)
        except BadRequest as error:
            return Reply(400 if type_ == RESPONSE_JSON else 200, type_ or JSON, sealed(refused(error), purse))
        except Busy as error:
            shown = [
                {"message": each.message, "extensions": {"code": each.code}}
                for each in user_errors(error, caller.known.language)
            ]
            return Reply(503, type_ or JSON, sealed(errors_body(*shown), purse), {"retry-after": RETRY_SECONDS})

    def _purse(self, shell: Shell, caller: Caller, actor: Actor) -> Purse:
        if caller.allowance is None or caller.allowance.actor is not actor:
            caller.allowance = self.budgets.allowance(shell.rates, actor)
        return Purse(shell.rates, caller.allowance)

    def _reply(self, caller: Caller, answer: Answer, purse: Purse) -> Reply:
        more = {} if self.production else {WAY_HEADER: answer.way}
        return Reply(200, caller.type or JSON, purse.sealed(answer.content), more)

    async def _read(self, request: Request, headers: Given) -> Asked:
        if request.method == "GET":
            return read_address(request.scope["query_string"])
        if request.method != "POST":
            raise Malformed(405, "Send a POST, or a GET for a query.", "METHOD_NOT_ALLOWED", allow=METHODS)
        check_json(headers)
        return read_body(await body(request.receive, headers, self.documents.limits.body_bytes))

    async def _answer(self, shell: Shell, actor: Actor, asked: Asked, method: str, purse: Purse) -> Answer:
        stranger = self.production and actor.kind == "anonymous"
        document = self.documents.find(asked.query, asked.documentId, stranger=stranger)
        operation = document.operation(asked.operationName)
        if method == "GET" and operation.type is not OperationType.QUERY:
            raise Malformed(405, "Send a mutation as a POST.", "METHOD_NOT_ALLOWED", allow="POST")
        if operation.type is OperationType.MUTATION:
            self.budgets.count_numbers(shell.rates, actor, operation)
        variables = asked.variables or {}
        check_variables(variables, self.documents.limits)
        limits, trusted = self.documents.limits, f"sha256:{document.hash}" in self.documents.trusted
        purse.most = limits.values if trusted else limits.values_for(actor, operation)
        return await self.documents.run(shell.opened(), actor, operation, variables, allow=purse.spend)

    async def _actor(self, shell: Shell, caller: Caller) -> Actor:
        """A partner's client by its bearer token, else whom the session cookie named."""
        known = caller.known
        if caller.bearer is None:
            return known
        self.budgets.check_address(shell.rates, known.address)
        found = await self.visitors.by_token(
            shell.opened(), caller.bearer, language=known.language, address=known.address
        )
        if found.kind == "anonymous":
            self.budgets.note_bad_token(shell.rates, known.address)
            challenge = {"www-authenticate": 'Bearer error="invalid_token"'}
            raise Malformed(401, "This token is not valid (any more). Ask for a new one.", "BAD_TOKEN", **challenge)
        return found


def _wants_page(scope: Scope, headers: Given) -> bool:
    """Whether a browser came by its address bar."""
    return scope["method"] == "GET" and "text/html" in headers.get(b"accept") and b"query=" not in scope["query_string"]
