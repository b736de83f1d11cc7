"""What exceeds a limit is refused before anything runs, and the refusal says the limit."""

from collections.abc import Callable
from typing import Any

import pytest
from graphql import GraphQLSchema, get_introspection_query

from app.graphql.documents import CACHED_CHARACTERS, Documents
from app.graphql.limits import LIMITS, check_variables
from app.reading import BadRequest

from . import oversized

EDGES = [
    (oversized.characters, 65_536, "65536 characters"),
    (oversized.tokens, 4_000, "4000 tokens"),
    (oversized.comments, 4_000, "4000 tokens and as many comments"),
    (oversized.depth, 14, "14 levels of fields"),
    (oversized.nesting, 60, "60 selections in selections"),
    (oversized.fields, 1_000, "1000 fields"),
    (oversized.roots, 20, "20 fields at the root"),
    (oversized.aliases, 100, "100 aliases"),
    (oversized.repeats, 25, "25 times in one place"),
    (oversized.repeats_in_fragments, 25, "25 times in one place"),
    (oversized.directives, 50, "50 directives"),
    (oversized.directives_in_one_place, 4, "4 directives in one place"),
    (oversized.fragments, 100, "100 fragments"),
    (oversized.operations, 20, "20 operations"),
    (oversized.items, 200, "A list has 200 items"),
]


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


def refusals(documents: Documents, source: str) -> dict[str, str]:
    """What is said against a document, by its code."""
    try:
        documents.prepare(source)
    except BadRequest as refused:
        return {str((error.extensions or {}).get("code")): error.message for error in refused.errors}
    return {}


@pytest.mark.parametrize(("make", "most", "said"), EDGES, ids=[make.__name__ for make, *_ in EDGES])
def test_a_limit_is_reached_and_not_passed(
    documents: Documents, make: Callable[[int], str], most: int, said: str
) -> None:
    assert "LIMIT" not in refusals(documents, make(most))
    told = refusals(documents, make(most + 1))
    assert told.keys() == {"LIMIT"}
    assert said in told["LIMIT"]
    assert ": " in told["LIMIT"], "it says what to change"


@pytest.mark.parametrize("number", ["1" + "0" * 5000, "-" + "1" * 500, "0." + "1" * 500, "1e" + "0" * 500])
def test_a_number_that_nothing_can_hold_is_refused_in_our_own_words(documents: Documents, number: str) -> None:
    said = refusals(documents, f"{{ events(first: {number}) {{ totalCount }} }}")
    assert said == {"LIMIT": "A number has 400 characters at most: write a shorter one."}


@pytest.mark.parametrize("make", [oversized.depth, oversized.fields, oversized.aliases, oversized.repeats_in_fragments])
def test_what_is_within_all_limits_can_run(documents: Documents, make: Callable[[int], str]) -> None:
    most = {each.__name__: most for each, most, _ in EDGES}
    assert documents.prepare(make(most[make.__name__])).operation(None).cost({}) > 1


@pytest.mark.parametrize(
    "source",
    [
        bomb(9, 3),
        bomb(12, 2),
        "{ " + "... { " * 1000 + "eventCount" + " }" * 1001,
        "query ($a: String = " + "[" * 1000 + "]" * 1000 + ") { eventCount }",
        "{ eventCount } fragment f on Club { " + "parent { name } " * 900 + "}",
    ],
)
def test_what_grows_when_it_is_unfolded_is_refused_before_it_is(documents: Documents, source: str) -> None:
    with pytest.raises(BadRequest):
        documents.prepare(source)


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
