"""One query, answered by the app and by the oracle."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import orjson
from graphql import GraphQLSchema

from app.graphql.documents import Documents
from app.graphql.execution import run
from app.graphql.limits import Limits
from app.graphql.schema import build_schema
from app.kernel.db import Database
from app.kernel.identity import Actor
from app.reading.values import BadRequest

from .asking import Asked
from .data import Data
from .hints import Hints, Words
from .reducing import reduced
from .resolving import Resolvers
from .viewing import Asking

NO_LIMITS = Limits(
    source_length=10**7,
    tokens=10**6,
    depth=100,
    fields=10**5,
    aliases=10**4,
    directives=10**4,
    root_fields=10**3,
    values=10**9,
    strangers_values=10**9,
)
NOT_TRIVIAL = 5
"""Values, nulls not counted, in an answer that proves something."""


Answer = dict[str, Any]


@dataclass
class Tally:
    """What came of comparing."""

    compared: int = 0
    telling: int = 0
    """Whose answers held something."""
    refused: int = 0
    """By both, with the same code."""
    invalid: int = 0
    differences: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        self.compared += other.compared
        self.telling += other.telling
        self.refused += other.refused
        self.invalid += other.invalid
        self.differences += other.differences


TOLD = 10
"""How many differences are told in their smallest form; the others as they are."""


class Oracle:
    """Both ways of answering over one database that nobody writes to."""

    def __init__(self, db: Database, data: Data, actors: dict[str, Actor]) -> None:
        self.db = db
        self.actors = actors
        self.documents = Documents(build_schema(), NO_LIMITS)
        self.schema = Resolvers(build_schema()).connect()
        self.asking = {name: Asking(self.schema, data, actor) for name, actor in actors.items()}
        self.known = Words(self.schema, data)
        self.hints = {name: Hints(self.known, asking) for name, asking in self.asking.items()}
        self.tally = Tally()
        self.told = TOLD
        self._asked: set[tuple[str, str, bytes]] = set()

    def anew(self, schema: GraphQLSchema | None = None) -> "Oracle":
        """The same with nothing compared yet.

        The app answers by another schema if one is given, and differences are what they are: none is made smaller.
        """
        made = copy(self)
        made.told = 0 if schema else TOLD
        made.documents = Documents(schema or build_schema(), NO_LIMITS)
        made.tally = Tally()
        made._asked = set()
        return made

    async def compare(self, who: str, asked: Asked) -> None:
        """Notes whether both answers are equal; once for each query."""
        known = (who, asked.source, orjson.dumps(asked.variables))
        if known in self._asked:
            return
        self._asked.add(known)
        answers = await self.answers(who, asked)
        if answers is None:
            self.tally.invalid += 1
            return
        self.tally.compared += 1
        expected, found = answers
        if not agree(asked, expected, found):
            told = await self._told(who, asked) if len(self.tally.differences) < self.told else asked.source
            self.tally.differences.append(told)
        elif "data" not in found:
            self.tally.refused += 1
        else:
            self.tally.telling += sum(1 for _ in _values(found["data"])) >= NOT_TRIVIAL

    async def answers(self, who: str, asked: Asked) -> tuple[Answer, Answer] | None:
        """The oracle's and the app's; None for what does not fit the schema."""
        try:
            document = self.documents.prepare(asked.source)
        except BadRequest:
            return None
        expected = self.asking[who].answer(document.ast, asked.variables)
        try:
            answer = await run(self.db, self.actors[who], document.operation(None), asked.variables)
        except BadRequest as error:
            return expected, {"errors": [each.formatted for each in error.errors]}
        except asyncpg.PostgresError as error:
            return expected, {"errors": [{"message": f"{type(error).__name__}: {error}"}]}
        return expected, orjson.loads(answer.content)

    async def _told(self, who: str, asked: Asked) -> str:
        """The difference in the smallest query that still shows it."""

        async def differs(smaller: Asked) -> bool:
            answers = await self.answers(who, smaller)
            return answers is not None and not agree(smaller, *answers)

        small = await reduced(asked, differs)
        answers = await self.answers(who, small)
        assert answers is not None
        expected, found = answers
        return f"{who} asks with {small.variables}\n{small.source}\nthe app: {found}\nthe oracle: {expected}"


def agree(asked: Asked, expected: Answer, found: Answer) -> bool:
    """Whether two answers are equal, or refusals with the same code."""
    if "errors" not in found and "errors" not in expected:
        return orjson.dumps(_whole(found["data"])) == orjson.dumps(_whole(expected["data"]))
    # A refusal comes before anything is read, also where nothing would have been read there.
    codes, expected_codes = set(_codes(found)), set(_codes(expected))
    return bool(codes & expected_codes or (codes and asked.spoiled and not expected_codes))


def _codes(answer: dict[str, Any]) -> Iterator[str]:
    for error in answer.get("errors", ()):
        yield (error.get("extensions") or {}).get("code", error["message"])


def _values(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _values(each)
    elif isinstance(value, list):
        for each in value:
            yield from _values(each)
    elif value is not None:
        yield value


def _whole(value: Any) -> Any:
    """Whole numbers as PostgreSQL writes them, without a point."""
    match value:
        case dict():
            return {name: _whole(each) for name, each in value.items()}
        case list():
            return [_whole(each) for each in value]
        case float():
            return int(value) if value.is_integer() else value
    return value
