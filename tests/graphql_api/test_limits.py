"""What exceeds a limit is refused before anything runs, and the refusal says the limit."""

from typing import Any

import pytest
from graphql import GraphQLSchema, get_introspection_query

from app.graphql.documents import CACHED_CHARACTERS, Documents
from app.graphql.limits import LIMITS, check_variables
from app.reading import BadRequest

DEEP = "{ clubs { nodes { " + "parts { nodes { " * 6 + "name" + " } }" * 7 + " }"


@pytest.fixture
def documents(small_schema: GraphQLSchema) -> Documents:
    return Documents(small_schema)


def bomb(levels: int, width: int) -> str:
    """Fragments that double with each level: small to send, huge unfolded."""
    spreads = [f"fragment f{n} on Club {{ {f'...f{n + 1} ' * width} }}" for n in range(levels)]
    aliased = [
        f"fragment f{n} on Club {{ {' '.join(f'a{w}: parent {{ ...f{n + 1} }}' for w in range(width))} }}"
        for n in range(levels)
    ]
    last = f"fragment f{levels} on Club {{ name }}"
    return "\n".join(["{ clubs { nodes { ...f0 } } }", *(aliased if width > 2 else spreads), last])


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (DEEP, "14 levels of fields"),
        ("{ " + " ".join(f"a{n}: eventCount" for n in range(21)) + " }", "20 fields at the root"),
        ("{ clubs { nodes { " + " ".join(f"a{n}: name" for n in range(101)) + " } } }", "100 aliases"),
        ("{ clubs { nodes { " + "name " * 1000 + " } } }", "1000 fields"),
        (bomb(9, 3), "fields at most"),
        (bomb(12, 2), ""),
        ("{ eventCount " + "@skip(if: false) " * 5 + "}", "4 directives in one place"),
        ("{ eventCount " + "@a" * 60 + "}", "50 directives"),
        ("{ events(filter: {categories: [" + "sport " * 201 + "]}) { totalCount } }", "A list has 200 items"),
        (" ".join(f"query q{n} {{ eventCount }}" for n in range(21)), "20 operations"),
        ("{ " + "eventCount " * 4001 + "}", "4000 tokens"),
        ("#\n" * 4001 + "{ eventCount }", "4000 comments"),
        ("{ eventCount }" + " " * 65536, "65536"),
        ("{ " + "... { " * 1000 + "eventCount" + " }" * 1001, ""),
        ("query ($a: String = " + "[" * 1000 + "]" * 1000 + ") { eventCount }", ""),
    ],
)
def test_too_much_is_refused(documents: Documents, source: str, said: str) -> None:
    with pytest.raises(BadRequest) as refused:
        documents.prepare(source)
    assert any(said in error.message for error in refused.value.errors), refused.value.errors


def test_fragments_in_a_circle_are_refused(documents: Documents) -> None:
    source = (
        "{ clubs { nodes { ...a } } } fragment a on Club { parent { ...b } } fragment b on Club { parent { ...a } }"
    )
    with pytest.raises(BadRequest, match="Cannot spread fragment"):
        documents.prepare(source)


def test_introspection_is_deep_but_does_not_circle(documents: Documents) -> None:
    assert documents.prepare(get_introspection_query(descriptions=True)).operation(None).root_fields == {"__schema"}
    circle = "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }"
    with pytest.raises(BadRequest):
        documents.prepare(circle)


@pytest.mark.parametrize("value", [["x"] * 201, {"a": [{"b": ["x"] * 201}]}, {"a": "x\0"}, ["\0"]])
def test_variables_have_limits_too(value: Any) -> None:
    with pytest.raises(BadRequest):
        check_variables({"value": value}, LIMITS)
    check_variables({"value": ["x"] * 200, "other": {"a": [1, None, "é"]}}, LIMITS)


def test_documents_are_kept_within_bounds(documents: Documents) -> None:
    first = documents.prepare("{ eventCount }")
    assert documents.prepare("{ eventCount }") is first
    assert (documents.cache.hits, documents.cache.misses) == (1, 1)
    padding = " " * 60_000
    for number in range(CACHED_CHARACTERS // 60_000 + 5):
        documents.prepare(f"query q{number} {{ eventCount }}{padding}")
    assert len(documents.cache) <= CACHED_CHARACTERS // 60_000
    assert documents.prepare("{ eventCount }") is not first


def test_plans_are_kept_by_the_shape_of_the_variables(documents: Documents) -> None:
    operation = documents.prepare(
        "query ($f: EventFilter, $n: Int, $o: EventOrder, $yes: Boolean = true) {"
        " events(filter: $f, first: $n, order: $o) { nodes { id title @include(if: $yes) } } }"
    ).operation(None)

    def plan(**given: Any) -> object:
        return operation.plan(operation.coerce(given))

    assert plan(n=1) is plan(n=2) is plan(n=3, f=None)
    assert plan(f={"minSeats": 1}) is plan(f={"minSeats": 2})
    assert plan(f={"minSeats": 1}) is not plan(f={"category": "sport"})
    assert plan(o="SOONEST") is not plan(o="LATEST")
    assert plan() is plan(yes=True)
    assert plan() is not plan(yes=False)
