"""What strangers, broken programs and cats on keyboards send."""

import random
from typing import Any

import httpx
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
)

LONG = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(9_000))
"""Text that no compression makes short."""
TEXTS = (
    "",
    " ",
    "\0",
    "a\0b",
    "\ufeff",
    "\u202e\u2066",
    "\U0001f9d1\u200d\U0001f33e",
    "'; DROP TABLE person; --",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "%s%n%(name)s",
    "../../etc/passwd",
    "１２３",
    LONG,
    "x" * 300,
)
NUMBERS = ("-1", "0", "1.5", "1e400", "NaN", "inf", "-inf", "2147483648", "9223372036854775808", "9" * 5_000, "०")
DATES = (
    "0000-00-00",
    "0001-01-01",
    "0001-01-01T00:00",
    "9999-12-31",
    "9999-12-31T23:59",
    "2026-02-30",
    "2026-05-01T10:00+99:99",
    "2026-05-01T10:00:00.000000001Z",
    "10000-01-01T00:00",
)
IDS = ("not-a-uuid", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "{}", "urn:uuid:0")
EVERYTHING = (*TEXTS, *NUMBERS, *DATES, *IDS)

LEAKS = (
    "Traceback",
    "asyncpg",
    "sqlalchemy",
    "psycopg",
    'File "',
    "SELECT ",
    "INSERT INTO",
    "violates",
    "relation ",
)
"""Words of the inside; none of them is for people."""


def problem(answer: httpx.Response) -> str | None:
    """What is wrong with an answer to nonsense: a fault, or something internal said."""
    text = answer.text
    if answer.status_code >= 500:
        return f"{answer.status_code}: {text[:200]!r}"
    if '"INTERNAL"' in text:
        return f"a resolver failed: {text[:300]!r}"
    if answer.status_code >= 400 and (said := [word for word in LEAKS if word in text]):
        return f"{answer.status_code} says {said}"
    return None


def document(chance: random.Random, samples: list[str]) -> str:
    """A GraphQL document that was right before it was handled roughly."""
    tokens = chance.choice(samples).split()
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(tokens))
        what = chance.randrange(6)
        if what == 0:
            del tokens[place : place + chance.randint(1, 3)]
        elif what == 1:
            tokens.insert(
                place,
                chance.choice(["{", "}", "(", ")", "...", "@skip(if: true)", '"', '"""', "$x", "!", "#", "\u0007"]),
            )
        elif what == 2:
            tokens[place] = chance.choice(tokens)
        elif what == 3:
            tokens[place:place] = tokens[place : place + 10] * chance.randint(1, 30)
        elif what == 4:
            tokens[place] = chance.choice(
                ["-1", "1e999", '"\\ud800"', '"\\u0000"', "null", "true", "[[[[1]]]]", "{a: {b: 1}}", "9" * 400]
            )
        else:
            tokens = tokens[: place + 1]
        tokens = tokens or ["{"]
    return " ".join(tokens)


class Inputs:
    """Values for a schema's input types: of the right shape mostly, and strange within it."""

    def __init__(self, schema: GraphQLSchema, chance: random.Random, ids: dict[str, str]) -> None:
        self.schema = schema
        self.chance = chance
        self.ids = ids
        """Some that exist, by the name of their field: `shiftId`."""

    def value(self, type_: Any, name: str) -> Any:
        if isinstance(type_, GraphQLNonNull):
            return self.value(type_.of_type, name)
        if self.chance.random() < 0.1:
            return None
        if isinstance(type_, GraphQLList):
            return [self.value(type_.of_type, name) for _ in range(self.chance.choice([0, 1, 2, 201]))]
        if isinstance(type_, GraphQLInputObjectType):
            return {key: self.value(field.type, key) for key, field in type_.fields.items()}
        if isinstance(type_, GraphQLEnumType):
            return self.chance.choice(list(type_.values))
        return self._scalar(get_named_type(type_).name, name)

    def _scalar(self, kind: str, name: str) -> Any:
        pick = self.chance.choice
        if kind == "ID":
            type_name = name.removesuffix("Ids").removesuffix("Id")
            strange = [f"{type_name[:1].upper()}{type_name[1:]}:{pick(IDS)}", pick(IDS)]
            return self.ids.get(name) if name in self.ids and self.chance.random() < 0.7 else pick(strange)
        if kind == "Int":
            return pick([0, 1, -1, 3, 100, 2**31 - 1, -(2**31)])
        if kind == "Float":
            return pick([0.0, -1.5, 1e308, -1e308, 91.0, 5e-324])
        if kind == "Boolean":
            return pick([True, False])
        if kind in {"DateTime", "Date", "Time"}:
            return pick(
                [*DATES, "2026-05-02T10:00:00+08:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2026-05-02"]
            )
        return pick(TEXTS)
