"""Documents: those that callers send, kept once parsed and validated, and those that the app carries."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from graphql import GraphQLError, GraphQLSchema, parse, validate

from app.kernel.cache import Cache
from app.kernel.db import Database
from app.kernel.errors import NotFound
from app.kernel.identity import Actor
from app.kernel.paths import OPERATIONS
from app.reading.operation import Document, Operation, Plans
from app.reading.values import BadRequest, bad

from .execution import Answer, run
from .limits import LIMITS, OWN, Limits, check_cost, check_document, check_length, check_variables, told

CACHED_CHARACTERS = 2_000_000
"""Of source text in the cache; the parsed document takes some fifty times as much memory."""
PLANNED_CHARACTERS = 20_000_000
"""Of SQL in a cache of plans; a plan takes some four times as much memory."""
MAX_ERRORS = 10

log = logging.getLogger(__name__)


class Documents:
    """Runs documents over one schema."""

    def __init__(self, schema: GraphQLSchema, limits: Limits = LIMITS, *, suggestions: bool = True) -> None:
        self.schema = schema
        self.limits = limits
        self.suggestions = suggestions
        """Whether an error about a wrong name may tell a similar one: not to strangers in production."""
        self.operations: dict[str, Operation] = {}
        """The app's own, by name."""
        self.trusted: dict[str, str] = {}
        """The texts of the app's own documents by the ids under which callers may ask for them, `sha256:…`."""
        self.own: set[str] = set()
        """The same texts."""
        self.cache: Cache[str, Document] = Cache(CACHED_CHARACTERS)
        self.plans: Plans = Cache(PLANNED_CHARACTERS)
        self.own_plans: Plans = Cache(PLANNED_CHARACTERS)
        """Of the app's own operations; what callers send can't drive them out."""
        self.ways: Counter[str] = Counter()
        """How many operations went which way."""

    def load(self, folder: Path = OPERATIONS) -> None:
        """Reads the app's own operations; raises ValueError for one that doesn't fit the schema."""
        for path in sorted(folder.rglob("*.graphql")):
            source = path.read_text(encoding="utf-8")
            try:
                document = self._prepare(source, OWN, self.own_plans)
            except BadRequest as error:
                raise ValueError(f"{path.relative_to(folder)}: {error.errors[0]}") from error
            self.trusted[f"sha256:{document.hash}"] = source
            self.own.add(source)
            for name, operation in document.operations.items():
                if not name or name in self.operations:
                    raise ValueError(f"{path.relative_to(folder)}: the operation name {name!r} is missing or taken")
                self.operations[name] = operation

    def find(self, source: str | None, document_id: str | None, *, stranger: bool) -> Document:
        """What a caller asks for, by its text or by the id of one of the app's own; raises BadRequest.

        A stranger's text is not even parsed unless it is one of the app's own.
        """
        if document_id is not None:
            source = self.trusted.get(document_id)
            if source is None:
                message = "No document has this id: graphql/operations/documents.json lists those that there are."
                raise bad(message, "UNKNOWN_DOCUMENT")
        elif stranger and source not in self.own:
            message = (
                "Sign in to send documents of your own or to ask for the schema, which is graphql/schema.graphql; "
                "or send one of graphql/operations as it is."
            )
            raise bad(message, "UNTRUSTED_DOCUMENT")
        return self.prepare(source or "")

    def at_hand(self, source: str | None, document_id: str | None) -> Document | None:
        """The same, if it need not be made ready."""
        if document_id is not None:
            source = self.trusted.get(document_id)
        return self.cache.at_hand(source) if source is not None else None

    def prepare(self, source: str) -> Document:
        """A caller's document, ready to run; raises BadRequest."""
        document = self.cache.get(source)
        if document is None:
            document = self._prepare(source, self.limits, self.plans)
            self.cache.put(source, document, weight=len(source) + 1000)
        return document

    def _prepare(self, source: str, limits: Limits, plans: Plans) -> Document:
        check_length(source, limits)
        try:
            ast = parse(source, max_lexical_tokens=limits.tokens, max_comments=limits.tokens)
        except GraphQLError as error:
            raise BadRequest(told(error, limits)) from None
        check_document(ast, limits)
        errors = validate(self.schema, ast, max_errors=MAX_ERRORS, hide_suggestions=not self.suggestions)
        if errors:
            raise BadRequest(*errors)
        return Document(self.schema, source, ast, plans)

    async def execute(
        self, db: Database, actor: Actor, source: str, operation_name: str | None, variables: Mapping[str, Any]
    ) -> bytes:
        """A caller's request; raises BadRequest for what can't be run, Busy when the database is away."""
        operation = self.prepare(source).operation(operation_name)
        check_variables(variables, self.limits)
        most = self.limits.values_for(actor, operation)
        return (await self.run(db, actor, operation, variables, allow=partial(check_cost, most=most))).content

    async def run(
        self,
        db: Database,
        actor: Actor,
        operation: Operation,
        given: Mapping[str, Any],
        *,
        allow: Callable[[int], None] | None = None,
    ) -> Answer:
        """One operation, counted; `allow` and errors as in `execution.run`."""
        return self.counted(await run(db, actor, operation, given, allow=allow))

    def counted(self, answer: Answer) -> Answer:
        self.ways[answer.way] += 1
        return answer

    async def read(self, db: Database, actor: Actor, operation_name: str, variables: Mapping[str, Any]) -> bytes:
        """One of the app's own operations, for a page: the bytes of `{"data": …}`.

        Raises NotFound for values that nothing has, such as a cursor typed into an address.
        """
        try:
            return (await self.run(db, actor, self.operations[operation_name], variables)).content
        except BadRequest as error:
            log.info("the page %s can't be read: %s", operation_name, error)
            raise NotFound() from error
