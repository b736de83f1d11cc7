"""The arguments of a variation: values that fit the data, some of them in variables."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    EnumValueNode,
    FloatValueNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    NameNode,
    NullValueNode,
    ObjectFieldNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    get_named_type,
    parse_type,
)
from graphql.utilities import value_from_ast_untyped

from .hints import Hints

SIZES = (0, 1, 1, 1, 2, 2, 3, 3, 5, 100)
PAGING = {"first", "last", "after", "before", "since"}


class Values:
    """Makes values, and keeps the variables that some of them went into."""

    def __init__(self, schema: GraphQLSchema, hints: Hints, random: Random) -> None:
        self.schema = schema
        self.hints = hints
        self.random = random
        self.definitions: list[VariableDefinitionNode] = []
        self.variables: dict[str, Any] = {}
        self.spoiled = False

    def _chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def arguments(self, field: Any, given: Sequence[ArgumentNode]) -> Iterator[ArgumentNode]:
        """A field's arguments: those of the query with values that find something, or new ones."""
        known = {each.name.value: each.value for each in given}
        chosen: dict[str, ValueNode] = {}
        for name, argument in field.args.items():
            if name in PAGING:
                continue
            required = isinstance(argument.type, GraphQLNonNull)
            if required and get_named_type(argument.type).name == "ID":
                chosen[name] = _string(self.hints.id(self.random, get_named_type(field.type).name))
            elif name in known and self._chance(0.6):
                chosen[name] = self._fitted(known[name], get_named_type(argument.type))
            elif required or self._chance(0.4):
                chosen[name] = self.value(argument.type)
        if "first" in field.args:
            chosen |= self._paging(field, chosen.get("order"))
            if "since" in field.args:
                chosen["since"] = chosen.get("after", NullValueNode())
        chosen = {name: value for name, value in chosen.items() if name in field.args}
        for name, value in chosen.items():
            yield ArgumentNode(name=NameNode(value=name), value=self.moved(value, field.args[name].type))

    def _fitted(self, value: ValueNode, type_: Any) -> ValueNode:
        """What a query says, with ids that its filters take."""
        if not isinstance(value, ObjectValueNode):
            return value
        members = []
        for each in value.fields:
            name, field = each.name.value, type_.fields[each.name.value]
            inner = get_named_type(field.type)
            null = isinstance(each.value, NullValueNode)
            given = self._id(field) if inner.name == "ID" and not null else self._fitted(each.value, inner)
            members.append(_member(name, given))
        return ObjectValueNode(fields=tuple(members))

    def _id(self, field: Any) -> ValueNode:
        """For a condition of a filter; seldom of a type that it does not take."""
        types = field.extensions["strawberry-definition"].of
        if not types or self._chance(0.004):
            self.spoiled |= bool(types)
            return _string(self.random.choice(self.hints.known.all_ids))
        return _string(self.hints.fitting(self.random, types))

    def _paging(self, field: Any, order: ValueNode | None) -> dict[str, ValueNode]:
        chosen: dict[str, ValueNode] = {}
        size = IntValueNode(value=str(self.random.choice(SIZES)))
        way = self.random.random()
        if way < 0.4:
            chosen["first"] = size
        elif way < 0.75:
            chosen["last"] = size
        elif way < 0.8:
            chosen["first"] = chosen["last"] = NullValueNode()
        named = order.value if isinstance(order, EnumValueNode) else None
        for name, likely in (("after", 0.35), ("before", 0.25)):
            if self._chance(likely):
                cursor = self.hints.cursor(self.random, field, named)
                chosen[name] = _string(cursor) if cursor else NullValueNode()
        if self._chance(0.004):
            self.spoiled = True
            chosen |= self._spoiling()
        return chosen

    def _spoiling(self) -> dict[str, ValueNode]:
        one = IntValueNode(value="1")
        wrong: list[dict[str, ValueNode]] = [
            {"first": one, "last": one},
            {"first": IntValueNode(value="101"), "last": NullValueNode()},
            {"last": IntValueNode(value="-1"), "first": NullValueNode()},
            {"after": _string("nonsense")},
            {"before": _string("WyJPVEhFUiIsIDFd")},
        ]
        return self.random.choice(wrong)

    def value(self, type_: Any) -> ValueNode:
        """Any value of an input type, null included."""
        if isinstance(type_, GraphQLNonNull):
            return self._some(type_.of_type)
        return NullValueNode() if self._chance(0.08) else self._some(type_)

    def _some(self, type_: Any) -> ValueNode:
        if isinstance(type_, GraphQLList):
            return ListValueNode(values=tuple(self.value(type_.of_type) for _ in range(self.random.randint(0, 3))))
        if isinstance(type_, GraphQLInputObjectType):
            needed = {name for name, field in type_.fields.items() if isinstance(field.type, GraphQLNonNull)}
            names = self.random.sample(sorted(type_.fields), min(len(type_.fields), self.random.randint(0, 2)))
            names = sorted({*names, *needed})
            members = [_member(name, self._named(name, type_.fields[name])) for name in names]
            return ObjectValueNode(fields=tuple(members))
        if isinstance(type_, GraphQLEnumType):
            return EnumValueNode(value=self.random.choice(sorted(type_.values)))
        return self._scalar(type_.name)

    def _named(self, name: str, field: Any) -> ValueNode:
        """What fits a member of this name."""
        type_ = field.type
        if get_named_type(type_).name == "ID":
            return NullValueNode() if self._chance(0.08) else self._id(field)
        fitting = self.hints.known.by_name.get(name)
        if not fitting or self._chance(0.1):
            return self.value(type_)
        chosen = self.random.choice(fitting)
        if isinstance(chosen, str):
            return _string(chosen)
        return IntValueNode(value=str(chosen)) if isinstance(chosen, int) else FloatValueNode(value=str(chosen))

    def _scalar(self, name: str) -> ValueNode:
        if name == "Boolean":
            return BooleanValueNode(value=self._chance(0.5))
        if name in {"Int", "Float"}:
            return IntValueNode(value=str(self.random.choice((0, 1, 2, 10, 50, 100))))
        hints = {"DateTime": self.hints.known.moments, "Date": self.hints.known.days, "ID": self.hints.known.all_ids}
        return _string(self.random.choice(hints.get(name, self.hints.known.words)))

    def condition(self, value: bool) -> ValueNode:
        return self.moved(BooleanValueNode(value=value), self.schema.directives[0].args["if"].type)

    def moved(self, value: ValueNode, type_: Any) -> ValueNode:
        """The value, or a variable that has it; members and items of it too."""
        if self._chance(0.25):
            return self._variable(value, type_)
        bare = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if isinstance(value, ObjectValueNode):
            members = [_member(each.name.value, self._inner(each, bare)) for each in value.fields]
            return ObjectValueNode(fields=tuple(members))
        if isinstance(value, ListValueNode):
            return ListValueNode(values=tuple(self.moved(each, bare.of_type) for each in value.values))
        return value

    def _inner(self, member: ObjectFieldNode, type_: GraphQLInputObjectType) -> ValueNode:
        return self.moved(member.value, type_.fields[member.name.value].type)

    def _variable(self, value: ValueNode, type_: Any) -> VariableNode:
        """Given, or left to its default, or null in spite of a default, or left out."""
        name = f"v{len(self.definitions)}"
        default: Any = None
        nullable = not isinstance(type_, GraphQLNonNull)
        if self._chance(0.2):
            default = value
            if nullable and self._chance(0.2):
                self.variables[name] = None
                self.spoiled |= isinstance(type_, GraphQLEnumType)  # cursors of that order fit no more
        elif not (nullable and isinstance(value, NullValueNode) and self._chance(0.5)):
            self.variables[name] = value_from_ast_untyped(value)
        self.definitions.append(
            VariableDefinitionNode(
                variable=VariableNode(name=NameNode(value=name)),
                type=parse_type(str(type_)),
                default_value=default,
                directives=(),
            )
        )
        return VariableNode(name=NameNode(value=name))


def _string(value: str) -> StringValueNode:
    return StringValueNode(value=value)


def _member(name: str, value: ValueNode) -> ObjectFieldNode:
    return ObjectFieldNode(name=NameNode(value=name), value=value)
