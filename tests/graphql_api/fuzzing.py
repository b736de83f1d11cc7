"""Requests that nobody planned: the app's own operations handled roughly, queries made up from the schema, documents
about as large as a limit in one respect, and bytes."""

import random
from collections.abc import Callable
from typing import Any

import orjson
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    NonNullTypeNode,
    OperationDefinitionNode,
    get_named_type,
    is_leaf_type,
    parse,
    print_ast,
    separate_operations,
    type_from_ast,
)

from app.kernel.paths import OPERATIONS
from tests.faults.nonsense import IDS, document

from . import oversized


def real(source: str) -> str:
    """A document over the small schema, as one over the site's."""
    for small, name in (("club", "organisation"), ("Club", "Organisation"), ("parts", "children")):
        source = source.replace(small, name)
    return source.replace("eventCount", "__typename")


class Fuzzer:
    """Makes a request's body from chance alone: the same chance makes the same requests."""

    def __init__(self, schema: GraphQLSchema, chance: random.Random, ids: list[str]) -> None:
        self.schema = schema
        self.chance = chance
        self.ids = ids
        """Global ids that exist."""
        self.samples = [
            print_ast(one)
            for path in sorted(OPERATIONS.rglob("*.graphql"))
            for one in separate_operations(parse(path.read_text("utf-8"))).values()
        ]

    def body(self) -> bytes:
        kinds: list[Callable[[], bytes]] = [self._asked, self._rough, self._made, self._large, self._bytes]
        return self.chance.choices(kinds, weights=(20, 30, 26, 4, 20))[0]()

    def _asked(self) -> bytes:
        """One of the app's own as it is, with variables of the right types."""
        source = self.chance.choice(self.samples)
        (operation,) = [each for each in parse(source).definitions if isinstance(each, OperationDefinitionNode)]
        variables = {
            each.variable.name.value: self._value(type_from_ast(self.schema, each.type), 3)
            for each in operation.variable_definitions or ()
            if isinstance(each.type, NonNullTypeNode) or self.chance.random() < 0.3
        }
        return orjson.dumps({"query": source, "variables": variables})

    def _rough(self) -> bytes:
        return self._request(document(self.chance, self.samples))

    def _made(self) -> bytes:
        root = self.schema.query_type
        assert root
        selection = self._selection(root, self.chance.randint(1, 4))
        return self._request(f"query {'($yes: Boolean! = true)' if '$yes' in selection else ''} {selection}")

    def _large(self) -> bytes:
        """Near a limit of the documents, on either side."""
        make, about = self.chance.choice(
            [
                (oversized.characters, 65_536),
                (oversized.tokens, 4_000),
                (oversized.comments, 4_000),
                (oversized.depth, 14),
                (oversized.nesting, 60),
                (oversized.fields, 1_000),
                (oversized.roots, 20),
                (oversized.aliases, 100),
                (oversized.repeats, 25),
                (oversized.repeats_in_fragments, 25),
                (oversized.fragments, 100),
                (oversized.operations, 20),
            ]
        )
        source = make(max(2, int(about * self.chance.choice([0.5, 0.9, 1, 1.1, 3]))))
        return self._request(real(source))

    def _bytes(self) -> bytes:
        chance = self.chance
        whole = self._rough()
        cut = chance.randrange(len(whole))
        return chance.choice(
            [
                chance.randbytes(chance.randint(0, 2_000)),
                whole[:cut],
                whole[:cut] + chance.randbytes(chance.randint(1, 9)) + whole[cut:],
                orjson.dumps(self._json(6)),
                orjson.dumps({"query": self._json(3), "variables": self._json(3), "documentId": self._json(1)}),
                orjson.dumps({"query": "{ __typename }", "variables": {"a": self._json(5)}, "extensions": {}}),
                b'{"query": "' + b"{a" * chance.randint(1, 50_000) + b'"}',
                b"[" * chance.randint(1, 100_000),
            ]
        )

    def _request(self, query: str) -> bytes:
        names = ("id", "first", "after", "input", "filter", "from", "phone", "organisation")
        variables = {name: self._json(2) for name in names if self.chance.random() < 0.4}
        if self.chance.random() < 0.5:
            variables["id"] = self.chance.choice(self.ids)
        return orjson.dumps({"query": query.encode("utf-8", "replace").decode(), "variables": variables})

    def _selection(self, type_: Any, depth: int) -> str:
        if isinstance(type_, GraphQLUnionType | GraphQLInterfaceType):
            kind = self.chance.choice(self.schema.get_possible_types(type_))
            return f"{{ __typename ... on {kind.name} {self._selection(kind, depth)} }}"
        assert isinstance(type_, GraphQLObjectType)
        names = self.chance.sample(sorted(type_.fields), min(len(type_.fields), self.chance.randint(1, 4)))
        return "{ " + " ".join(self._field(name, type_.fields[name], depth) for name in names) + " }"

    def _field(self, name: str, field: GraphQLField, depth: int) -> str:
        below = get_named_type(field.type)
        if not is_leaf_type(below) and depth == 0:
            return "__typename"
        alias = f"a{self.chance.randrange(1000)}: " if self.chance.random() < 0.3 else ""
        given = [
            f"{key}: {self._literal(argument.type, 3)}"
            for key, argument in field.args.items()
            if isinstance(argument.type, GraphQLNonNull)
            or self.chance.random() < (0.02 if key in {"last", "before", "after"} else 0.3)
        ]
        condition = self.chance.choice(["", "", "", " @skip(if: false)", " @include(if: true)", " @include(if: $yes)"])
        selection = "" if is_leaf_type(below) else " " + self._selection(below, depth - 1)
        return f"{alias}{name}{'(' + ', '.join(given) + ')' if given else ''}{condition}{selection}"

    def _literal(self, type_: Any, depth: int) -> str:
        if isinstance(type_, GraphQLNonNull):
            return self._literal(type_.of_type, depth)
        if self.chance.random() < 0.05:
            return "null"
        if isinstance(type_, GraphQLList):
            return "[" + " ".join(self._literal(type_.of_type, depth) for _ in range(self.chance.randrange(4))) + "]"
        if isinstance(type_, GraphQLEnumType):
            return str(self.chance.choice(sorted(type_.values)))
        if isinstance(type_, GraphQLInputObjectType):
            chosen = [key for key in type_.fields if depth and self.chance.random() < 0.5]
            return "{" + ", ".join(f"{key}: {self._literal(type_.fields[key].type, depth - 1)}" for key in chosen) + "}"
        return self._scalar(type_.name)

    def _scalar(self, name: str) -> str:
        chance = self.chance
        if name == "ID":
            return orjson.dumps(chance.choice([*self.ids, *IDS])).decode()
        usual = {
            "Int": ["1", "2", "20", "100"],
            "Boolean": ["true", "false"],
            "Float": ["1.5", "-1"],
            "DateTime": ['"2026-05-01T10:00:00+08:00"'],
            "Date": ['"2026-05-01"'],
            "String": ['"a"', '"杨"', '""', '"%_\\\\"', '"""b"""'],
        }
        strange = ["-1", "101", "3000000000", '"\\u0000"', '"2026"', "true", "X", "{}", '"9999-12-31T23:59:59Z"']
        return chance.choice(usual[name] if name in usual and chance.random() < 0.9 else strange)

    def _value(self, type_: Any, depth: int) -> Any:
        """A variable's value, right most of the time."""
        if isinstance(type_, GraphQLNonNull):
            return self._value(type_.of_type, depth)
        if isinstance(type_, GraphQLList):
            return [self._value(type_.of_type, depth) for _ in range(self.chance.randrange(3))]
        if isinstance(type_, GraphQLEnumType):
            return self.chance.choice(sorted(type_.values))
        if isinstance(type_, GraphQLInputObjectType):
            return {
                key: self._value(field.type, depth - 1)
                for key, field in type_.fields.items()
                if isinstance(field.type, GraphQLNonNull) or (depth and self.chance.random() < 0.5)
            }
        usual = {"Int": 20, "Boolean": True, "Float": 1.5, "DateTime": "2026-05-01T10:00:00Z", "Date": "2026-05-01"}
        if self.chance.random() < 0.1:
            return self._json(1)
        return self.chance.choice(self.ids) if type_.name == "ID" else usual.get(type_.name, "a")

    def _json(self, depth: int) -> Any:
        chance = self.chance
        leaves = [None, True, 0, -1, 2**53, 1.5, "", "杨", chance.choice(self.ids), "x" * 300]
        leaves += ["a\0"] * (chance.random() < 0.1)
        what = chance.random()
        if depth == 0 or what < 0.4:
            return chance.choice(leaves)
        if what < 0.7:
            return [self._json(depth - 1) for _ in range(chance.choice([0, 1, 3, 300 if depth == 1 else 3]))]
        return {
            chance.choice(["id", "first", "name", "", "a"]): self._json(depth - 1) for _ in range(chance.randrange(4))
        }
