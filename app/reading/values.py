"""Where the values of a plan's parameters come from, and what a request gave for an argument."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNonNull,
    NullValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    Visitor,
    get_named_type,
    visit,
)
from graphql.execution.values import VariableValues
from graphql.pyutils import Undefined
from graphql.utilities import coerce_input_literal

from app.kernel.identity import Actor

Variables = Mapping[str, Any]
"""The coerced variables of one request; absent ones are left out."""


class BadRequest(Exception):
    """A request that can't be answered at all, with what to change about it.

    A client's mistake, never a domain's refusal: the endpoint answers it as a request error.
    """

    def __init__(self, *errors: GraphQLError) -> None:
        super().__init__(*(error.message for error in errors))
        self.errors = errors


def bad(message: str, code: str, node: Any = None) -> BadRequest:
    return BadRequest(GraphQLError(message, node, extensions={"code": code}))


class Bound(ABC):
    """The value of a bind parameter that is known only when the plan runs."""

    __slots__ = ()

    @abstractmethod
    def value(self, actor: Actor, variables: Variables) -> Any: ...


class Argument:
    """What a document says for one argument, and how to fetch it for each request of the same shape."""

    __slots__ = ("_name", "_node", "_path", "_type", "constant", "node", "value")

    def __init__(
        self, node: ValueNode, type_: GraphQLInputType, variables: Variables, path: tuple[str, ...] = ()
    ) -> None:
        self.node = node
        self.constant = not _mentions_variable(node)
        self._type = type_
        self._name = node.name.value if isinstance(node, VariableNode) else None
        self._path = path
        self.value = self.fetch(variables)

    def fetch(self, variables: Variables) -> Any:
        if self._name is None:
            return coerce_input_literal(self.node, self._type, VariableValues({}, dict(variables)))
        value = variables.get(self._name, Undefined)
        for key in self._path:
            value = value.get(key, Undefined)
        return value

    def member(self, name: str, variables: Variables) -> "Argument | None":
        """The member `name` of an input object; None where it is left out or null."""
        type_ = bare(self._type)
        assert isinstance(type_, GraphQLInputObjectType)
        member_type = type_.fields[name].type
        if self._name is not None:
            found = Argument(self.node, member_type, variables, (*self._path, name))
        else:
            assert isinstance(self.node, ObjectValueNode)
            nodes = [field.value for field in self.node.fields if field.name.value == name]
            if not nodes:
                return None
            found = Argument(nodes[0], member_type, variables)
        return found if found.given else None

    @property
    def given(self) -> bool:
        return self.value is not None and self.value is not Undefined


class FromArgument(Bound):
    """A parameter whose value an argument gives, converted from GraphQL to what the column holds."""

    __slots__ = ("_argument", "_convert")

    def __init__(self, argument: Argument, convert: Callable[[Any], Any]) -> None:
        self._argument = argument
        self._convert = convert

    def value(self, actor: Actor, variables: Variables) -> Any:
        return self._convert(self._argument.fetch(variables))


class FromFilter(Bound):
    """Stands for what a connection's filter says under a name; null where no filter has taken its place."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def value(self, actor: Actor, variables: Variables) -> None:
        return None


class FromOutcome(Bound):
    """A parameter whose value a mutation's verb gave: the id of an object in its payload."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def value(self, actor: Actor, variables: Variables) -> Any:
        return variables["="][self._name]


def arguments_of(field: GraphQLField, node: FieldNode, variables: Variables) -> dict[str, Argument]:
    """The arguments of a field that are given: neither left out nor null."""
    found = {}
    for argument in node.arguments or ():
        if not isinstance(argument.value, NullValueNode):
            name = argument.name.value
            value = Argument(argument.value, field.args[name].type, variables)
            if value.given:
                found[name] = value
    return found


class _VariableFinder(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def enter_variable(self, *_: Any) -> None:
        self.found = True


def _mentions_variable(node: ValueNode) -> bool:
    finder = _VariableFinder()
    visit(node, finder)
    return finder.found


def bare(type_: GraphQLInputType) -> GraphQLInputType:
    """The type without its `!`."""
    return type_.of_type if isinstance(type_, GraphQLNonNull) else type_


def is_order(type_: Any) -> bool:
    """Whether an input type is an enumeration of orders or groups, whose value changes the statement."""
    chosen = getattr(get_named_type(type_), "wrapped_cls", None)
    return hasattr(chosen, "__orders__") or hasattr(chosen, "__groups__")
